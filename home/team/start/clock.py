"""The time zone of a network overseas, which the setting OVERSEAS must match."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from network.geography.overseas import OVERSEAS, time_zone
from network.models import Territory


def fault(codes: Iterable[str]) -> str:
    """Return a message to correct OVERSEAS if no département has the site's time zone.

    `codes` are the codes of the départements. Returns "" if one of these départements has the
    site's time zone, or if `codes` is empty.
    """
    zones = {time_zone(code): code for code in sorted(codes, reverse=True)}
    if not zones or settings.TIME_ZONE in zones:
        return ""
    code = min(zones.values())
    if code not in OVERSEAS:
        return _("Le site est à l’heure de l’outre-mer : enlevez OVERSEAS de ses réglages.")
    message = _(
        "Ce territoire a son heure et ses numéros de téléphone : écrivez OVERSEAS=%(code)s dans les"
        " réglages du serveur, puis recommencez."
    )
    return message % {"code": code}


def fault_of_site() -> str:
    """Return the `fault` of the départements of the network, or "" without a fault."""
    departements = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT)
    return fault(departements.values_list("code", flat=True))
