"""The clock and the telephones of a network overseas: whoever installs the site says which, and the
territories that it is given must be of them."""

from django.conf import settings
from django.utils.translation import gettext as _

from network.geography.overseas import OVERSEAS, time_zone
from network.models import Territory


def fault(codes) -> str:
    """What to do, in French, when none of the départements of these codes lives on the clock of
    the site; "" when one does, or there are none."""
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
    """The same of the départements that the site has."""
    departements = Territory.objects.filter(kind=Territory.Kind.DEPARTEMENT)
    return fault(departements.values_list("code", flat=True))
