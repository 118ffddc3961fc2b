"""Communes, postcodes, départements and quarters named in a question.

"aide CAF à Digne", "imprimer 13500", "marseille 15e", "hautes alpes".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from network.filters.bits import union
from network.geography.arrondissements import (
    code_of,
    part_of_city,
    part_without_city,
    whole_city,
)
from network.geography.gazetteer import gazetteer
from network.geography.locating import named_outside
from network.geography.quarters import quarters
from network.geography.spots import commune_of, quarter_spot
from network.models import Territory
from network.models.territory import ARRONDISSEMENTS, sort_name
from search.engines.query import POSTCODE as POSTCODE_FACET
from search.indexing.vocabulary import is_correct
from search.language.analysis import WORD, clean, form, stem
from search.language.lexicon import ORDINARY_NAMES, RIGHT_WORDS, STOP_WORDS
from search.language.questions import LONGEST_QUESTION

from .known_territories import known_territories, stems_of

MOST_WORDS = 24
LONGEST_NAME = 7  # words: "Saint-Pierre-de-Chandieu-sur-la-Mer"
MOST_NAMESAKES = 6
MOST_NAMED = 200  # candidates of one text
SHORTEST_MISSPELT = 5
MOST_MISSPELT = 6  # words compared with every commune
POSTCODE = re.compile(r"\d{5}")
DEPARTEMENT = re.compile(r"\d{2}|2[ab]|97\d")
# Words before the number of a département, and words after a quantity.
BEFORE_NUMBER = {"dep", "dept", "departement"}
COUNTED = {"an", "ans", "mois", "jours", "h", "heure", "heures", "euros", "personnes"}
# Words before the name of a place. "a" is "à" without its accent.
PLACE_FOLLOWS = {"a", "au", "aux", "pres", "vers", "sur", "commune", "ville", "autour", "proche"}
PLACE_FOLLOWS |= {"in", "near", "at", "around"}
ARTICLES = {"l", "la", "le", "les"}
# Words removed from the question with the name that follows them.
LEADING = PLACE_FOLLOWS | ARTICLES | BEFORE_NUMBER | {"de", "d", "du", "des", "en", "dans"}
# A word that begins more names than this does not name a commune: "saint", "mont".
FEW_NAMES = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class NamedSpot:
    """The place that a question names.

    `territory` is a commune or a département, None for a location typed in its own field. `rest` is
    the question without the place, `namesakes` the other territories that the words of the place
    may name. Distances start at `point`, None if it is unknown; `is_exact` is False if `point` is
    right to some kilometres only. `documents` is the number of documents in the territory, 0 if it
    was not counted. `inside` contains the codes of the territories whose documents count as being
    at the point. `name` is the name of the territory, arrondissement, quarter or typed location, ""
    for a position. Documents with the `postcode`, if there is one, come first.
    """

    territory: Territory | None
    rest: str
    namesakes: list[Territory] = field(default_factory=list)
    point: Point | None = None
    documents: int = 0
    name: str = ""
    inside: frozenset[str] = frozenset()
    postcode: str = ""
    is_exact: bool = True

    @property
    def label(self) -> str:
        """The displayed name, after the postcode if there is one: "06300 (Nice)".

        A postcode that is itself the name appears once.
        """
        if not self.postcode or self.name == self.postcode:
            return self.name
        return f"{self.postcode} ({self.name})"

    @property
    def typed(self) -> str:
        """The words that name the spot in a question: "06300 Nice", "Marseille 13e"."""
        if self.postcode and self.territory and self.name == self.territory.name:
            return f"{self.postcode} {self.name}"
        return self.name.replace(",", "")

    @property
    def words(self) -> frozenset[str]:
        """The normalised words of the territory's name; empty without a territory."""
        return frozenset(self.territory.search_name.split()) if self.territory else frozenset()

    @property
    def is_departement(self) -> bool:
        """True if the territory is a département."""
        return bool(self.territory) and self.territory.kind == Territory.Kind.DEPARTEMENT


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Consecutive words of the text: `size` words from the rank `first`, joined in `name`.

    `start` and `end` are positions in the text, `end` excluded. `led` is True after a word that
    precedes places, `whole` for all the words of the text, `at_an_end` if the stretch begins or
    ends the text, `numbered` for the number of a département.
    """

    start: int
    end: int
    name: str
    size: int
    led: bool
    whole: bool
    first: int = 0
    at_an_end: bool = False
    numbered: bool = False

    @property
    def may_be_begun(self) -> bool:
        """True if the beginning of a longer name is enough: "à Digne", "caf digne"."""
        return (self.led or self.whole or self.at_an_end) and len(self.name) > 2


class Mentions:
    """The communes, départements, postcodes and quarters that a text may name.

    Only the first `LONGEST_QUESTION` characters and `MOST_WORDS` words of the text count. `stamp`
    is the content stamp: one query after a change of it, none otherwise.
    """

    def __init__(self, text, stamp):
        self.text = clean(text, LONGEST_QUESTION)
        self.words = _words(self.text)
        self.stretches = sorted(_stretches(self.words), key=_likelihood, reverse=True)
        self._line = " ".join(["", *(word for *_, word in self.words), ""])
        self._known, self._stamp = known_territories(stamp), stamp
        self.communes = _communes(self.stretches, self._known)

    def named(self, view) -> NamedSpot | None:
        """Return the `NamedSpot` of the text, None without one.

        An arrondissement without its city wins, then a postcode, then the longest name, then one
        after "à" or "près de", then the last. An ordinary word ("orange", "vif") names a commune
        only after "à", alone in the text, or if the commune has documents; another name counts
        anywhere in the text. The beginning of a name is enough after "à" or alone in the text. At
        an end of the text, it is enough if at most `FEW_NAMES` communes begin so, and most
        documents with the word are there ("caf digne"). Relies on documents of the communes: see
        `View.check`.
        """
        if part := self._part_without_city():
            return part
        known = middles([commune.code for commune in self.communes], view)
        for stretch in self.stretches:
            named = self._named(stretch, known, view) if self.communes else ()
            if named := named[: MOST_NAMESAKES + 1]:
                for commune in named:
                    view.has_value("territory", commune.code)
                spot = self._commune(stretch, named, known, view)
                return self._part_of(spot, view) or spot
            if quarter := self._quarter(stretch, view):
                return quarter
        return None

    def _part_of(self, spot, view):
        """Return the `NamedSpot` of the quarter named beside its commune, or None.

        Example: "aix en provence les milles".
        """
        if spot.postcode or spot.is_departement or not spot.rest:
            return None
        parts = (self._quarter(one, view, spot.territory.code) for one in self.stretches)
        return next(filter(None, parts), None)

    def outside(self) -> str:
        """Return the name of a location outside the network that the text names, "" without one.

        It is a town or a région. The name must begin or end the text, or follow "à" or another word
        that precedes places. An ordinary word names a location only after such a word.
        """
        for stretch in self.stretches:
            if stretch.led or stretch.whole or stretch.at_an_end:
                is_word = stretch.name in ORDINARY_NAMES | RIGHT_WORDS and not stretch.led
                if not is_word and (name := named_outside(stretch.name)):
                    return name
        return ""

    def _named(self, stretch, known, view):
        """Return the communes and départements that a stretch names, the likeliest first.

        `known` is the result of `middles`. Communes come before départements, then those whose
        whole name is in the text, then those with the most documents and the largest population.
        """
        if POSTCODE.fullmatch(stretch.name):
            city = whole_city(stretch.name)
            named = [
                c for c in self.communes if f"|{stretch.name}|" in c.postcodes or c.code == city
            ]
        elif stretch.numbered:
            named = [c for c in self.communes if c.code.lower() == stretch.name]
        else:
            named = [c for c in self.communes if c.search_name == stretch.name]
            named = named or self._nearly_named(stretch, view)
            sure = stretch.led or (named and stretch.whole)
            if not named and stretch.may_be_begun:
                named = [c for c in self.communes if c.search_name.startswith(f"{stretch.name} ")]
                is_sure = stretch.led or stretch.whole
                if not is_sure and (
                    len(named) > FEW_NAMES or not self._mostly_in(named, stretch, view)
                ):
                    return []
            plain_words = [word for word in stretch.name.split() if word not in ARTICLES]
            if len(plain_words) < 2 and not sure:
                is_ordinary = self._is_ordinary(stretch.name, view)
                named = [c for c in named if c.code in known or not is_ordinary]
        return sorted(
            named,
            key=lambda c: (
                c.kind != Territory.Kind.COMMUNE,
                f" {c.search_name} " not in self._line,
                -known.get(c.code, (0,))[0],
                -(c.population or 0),
                c.code,
            ),
        )

    def _nearly_named(self, stretch, view):
        """Return the territories with the same stems as the stretch: "martigue" or "marseil".

        Most documents with the stems have to be in these territories: "signer" does not name
        Signes. A département of several words, "haute alpes", is always accepted.
        """
        stems = stems_of(stretch.name)
        named = [c for c in self.communes if stems_of(c.search_name) == stems]
        if len(stems) > 1 and any(c.kind == Territory.Kind.DEPARTEMENT for c in named):
            return named
        return named if named and self._mostly_in(named, stretch, view) else []

    def _is_ordinary(self, name, view):
        """Return True if a name is in `ORDINARY_NAMES` or one of its words is in a document."""
        if name in ORDINARY_NAMES:
            return True
        return any(slots & view.columns.all for slots in self._slots(name, view))

    def _mostly_in(self, named, stretch, view):
        """Return True if most documents with the words of a stretch are in these communes."""
        territories = view.columns.facets.get("territory", {})
        here = union(territories.get(commune.code, 0) for commune in named)
        holding = view.columns.all
        for slots in self._slots(stretch.name, view):
            holding &= slots
        return 2 * (holding & here).bit_count() > holding.bit_count()

    def _slots(self, name, view):
        """Return, for each stem of a name, the documents that contain it, as bits.

        Stop words are ignored. The words of the name must be in the text: the postings of the whole
        text are read at once.
        """
        postings = view.postings(_roots(" ".join(word for *_, word in self.words)))
        return [postings[root].slots for root in _roots(name)]

    def _commune(self, stretch, named, known, view):
        territory = named[0]
        first, last = stretch.first, stretch.first + stretch.size
        part, first, last = self._arrondissement(territory, stretch, first, last)
        ranks = self._remaining_ranks(territory, first, last)
        documents, point = known.get(territory.code, (0, None))
        place = part or (territory.kind == Territory.Kind.COMMUNE and commune_of(territory))
        if place:
            point = Point(*place.point)
        spot = NamedSpot(
            territory,
            _rest(self.text, self.words, ranks),
            named[1:],
            point,
            documents,
            part.name if part else territory.name,
            frozenset() if part else frozenset([territory.code]),
            part.postcodes[0] if part else "",
            bool(place and place.is_exact),
        )
        # "04200 Valernes" means the commune, not all those with its postcode.
        is_shared = bool(named[1:]) and f" {territory.search_name} " in self._line
        is_own = f"|{stretch.name}|" in territory.postcodes
        if not part and not is_shared and is_own and POSTCODE.fullmatch(stretch.name):
            return _with_postcode(spot, stretch.name, view)
        return spot

    def _arrondissement(self, territory, stretch, first, last):
        """Return (arrondissement named in the text or None, first rank, end rank of its words).

        The end rank, like `last`, is excluded. The ranks differ from `first` and `last` only if the
        arrondissement is named beside its city.
        """
        if territory.code not in ARRONDISSEMENTS:
            return None, first, last
        if POSTCODE.fullmatch(stretch.name):
            parts = [one for one in gazetteer().postcode(stretch.name) if one.is_arrondissement]
            return (parts[0] if len(parts) == 1 else None), first, last
        part = part_of_city([word for *_, word in self.words], territory.code)
        if part and part.first <= first and last <= part.last:
            return gazetteer().get(part.code), part.first, part.last
        return None, first, last

    def _part_without_city(self):
        """Return the `NamedSpot` of an arrondissement without its city, "13e", or None.

        Returns None unless the network has exactly one city with arrondissements.
        """
        said = part_without_city([word for *_, word in self.words])
        cities = [code for code in ARRONDISSEMENTS if said and self._known.has(code)]
        if len(cities) != 1 or not (code := code_of(cities[0], said[0])):
            return None
        part, territory = gazetteer().get(code), self._known.get(cities[0])
        ranks = self._remaining_ranks(territory, *said[1:])
        rest = _rest(self.text, self.words, ranks)
        return NamedSpot(
            territory, rest, point=Point(*part.point), name=part.name, postcode=part.postcodes[0],
            is_exact=part.is_exact,
        )  # fmt: skip

    def _quarter(self, stretch, view, within=""):
        """Return the `NamedSpot` of a quarter of the network, "la bocca", or None.

        `within` is the code of the commune to search, "" for all. Returns None for a name that
        several quarters share, for an ordinary word and for a number. Without `within`, also
        returns None for a single word inside the text that does not follow "à".
        """
        is_word = stretch.name in ORDINARY_NAMES | RIGHT_WORDS
        is_sure = within or stretch.size > 1 or stretch.led or stretch.whole or stretch.at_an_end
        if is_word or not is_sure or stretch.name.isdigit():
            return None
        named = quarters(self._stamp).named(stretch.name, within)
        named = [one for one in named if self._known.has(one.commune.city)]
        if len(named) != 1:
            return None
        [quarter] = named
        territory = self._known.get(quarter.commune.city)
        ranks = self._remaining_ranks(territory, stretch.first, stretch.first + stretch.size)
        spot = quarter_spot(quarter)
        point = _middle_of(spot, view)
        rest = _rest(self.text, self.words, ranks)
        return NamedSpot(territory, rest, point=point, name=spot.name, postcode=spot.postcode,
                         is_exact=spot.is_exact)  # fmt: skip

    def _remaining_ranks(self, territory, first, last):
        """Return the ranks of the words that neither name the place nor precede its name.

        The place is named from the rank `first` to `last`, excluded. The name of `territory`
        elsewhere in the text is removed too, once.
        """
        names = [word for *_, word in self.words]
        while first > 0 and names[first - 1] in LEADING:
            first -= 1
        ranks = [rank for rank in range(len(names)) if not first <= rank < last]
        # "marseille 13015": remove the name of the city beside its postcode too.
        name = territory.search_name.split()
        for at in range(len(ranks) - len(name) + 1):
            if [names[rank] for rank in ranks[at : at + len(name)]] == name:
                start = at
                while start > 0 and names[ranks[start - 1]] in LEADING:
                    start -= 1
                return ranks[:start] + ranks[at + len(name) :]
        return ranks


def spot_typed(spot, rest: str, view) -> NamedSpot:
    """Return the `NamedSpot`, without territory, of a `Spot` typed in the location field.

    `rest` is the question.
    """
    return NamedSpot(None, rest, point=_middle_of(spot, view), name=spot.name, inside=spot.codes,
                     postcode=spot.postcode, is_exact=spot.is_exact)  # fmt: skip


def _middle_of(spot, view):
    """Return the point of a `Spot`.

    For an inexact spot with a postcode, it is the mean point of the documents with this postcode,
    if there are any.
    """
    if spot.postcode and not spot.is_exact:
        _documents, mean = view.middle(POSTCODE_FACET, spot.postcode)
        if mean:
            return Point(*mean)
    return Point(*spot.point)


def _with_postcode(named, postcode, view):
    """Return a `NamedSpot` of a commune with one of its postcodes, whose documents come first.

    If the commune has several postcodes, or shares this one, distances start at the mean point of
    the documents with this postcode, if there are any.
    """
    is_part = len(named.territory.postcode_list) > 1
    if not is_part and not named.namesakes:
        return replace(named, postcode=postcode)
    inside = frozenset() if is_part else named.inside
    _documents, mean = view.middle(POSTCODE_FACET, postcode)
    point = Point(*mean) if mean else named.point
    return replace(named, postcode=postcode, inside=inside, point=point, is_exact=False)


def _roots(name):
    """Return the stems of the words of a name, without stop words."""
    forms = map(form, name.split())
    return list(dict.fromkeys(stem(f) for f in forms if f and f not in STOP_WORDS["fr"]))


def _communes(stretches, known):
    """Return the territories that the stretches may name, sorted by code, at most `MOST_NAMED`."""
    codes = set()
    for stretch in stretches:
        codes |= known.called(stretch.name) | known.nearly_called(stretch.name)
        if known.has(city := whole_city(stretch.name)):
            codes.add(city)
        if stretch.numbered:
            codes |= known.numbered(stretch.name)
        if stretch.may_be_begun:
            codes |= known.begun_by(stretch.name)
    return [known.get(code) for code in sorted(codes)[:MOST_NAMED]]


def with_misspelt_commune(text: str, words: Sequence[str], known, *, by_ear: bool = False) -> str:
    """Return `text` with the name of a commune instead of a misspelt word.

    The word is the first of `words` that resembles a commune; `words` are folded by `form`. Returns
    "" if there is none. Words after the first `MOST_MISSPELT` are ignored, and words of fewer than
    `SHORTEST_MISSPELT` letters too. `by_ear` compares sounds instead of letters; `known` is the
    `KnownTerritories`. Punctuation is removed.
    """
    for word in words[:MOST_MISSPELT]:
        name = ""
        if len(word) >= SHORTEST_MISSPELT:
            name = _commune_by_sound(word, known) if by_ear else known.resembling(word)
        if name:
            return " ".join(name if form(typed) == word else typed for typed in WORD.findall(text))
    return ""


def _commune_by_sound(word, known):
    return next((one.name for one in gazetteer().sounding_like(word) if known.has(one.code)), "")


def middles(codes: Iterable[str], view) -> dict[str, tuple[int, Point | None]]:
    """Return {code: (number of documents, their mean Point or None)} of some territories.

    Excludes the territories without documents; hidden documents do not count.
    """
    middle_of = {}
    for code in codes:
        number, mean = view.middle("territory", code)
        if number:
            middle_of[code] = number, mean and Point(*mean)
    return middle_of


def _words(text):
    """Return [(start, end, normalised word)] of the first `MOST_WORDS` words of a text."""
    words = [(m.start(), m.end(), sort_name(m.group())) for m in WORD.finditer(text)]
    return [word for word in words if word[2]][:MOST_WORDS]


def _stretches(words):
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
                at_an_end = first == 0 or last == len(words) - 1
                start, end, whole = words[first][0], words[last][1], size == len(words)
                numbered = size == 1 and _is_departement(words, first)
                stretches.append(
                    _Stretch(start, end, name, size, led, whole, first, at_an_end, numbered)
                )
    return stretches


def _is_departement(words, rank):
    """Return True if a word is the number of a département: "05", "06 fablab", "dans le 06".

    The beginning of a telephone number, a day ("le 13") and an age are not.
    """
    start, end, name = words[rank]
    if end - start != len(name) or not DEPARTEMENT.fullmatch(name):
        return False
    if any(word.isdigit() or word in COUNTED for *_, word in words[rank + 1 : rank + 2]):
        return False
    before = [word for *_, word in words[:rank]]
    return not before or before[-1] in BEFORE_NUMBER or before[-2:] == ["dans", "le"]


def _likelihood(stretch):
    return (POSTCODE.fullmatch(stretch.name) is not None, stretch.size, stretch.led, stretch.start)


def _rest(text, words, ranks):
    """Return the words of some sorted ranks, with the text between words of consecutive ranks."""
    pieces, first, last = [], 0, None
    for rank in ranks:
        start, end, _name = words[rank]
        if last is not None and last == rank - 1:
            pieces[-1] = text[words[first][0] : end]
        else:
            first = rank
            pieces.append(text[start:end])
        last = rank
    # Keeps the text after the last word that was read.
    return " ".join(" ".join(pieces).split()).strip(" ,.;:!?")


def corrections(text: str, question, view) -> Iterator[str]:
    """Yield the corrected texts that a misspelt question may mean, the likeliest first.

    In order: with a commune of the same sound instead of an unknown or doubtful word; the corrected
    question; with a commune of similar letters instead of an unknown word. Fewer than three texts
    are yielded if one of these corrections does not exist. `question` is the `Question` of the
    text, whose terms the `View` has read.
    """
    known = known_territories(view.stamp)
    lost = [
        word
        for word in question.words
        if not (word.corrected or any(map(view.holds, word.terms)) or is_correct(word.form))
    ]
    doubtful = [word.form for word in question.words if word in lost or word.is_doubtful]
    candidates = (
        with_misspelt_commune(text, doubtful, known, by_ear=True),
        question.corrected,
        with_misspelt_commune(text, [word.form for word in lost], known),
    )
    yield from filter(None, candidates)
