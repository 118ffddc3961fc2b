"""Three taps and no keyboard: what for, where, and the nearest place that can help."""

from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from network.fields import has_any
from network.models import Territory
from places.choices import Service
from places.filters import PlaceFilterSet
from places.models import PlacePage


@dataclass(frozen=True)
class Need:
    """`services` are those that answer it; none means any place."""

    slug: str
    label: str
    icon: str
    services: tuple = ()


NEEDS = {
    need.slug: need
    for need in (
        Need("telephone", _("Mon téléphone"), "smartphone", (Service.EVERYDAY_TOOLS,)),
        Need("papiers", _("Un papier à faire en ligne"), "list", (Service.PAPERWORK,)),
        Need("mail", _("Écrire un mail"), "mail", (Service.EVERYDAY_TOOLS,)),
        Need("ordinateur", _("Je n’ai pas d’ordinateur"), "computer", (Service.ACCESS,)),
        Need("travail", _("Chercher du travail"), "target", (Service.WORK,)),
        Need("arnaque", _("Mot de passe, arnaque"), "warning", (Service.SAFETY,)),
        Need("enfants", _("Mes enfants et les écrans"), "people", (Service.PARENTING,)),
        Need("autre", _("Autre chose"), "hand"),
    )
}


def places_for(need):
    """The public places that answer a need."""
    directory = PlacePage.objects.directory()
    return directory.filter(has_any("services", need.services)) if need.services else directory


def communes_for(need):
    """[(département, [commune])] where somebody answers the need, each by name."""
    asked = MultiValueDict({"service": need.services})
    filters = PlaceFilterSet(asked, PlacePage.objects.directory())
    held = filters.directory.counts(filters.found, "commune")
    communes = Territory.objects.filter(pk__in=held).with_parents()
    found = {}
    for commune in communes.order_by("departement__name", "search_name"):
        found.setdefault(commune.departement, []).append(commune)
    return list(found.items())
