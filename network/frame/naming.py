"""What the admin is called: by the name of the network, as the rest of the site is."""

from django.db import DatabaseError


def network_name():
    """The name in the settings of the network, "Maillage" while there is none."""
    from network.models import NetworkSettings  # the settings are read before any model

    try:
        own = NetworkSettings.objects.filter(site__is_default_site=True).first()
    except DatabaseError:  # before the first migration
        own = None
    return own.name if own and own.name else "Maillage"
