"""Filter of rows by territory, of any level."""

from django.db.models import Q

from network.models import Territory


def in_territory(territory: Territory, prefix: str = "commune") -> Q:
    """Return a Q for rows whose commune is in a territory, or is the territory.

    The territory is a commune, EPCI, département or région. `prefix` is the lookup from the row to
    its commune.
    """
    if territory.kind == territory.Kind.COMMUNE:
        return Q(**{prefix: territory})
    return Q(**{f"{prefix}__{territory.kind}": territory})
