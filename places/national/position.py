"""Validation of a position in France, overseas included."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .cells import REFUSED, REPAIRED

# (south, north, west, east) in degrees, slightly larger than the land.
FRANCE = {
    "métropole": (41.2, 51.3, -5.6, 9.8),
    "Guadeloupe": (15.7, 16.7, -62.0, -60.8),
    "Saint-Martin, Saint-Barthélemy": (17.7, 18.3, -63.3, -62.6),
    "Martinique": (14.2, 15.1, -61.4, -60.6),
    "Guyane": (2.0, 6.0, -54.8, -51.4),
    "La Réunion": (-21.6, -20.6, 55.0, 56.1),
    "Mayotte": (-13.2, -12.4, 44.8, 45.5),
    "Saint-Pierre-et-Miquelon": (46.6, 47.3, -56.6, -56.0),
    "Nouvelle-Calédonie": (-23.2, -17.8, 157.8, 172.3),
    "Wallis-et-Futuna": (-14.7, -12.8, -178.6, -175.6),
    "Polynésie française": (-28.1, -7.5, -155.1, -134.2),
}


def is_in_france(latitude: float, longitude: float) -> bool:
    """Return True if the point is in a rectangle around France or an overseas territory."""
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, north, west, east in FRANCE.values()
    )


def check_position(latitude: float | None, longitude: float | None) -> tuple[str, str | Promise]:
    """Return (kind, reason) of a fault of the coordinates, or ("", "") without a fault.

    The kind is "refused", or "repaired" if the swapped coordinates are in France. Two missing
    coordinates are no fault; a single coordinate is refused.
    """
    if latitude is None and longitude is None:
        return "", ""
    if latitude is None or longitude is None:
        return REFUSED, _("L’autre coordonnée manque.")
    if latitude == 0 and longitude == 0:
        return REFUSED, _("La position 0, 0 n’est pas en France.")
    if is_in_france(latitude, longitude):
        return "", ""
    if is_in_france(longitude, latitude):
        return REPAIRED, _("Latitude et longitude étaient échangées.")
    return REFUSED, _("Cette position n’est pas en France.")
