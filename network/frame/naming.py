"""What the admin is called: by the name of the network, as the rest of the site is."""

from django.core.cache import caches
from django.db import DatabaseError

KEY, SECONDS = "network-name", 60
PHONE = "network-phone"


def network_name():
    """The name in the settings of the network, "Maillage" while there is none. Each page of the
    admin says it: it is asked of the database once a minute, and after a change here."""
    return caches["process"].get_or_set(KEY, _read, SECONDS)


def forget_name(**kwargs):
    caches["process"].delete(KEY)


def remember_phone(settings):
    """For the pages that are written without the database."""
    caches["process"].set(PHONE, settings.phone, timeout=None)


def remembered_phone():
    """The number that this process last showed, None when it has shown none."""
    return caches["process"].get(PHONE) or None


def _read():
    from network.models import NetworkSettings  # the settings are read before any model

    try:
        own = NetworkSettings.objects.filter(site__is_default_site=True).first()
    except DatabaseError:  # before the first migration
        own = None
    return own.name if own and own.name else "Maillage"
