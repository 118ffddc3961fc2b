"""The name and the phone number of the network, cached for the admin and for error pages."""

from django.core.cache import caches
from django.db import DatabaseError
from django.db.models import Model

KEY, SECONDS = "network-name", 60
PHONE = "network-phone"


def network_name() -> str:
    """Return the name in the settings of the default site, or "Maillage".

    "Maillage" is returned if the name is empty, if there are no settings, or if the database fails.
    The result is cached for a minute; saving the settings in this process clears the cache.
    """
    return caches["process"].get_or_set(KEY, _read, SECONDS)


def clear_name(**kwargs) -> None:
    """Clear the name cached in this process, after the settings are saved."""
    caches["process"].delete(KEY)


def cache_phone(settings: Model) -> None:
    """Cache the phone number of the `NetworkSettings` in this process, without expiry.

    The pages rendered without the database display it.
    """
    caches["process"].set(PHONE, settings.phone, timeout=None)


def cached_phone():
    """Return the `Phone` last cached by `cache_phone` in this process.

    Returns None if no number was cached, or if the last one was empty.
    """
    return caches["process"].get(PHONE) or None


def _read():
    from network.models import NetworkSettings  # the settings are read before any model

    try:
        own = NetworkSettings.objects.filter(site__is_default_site=True).first()
    except DatabaseError:  # before the first migration
        own = None
    return own.name if own and own.name else "Maillage"
