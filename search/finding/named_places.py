"""A place's name inside a question, after what says "near": "imprimer près de la médiathèque"."""

import re

from network.bits import bits, numbers_of
from network.geography.distance import distance_km
from search.choices import Kind
from search.engines.base import FIELDS
from search.language.analysis import stem
from search.language.lexicon import STOP_WORDS
from search.language.phrases import FoldedWords

from .communes import NamedSpot, Point

LED = re.compile(
    r"\b(?:pres|proche|a cote|autour|pas loin|non loin|en face|vers|near|close to|next to)"
    r"(?: de l| de la| des| de| du| d| la| le| les| l| the)? (?P<name>.+)$"
)
SPREAD_KM = 1  # between places of one name, for it to mean a spot
MOST = 20  # places of one name
TITLE = list(FIELDS).index("title")


def named_place(text, view, language):
    """The `NamedSpot` of the places whose titles hold all the words that follow "près de", when
    they stand together; None when nothing does."""
    words = FoldedWords(text)
    match = LED.search(words.line)
    if not match:
        return None
    name = match["name"].split()
    stems = [stem(word) for word in name if word not in STOP_WORDS["fr"]]
    slots = _titled(stems, view, language) if stems else 0
    points = list(filter(None, map(view.columns.point, numbers_of(slots))))
    if not points or len(points) > MOST:
        return None
    if any(distance_km(points[0], point) > SPREAD_KM for point in points[1:]):
        return None
    view.rely_on(view.columns.ids_of(slots))
    rest, typed = words.without(match)
    return NamedSpot(None, rest, point=Point(*points[0]), name=typed.split(" ", 1)[-1])


def _titled(stems, view, language):
    """The public places whose titles hold all the stems."""
    columns, postings = view.columns, view.postings(stems)
    slots = columns.in_language(language) & columns.facets["kind"].get(str(Kind.PLACE), 0)
    slots &= ~view.hidden_slots
    for term in stems:
        held, _impacts = postings[term].fields.get(TITLE, ((), ()))
        slots &= bits(held)
    return slots
