"""The identity and phone number of the network, cached for the admin, letters and error pages."""

from typing import NamedTuple

from django.core.cache import caches
from django.db import DatabaseError
from django.db.models import Model

KEY, SECONDS = "network-identity", 60
LAST = "network-last-settings"


class Identity(NamedTuple):
    """The name, the theme and the colour of the network, and the URL of its logo ("" without)."""

    name: str = "Maillage"
    theme: str = ""
    color: str = ""
    logo: str = ""


def identity() -> Identity:
    """Return the identity in the settings of the default site.

    A default `Identity` is returned if there are no settings or if the database fails. The result
    is cached for a minute; saving the settings in this process clears the cache.
    """
    return caches["process"].get_or_set(KEY, _read, SECONDS)


def network_name() -> str:
    """Return the name in the settings of the default site, or "Maillage" if it is empty."""
    return identity().name


def clear_identity(**kwargs) -> None:
    """Clear the identity cached in this process, after the settings are saved."""
    caches["process"].delete(KEY)


def cache_settings(settings: Model) -> None:
    """Cache the phone number and the look of the `NetworkSettings` in this process, without expiry.

    The pages rendered without the database display them.
    """
    look = Identity(theme=settings.theme, color=settings.color)
    caches["process"].set(LAST, (settings.phone, look), timeout=None)


def cached_phone():
    """Return the `Phone` last cached by `cache_settings` in this process.

    Returns None if no number was cached, or if the last one was empty.
    """
    phone, _look = caches["process"].get(LAST, (None, None))
    return phone or None


def cached_look() -> Identity | None:
    """Return the theme and colour last cached by `cache_settings` in this process, or None."""
    _phone, look = caches["process"].get(LAST, (None, None))
    return look


def _read():
    from network.models import NetworkSettings  # the settings are read before any model

    rows = NetworkSettings.objects.filter(site__is_default_site=True).select_related("logo")
    try:
        own = rows.first()
        return (
            Identity(own.name or "Maillage", own.theme, own.color, own.logo_url)
            if own
            else Identity()
        )
    except DatabaseError:  # before the first migration
        return Identity()
