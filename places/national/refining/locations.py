"""Consistency of the commune, the codes and the position of an address. Pure."""

from django.utils.translation import gettext as _

from network.geography.agreement import contradicting_commune
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.models.territory import city_code, sort_name


def doubts(
    *,
    insee: str = "",
    postcode: str = "",
    city: str = "",
    latitude: float | None = None,
    longitude: float | None = None,
) -> list[tuple[str, str]]:
    """Return [(field, translated sentence for an editor)] for contradictions in an address.

    The field is "insee_code" if the code contradicts the postcode and the city. The field is
    "latitude" if the position is far from the commune. Returns [] if the address is consistent or
    has nothing to compare.
    """
    problems = []
    coded = gazetteer().get(insee)
    if coded and _is_elsewhere(coded, postcode, city):
        text = _("Ce code est celui de %(commune)s, l’adresse dit %(address)s.")
        address = " ".join(filter(None, [postcode, city]))
        problems.append(("insee_code", text % {"commune": coded.name, "address": address}))
    point = latitude, longitude
    if None not in point and (commune := contradicting_commune(point, insee, postcode, city)):
        text = _("La position est à %(distance)s km de la commune (%(commune)s).")
        values = {"distance": round(distance_km(commune.point, point)), "commune": commune.name}
        problems.append(("latitude", text % values))
    return problems


def _names(commune):
    """Return the sort names of the commune and, for an arrondissement, of its city."""
    whole = gazetteer().get(city_code(commune.code))
    return {sort_name(one.name) for one in (commune, whole) if one}


def _is_elsewhere(commune, postcode, city):
    """Return True if the postcode and the town of an address both contradict the commune.

    Returns False if the postcode or the town is missing.
    """
    if not (postcode and city) or postcode in commune.postcodes:
        return False
    whole = gazetteer().get(city_code(commune.code))
    if whole and postcode in whole.postcodes:
        return False
    return sort_name(city) not in _names(commune)
