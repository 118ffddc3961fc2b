"""The contradiction between coordinates and the address of a place or stop, in words."""

from typing import NamedTuple

from django.utils.formats import localize
from django.utils.translation import gettext as _

from network.geography import agreement
from network.geography.distance import Point, distance_km
from network.geography.gazetteer import gazetteer
from network.text.strings import with_town
from places.models import PlacePage, PlaceStop

NEAR_KM = 25  # beyond this distance, no commune is near the coordinates


class Contradiction(NamedTuple):
    """The refused coordinates of a place or stop, such as "43.52356, 5.43379", and two communes.

    `km` is the distance to `commune`, the nearest commune of the address. `near` is the commune
    nearest to the coordinates, with its département: "Vif (Isère)". A text is "" if it is unknown.
    """

    point: str
    km: str
    commune: str
    near: str

    def sentence(self, name: str) -> str:
        """Return the distance and the direction: "à 98 km de sa commune (Visan), vers Vif (…)".

        `name` is the text before the sentence. The commune is omitted if `name` contains it.
        """
        parts = []
        if self.km:
            is_named = with_town(name, self.commune) == name
            text = (
                _("à %(km)s de sa commune")
                if is_named
                else _("à %(km)s de sa commune (%(commune)s)")
            )
            parts.append(text % {"km": self.km, "commune": self.commune})
        if self.near:
            parts.append(_("vers %s") % self.near)
        return ", ".join(parts)


def contradiction_of(place: PlacePage) -> Contradiction | None:
    """Return the `Contradiction` of a place, or None if it has no refused coordinates."""
    if not place.is_misplaced:
        return None
    km, commune = place.misplaced_by or (None, "")
    return _contradiction(place.given_position, km, commune)


def contradiction_of_stop(stop: PlaceStop) -> Contradiction:
    """Return the `Contradiction` of a stop whose coordinates are refused."""
    point, commune = (stop.latitude, stop.longitude), gazetteer().get(stop.commune.code)
    km = distance_km(point, commune.point) if commune else None
    return _contradiction(point, km, stop.commune.name if commune else "")


def _contradiction(point, km, commune):
    near = agreement.exact_communes(point, NEAR_KM)
    return Contradiction(
        point=format_coordinates(point),
        km=format_km(km) if commune else "",
        commune=commune,
        near=f"{near[0][1].name} ({near[0][1].departement_name})" if near else "",
    )


def format_coordinates(point: Point) -> str:
    """Return "43.40510, 5.05120": five decimals, about one metre."""
    return f"{point[0]:.5f}, {point[1]:.5f}"


def format_km(km: float) -> str:
    """Return a distance as "391 km", or "5,4 km" below ten kilometres."""
    return f"{localize(round(km, 1) if km < 10 else round(km))}\N{NO-BREAK SPACE}km"
