"""Whether the commune, its codes and the position of an address mean one place. Pure."""

from django.utils.translation import gettext as _

from network.geography.agreement import contradicted
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.models.territory import city_code, sort_name


def doubts(*, insee="", postcode="", city="", latitude=None, longitude=None) -> list[tuple]:
    """[(field, sentence for an editor)] of what cannot be true together; [] when all agrees, or
    when there is nothing to compare."""
    problems = []
    coded = gazetteer().get(insee)
    if coded and _is_elsewhere(coded, postcode, city):
        text = _("Ce code est celui de %(commune)s, l’adresse dit %(address)s.")
        address = " ".join(filter(None, [postcode, city]))
        problems.append(("insee_code", text % {"commune": coded.name, "address": address}))
    point = latitude, longitude
    if None not in point and (commune := contradicted(point, insee, postcode, city)):
        text = _("La position est à %(distance)s km de %(commune)s.")
        values = {"distance": round(distance_km(commune.point, point)), "commune": commune.name}
        problems.append(("latitude", text % values))
    return problems


def _names(commune):
    """Its own, and that of the city of an arrondissement."""
    whole = gazetteer().get(city_code(commune.code))
    return {sort_name(one.name) for one in (commune, whole) if one}


def _is_elsewhere(commune, postcode, city):
    """Whether neither the postcode nor the name of an address is that of a commune."""
    if not (postcode and city) or postcode in commune.postcodes:
        return False
    whole = gazetteer().get(city_code(commune.code))
    if whole and postcode in whole.postcodes:
        return False
    return sort_name(city) not in _names(commune)
