"""The services of places in a few words, for a printed line."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from places.choices import Service

IN_SHORT = {
    Service.PAPERWORK: _("démarches en ligne"),
    Service.EVERYDAY_TOOLS: _("téléphone, ordinateur, mail"),
    Service.WORK: _("recherche d’emploi"),
    Service.SAFETY: _("mots de passe, arnaques"),
    Service.PARENTING: _("enfants et écrans"),
    Service.LEISURE: _("loisirs, création"),
    Service.CULTURE: _("comprendre le numérique"),
    Service.ACCESS: _("ordinateurs et internet sur place"),
    Service.EQUIPMENT: _("matériel à petit prix"),
}


def in_short(services: Iterable[str]) -> list[str]:
    """Return the services in a few words, in their order; unknown values are unchanged."""
    return [str(IN_SHORT.get(service, service)) for service in services]
