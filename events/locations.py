"""The location typed in the field of the agenda, for a list without any date."""

from dataclasses import dataclass

from network.geography.gazetteer import CODE, gazetteer
from network.geography.locating import TOWN, Located, locate
from network.models import ContentStamp
from search.finding.communes import Mentions


@dataclass(frozen=True)
class TypedLocation:
    """A location typed as the words of the agenda.

    `outside` is the name of a location outside the network, or "". If it is "", `located` has the
    spot, the area or the communes to choose from.
    """

    located: Located
    outside: str = ""


def typed_location(text: str) -> TypedLocation | None:
    """Return the location that `text` designates, or None.

    The text is a location, or words and a location outside the network: "atelier à Lyon". Returns
    None for a misspelt commune, even with suggestions, and for a village outside the network typed
    without a code. Such a text may be ordinary words: "tricot" is also a village of the Oise.
    """
    located = locate(text) if text else Located()
    if located.is_outside and not _is_village(located, text):
        spot = located.spot
        return TypedLocation(located, spot.name if spot else located.area_name)
    is_choice = bool(located.communes) and not located.is_misspelt
    if not located.is_outside and (located.spot or located.area or is_choice):
        return TypedLocation(located)
    outside = Mentions(text, ContentStamp.recent()).outside if text else ""
    return TypedLocation(located, outside) if outside else None


def _is_village(located, text):
    commune = gazetteer().get(located.spot.city) if located.spot else None
    return bool(commune) and commune.population < TOWN and not CODE.search(text.upper())
