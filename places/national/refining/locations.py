"""Whether the commune, its codes and the position of an address mean one place. Pure."""

from django.utils.translation import gettext as _

from network.geography.distance import distance_km
from network.geography.gazetteer import departement_of, gazetteer
from network.models.territory import city_code, sort_name

# From the middle of a commune to its farthest house; some of Guyane are as large as a region.
FARTHEST_KM, FARTHEST_IN_GUYANE_KM = 40, 250
GUYANE = "973"


def doubts(*, insee="", postcode="", city="", latitude=None, longitude=None) -> list[tuple]:
    """[(field, sentence for an editor)] of what cannot be true together; [] when all agrees, or
    when there is nothing to compare."""
    problems = []
    coded, named = gazetteer().get(insee), _of_address(postcode, city)
    if coded and _is_elsewhere(coded, postcode, city):
        text = _("Ce code est celui de %(commune)s, l’adresse dit %(address)s.")
        address = " ".join(filter(None, [postcode, city]))
        problems.append(("insee_code", text % {"commune": coded.name, "address": address}))
    commune = named or (coded if not problems else None)
    if commune and None not in (latitude, longitude):
        distance = distance_km(commune.point, (latitude, longitude))
        is_large = departement_of(commune.code) == GUYANE
        if distance > (FARTHEST_IN_GUYANE_KM if is_large else FARTHEST_KM):
            text = _("La position est à %(distance)s km de %(commune)s.")
            values = {"distance": round(distance), "commune": commune.name}
            problems.append(("latitude", text % values))
    return problems


def _of_address(postcode, city):
    """The commune that both the postcode and the name of an address say, else None."""
    commune = gazetteer().locate(postcode=postcode, name=city) if postcode and city else None
    return commune if commune and sort_name(city) in _names(commune) else None


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
