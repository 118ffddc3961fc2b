"""How a list is narrowed to a territory, whatever its level."""

from django.db.models import Q

from network.models import Territory


def in_territory(territory: Territory, prefix: str = "commune") -> Q:
    """A Q for rows whose foreign key `prefix` to a commune lies in `territory`, itself included."""
    if territory.kind == territory.Kind.COMMUNE:
        return Q(**{prefix: territory})
    return Q(**{f"{prefix}__{territory.kind}": territory})
