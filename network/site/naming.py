"""The name and the phone number of the network, cached for the admin and for error pages."""

from django.core.cache import caches
from django.db import DatabaseError

KEY, SECONDS = "network-name", 60
PHONE = "network-phone"


def network_name():
    """Return the name in the network's settings, "Maillage" without one.

    Cached for a minute; saving the settings in this process clears the cache.
    """
    return caches["process"].get_or_set(KEY, _read, SECONDS)


def clear_name(**kwargs):
    """Clear the cached name, after the settings are saved."""
    caches["process"].delete(KEY)


def cache_phone(settings):
    """Cache the phone number for the pages that are rendered without the database."""
    caches["process"].set(PHONE, settings.phone, timeout=None)


def cached_phone():
    """Return the phone number that this process showed last, None if it has shown none."""
    return caches["process"].get(PHONE) or None


def _read():
    from network.models import NetworkSettings  # the settings are read before any model

    try:
        own = NetworkSettings.objects.filter(site__is_default_site=True).first()
    except DatabaseError:  # before the first migration
        own = None
    return own.name if own and own.name else "Maillage"
