"""Three taps and no keyboard: what for, where, and the nearest place that can help."""

from dataclasses import dataclass

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from network.fields import has_any
from network.models import Territory
from places.choices import Service
from places.filters import PlaceFilterSet
from places.models import PlacePage

# Where the communes of no département are.
ELSEWHERE = "ailleurs"
# How much farther the first place may be when it is one that can be called.
FARTHER_KM = 5


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


def communes_by_departement(need, departement=""):
    """[(département's code, its name, [commune])] where somebody answers the need, by name.

    The communes are listed only of the `departement` chosen, or of the only one: a country has too
    many for one page.
    """
    query = MultiValueDict({"service": need.services})
    filters = PlaceFilterSet(query, PlacePage.objects.directory())
    held = filters.directory.counts(filters.found, "commune")
    communes = Territory.objects.filter(pk__in=held).with_parents()
    grouped = {}
    for commune in communes.order_by("departement__search_name", "search_name"):
        above = commune.departement
        key = (above.code, above.name) if above else (ELSEWHERE, _("Ailleurs"))
        grouped.setdefault(key, []).append(commune)
    shown = {departement} if len(grouped) > 1 else {code for code, _name in grouped}
    return [
        (code, name, communes if code in shown else [])
        for (code, name), communes in grouped.items()
    ]


def phone_first(places, now):
    """The same places, the first one to be called: one with a telephone comes before the nearest
    when it is as open, and hardly farther."""
    if not places or places[0].phone:
        return places
    nearest = places[0]
    is_open = nearest.is_open_nearby(now)

    def is_alike(place):
        if not place.phone or place.is_open_nearby(now) != is_open:
            return False
        return distance_of(place) - distance_of(nearest) <= FARTHER_KM

    chosen = next(filter(is_alike, places), nearest)
    return [chosen, *(place for place in places if place is not chosen)]


def distance_of(place):
    """Kilometres, 0 when nothing says: a place of the commune itself."""
    return getattr(place, "distance_km", None) or 0
