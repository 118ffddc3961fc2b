"""A commune or a postcode inside a question: "aide CAF à Digne", "imprimer 13500", "martigues"."""

import re
from dataclasses import dataclass, field

from django.db.models import Q

from network.models import Territory
from network.models.territory import sort_name
from search.language.analysis import WORD, clean
from search.language.lexicon import STOP_WORDS
from search.language.questions import LONGEST_QUESTION

MOST_WORDS = 24
LONGEST_NAME = 7  # words: "Saint-Pierre-de-Chandieu-sur-la-Mer"
MOST_NAMESAKES = 6
POSTCODE = re.compile(r"\d{5}")
# What says that a place follows. "a" is "à" without its accent.
PLACE_FOLLOWS = {"a", "au", "aux", "pres", "vers", "sur", "commune", "ville", "autour", "proche"}
ARTICLES = {"l", "la", "le", "les"}
# Left out of the question with the name that they lead to.
LEADING = PLACE_FOLLOWS | ARTICLES | {"de", "d", "du", "des", "en", "dans"}


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float


@dataclass(slots=True)
class NamedCommune:
    """The commune that a question names. `rest` is the question without it, `namesakes` the other
    communes that it may be, `point` the middle of what is known there, None when nothing is."""

    territory: Territory
    rest: str
    namesakes: list[Territory] = field(default_factory=list)
    point: Point | None = None
    documents: int = 0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some words of the text. `led` when what stands before says that a place follows."""

    start: int
    end: int
    name: str
    size: int
    led: bool
    whole: bool

    @property
    def may_be_begun(self):
        """Whether the beginning of a longer name is enough: "à Digne", or "aix" alone."""
        return (self.led or self.whole) and len(self.name) > 2


class Mentions:
    """The communes that a text may name; one query, none for a text without words."""

    def __init__(self, text):
        self.text = clean(text, LONGEST_QUESTION)
        self.stretches = sorted(_stretches(self.text), key=_likelihood, reverse=True)
        self.communes = list(_communes(self.stretches)) if self.stretches else []

    def named(self, view):
        """The `NamedCommune`, None when the text names none.

        The longest name wins, then what follows "à" or "près de", then the last. A word that is
        also an ordinary one ("orange", "vif") is a commune after "à", alone, or if something is
        known there.
        """
        known = middles([commune.code for commune in self.communes], view)
        for stretch in self.stretches if self.communes else ():
            if named := _named(stretch, self.communes, known)[: MOST_NAMESAKES + 1]:
                for commune in named:
                    view.has_value("territory", commune.code)
                return _commune(self.text, stretch, named, known)
        return None


def _communes(stretches):
    wanted = Q(search_name__in={stretch.name for stretch in stretches})
    for stretch in stretches:
        if POSTCODE.fullmatch(stretch.name):
            wanted |= Q(postcodes__contains=f"|{stretch.name}|")
        elif stretch.may_be_begun:
            wanted |= Q(search_name__startswith=f"{stretch.name} ")
    communes = Territory.objects.filter(kind=Territory.Kind.COMMUNE).with_parents()
    return communes.filter(wanted).order_by("code")[:200]


def middles(codes, view):
    """{code: (documents, Point or None)} of the territories where something public is known."""
    middle_of = {}
    for code in codes:
        number, mean = view.middle("territory", code)
        if number:
            middle_of[code] = number, mean and Point(*mean)
    return middle_of


def _stretches(text):
    words = [(m.start(), m.end(), sort_name(m.group())) for m in WORD.finditer(text)]
    words = [word for word in words if word[2]][:MOST_WORDS]
    stretches = []
    for first in range(len(words)):
        before = [word for *_, word in words[max(0, first - 2) : first]]
        led = bool(before) and (
            before[-1] in PLACE_FOLLOWS or (before[-1] in {"de", "d"} and "pres" in before)
        )
        for last in range(first, min(first + LONGEST_NAME, len(words))):
            size = last - first + 1
            name = " ".join(word for *_, word in words[first : last + 1])
            if size > 1 or name not in STOP_WORDS["fr"]:
                whole = size == len(words)
                stretches.append(_Stretch(words[first][0], words[last][1], name, size, led, whole))
    return stretches


def _likelihood(stretch):
    return (POSTCODE.fullmatch(stretch.name) is not None, stretch.size, stretch.led, stretch.start)


def _named(stretch, communes, known):
    """The communes that the stretch names, the likeliest first."""
    if POSTCODE.fullmatch(stretch.name):
        named = [c for c in communes if f"|{stretch.name}|" in c.postcodes]
    else:
        named = [c for c in communes if c.search_name == stretch.name]
        sure = stretch.led or (named and stretch.whole)
        if not named and stretch.may_be_begun:
            named = [c for c in communes if c.search_name.startswith(f"{stretch.name} ")]
        plain_words = [word for word in stretch.name.split() if word not in ARTICLES]
        if len(plain_words) < 2 and not sure:
            named = [c for c in named if c.code in known]
    return sorted(named, key=lambda c: (-known.get(c.code, (0,))[0], -(c.population or 0), c.code))


def _commune(text, stretch, named, known):
    before = text[: stretch.start].rstrip(" -’'")
    while (last := re.search(r"[^\W_]+$", before)) and sort_name(last.group()) in LEADING:
        before = before[: last.start()].rstrip(" -’'")
    rest = " ".join(f"{before} {text[stretch.end :]}".split()).strip(" ,.;:!?")
    documents, point = known.get(named[0].code, (0, None))
    return NamedCommune(named[0], rest, named[1:], point, documents)
