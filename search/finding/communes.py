"""Communes, arrondissements, postcodes, départements and quarters named in a question.

"aide CAF à Digne", "imprimer 13500", "marseille 15e", "hautes alpes".
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from network.filters.bits import bits, union
from network.geography.abroad import foreign_town
from network.geography.arrondissements import (
    CITIES,
    code_of,
    part_of_city,
    part_without_city,
    spaced,
    whole_city,
)
from network.geography.coverage import LINKS, coverage, own_words
from network.geography.gazetteer import gazetteer
from network.geography.locating import TOWN, named_outside
from network.geography.quarters import STREETS, quarters
from network.geography.spots import commune_of, quarter_spot
from network.models import Territory
from network.models.territory import ARRONDISSEMENTS, sort_name
from search.engines.base import FIELDS
from search.engines.query import POSTCODE as POSTCODE_FACET
from search.indexing.vocabulary import is_correct
from search.language.analysis import WORD, clean, form, stem
from search.language.lexicon import ORDINARY_NAMES, RIGHT_WORDS, STOP_WORDS
from search.language.questions import LONGEST_QUESTION

from .known_territories import known_territories, stems_of

MOST_WORDS = 24
LONGEST_NAME = 7  # words: "Saint-Pierre-de-Chandieu-sur-la-Mer"
LONGEST_QUARTER = 4  # words: "Notre-Dame du Mont"
LONGEST_DEPARTEMENT = 4  # words: "Alpes-de-Haute-Provence"
DAY_FOLLOWS = {"le", "du", "au", "les"}
MOST_NAMESAKES = 6
MOST_NAMED = 200  # candidates of one text
SHORTEST_MISSPELT = 5
MOST_MISSPELT = 6  # words compared with every commune
POSTCODE = re.compile(r"\d{5}")
# Before a postcode: « code postal 13008 ».
POSTCODE_WORDS = frozenset({"code", "postal", "cp"})
HOUSE_NUMBER = re.compile(r"\d{1,4}")
SPACED_POSTCODE = re.compile(r"\d\d \d{3}")
DEPARTEMENT = re.compile(r"\d{2}|2[ab]|97\d")
# Words before the number of a département, and words after a quantity.
BEFORE_NUMBER = {"dep", "dept", "departement"}
COUNTED = {"an", "ans", "mois", "jours", "h", "heure", "heures", "euros", "personnes"}
# Words before the name of a place. "a" is "à" without its accent.
PLACE_FOLLOWS = {"a", "au", "aux", "pres", "vers", "sur", "commune", "ville", "autour", "proche"}
PLACE_FOLLOWS |= {"in", "near", "at", "around"}
ARTICLES = {"l", "la", "le", "les"}
# Communes with the name of a telephone operator, and the words about an operator's services.
OPERATORS = frozenset({"orange"})
OPERATED = frozenset(
    "abonnement adresse boite box boutique compte courriel courriels email emails facture factures"
    " fibre forfait forfaits internet livebox mail mails mel message messagerie messages mobile"
    " mot operateur passe portable sim sms".split()
)
# Words removed from the question with the name that follows them.
LEADING = PLACE_FOLLOWS | ARTICLES | BEFORE_NUMBER | {"de", "d", "du", "des", "en", "dans"}
# A word that begins more names than this does not name a commune: "saint", "mont".
FEW_NAMES = 3
# A name in one of these fields is a subject of the documents.
SUBJECT_FIELDS = [list(FIELDS).index(name) for name in ("title", "keywords")]


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees (WGS 84)."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class NamedSpot:
    """The place that a question names.

    `territory` is a commune or a département, or None for a location typed in its own field. `name`
    is the name of the territory, arrondissement, quarter or typed location, or "" for coordinates.
    `rest` is the question without the place. `namesakes` are the other territories that the same
    words may name.

    Distances start at `point`, which is None if it is unknown; `is_exact` is False if `point` may
    be wrong by some kilometres. Documents in the territories whose codes are in `inside` count as
    being at the point. If `postcode` is not "", documents with this postcode come first.
    `documents` is the number of documents in the territory, or 0 if it was not counted.
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

        A postcode that is itself the name appears only once.
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
    """Consecutive words of the text: `size` words from the index `first`, joined in `name`.

    `start` and `end` are positions in the text; `end` is excluded. `led` is True after a word that
    precedes places. `whole` is True for all the words of the text. `at_an_end` is True if the
    stretch begins or ends the text. `numbered` is True for the number of a département.
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
        """True if the stretch may be only the beginning of a name: "à Digne", "caf digne"."""
        return (self.led or self.whole or self.at_an_end) and len(self.name) > 2


class Mentions:
    """The communes, arrondissements, départements, postcodes and quarters that a text may name.

    Only the first `LONGEST_QUESTION` characters and `MOST_WORDS` words of the text count. `stamp`
    is the content stamp. One query runs if the stamp has changed since the last text.
    """

    def __init__(self, text, stamp):
        self.text = spaced(clean(text, LONGEST_QUESTION))
        self.words = _words(self.text)
        self.stretches = sorted(_stretches(self.words), key=_likelihood, reverse=True)
        self._line = " ".join(["", *(word for *_, word in self.words), ""])
        self._known, self._stamp = known_territories(stamp), stamp
        self.communes = _communes(self.stretches, self._known)

    def named(self, view) -> NamedSpot | None:
        """Return the `NamedSpot` of the text, or None if the text names no place.

        If the text may name several places, the first of this list counts:

        1. a commune beside its département ("carpentras 84");
        2. an arrondissement without its city;
        3. a postcode;
        4. the longest name; of equal ones, a name after "à" or "près de", then the last name.

        The name of an operator names no commune beside its services: see `operator`. An ordinary
        word ("orange", "vif") names a commune only after "à", beside its département,
        alone in the text, or if the commune has documents: see `_is_ordinary`. Any other name
        counts anywhere in the text.

        The beginning of a name is enough after "à" or alone in the text. At the beginning or end of
        the text, it is enough in two cases: it has several words and begins a single name; or it
        begins at most `FEW_NAMES` names, and most documents with its words are in these communes
        ("caf digne").

        Relies on documents of the communes: see `View.check`.
        """
        for cut, departement, place in self._departements_beside():
            if spot := Mentions(cut, self._stamp)._beside(departement, view, **place):
                return spot
        return self._anywhere(view)

    def _departements_beside(self):
        """Yield (text without it, code, keywords of `_beside`) for each possible département.

        The département is the number or the name at the end of the text ("carpentras 84", "toulon
        var"), or the number at its start ("06 Nice"). A number after a word of `DAY_FOLLOWS` is
        skipped: it may be a day.
        """
        names = [word for *_, word in self.words]
        for size in range(1, min(LONGEST_DEPARTEMENT, len(names) - 1) + 1):
            name, at = " ".join(names[-size:]), len(names) - size
            if names[at - 1] in DAY_FOLLOWS and name.isdigit():
                continue
            for code in self._known.departements(name):
                while at > 1 and names[at - 1] in LEADING:
                    at -= 1
                place = {"is_first": False, "is_number": name.isdigit()}
                yield self.text[: self.words[at][0]], code, place
        if len(names) > 1 and names[0].isdigit():
            for code in self._known.departements(names[0]):
                yield self.text[self.words[0][1] :], code, {"is_first": True, "is_number": True}

    def _beside(self, departement, view, *, is_first, is_number):
        """Return the `NamedSpot` of a commune of a département, or None without one.

        The text no longer contains the département: the name of the commune is at its end, or at
        its beginning if `is_first`. `is_number` is True if the département was typed as a number.
        Paris, Lyon and Marseille then do not count: "Marseille 13" is an arrondissement.
        """
        known = middles([commune.code for commune in self.communes], view)
        for stretch in self.stretches:
            if stretch.first if is_first else stretch.first + stretch.size < len(self.words):
                continue
            named = [
                commune
                for commune in self._named(replace(stretch, whole=True), known, view)
                if commune.departement and commune.departement.code == departement
            ]
            if named and not (is_number and named[0].code in ARRONDISSEMENTS):
                view.has_value("territory", named[0].code)
                return self._commune(stretch, named, known, view)
        return None

    def _anywhere(self, view):
        """Return the `NamedSpot` of the text, or None without one; see `named`."""
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
        """Return the `NamedSpot` of a quarter of `spot` named anywhere in the text, or None.

        `spot` is the recognised commune: "aix en provence" in "aix en provence les milles". Returns
        None if `spot` has a postcode or is a département, or if the text contains nothing else.
        """
        if spot.postcode or spot.is_departement or not spot.rest:
            return None
        parts = (self._quarter(one, view, spot.territory.code) for one in self.stretches)
        return next(filter(None, parts), None)

    @cached_property
    def operator(self) -> Territory | None:
        """The commune whose name means a telephone operator here, as in "mail orange", or None.

        The name does not follow "à", and all other words are about the services of an operator.
        """
        others = {word for *_, word in self.words} - OPERATORS - STOP_WORDS["fr"]
        if not others or others - OPERATED:
            return None
        is_led = any(one.led for one in self.stretches if one.name in OPERATORS)
        named = (one for one in self.communes if one.search_name in OPERATORS)
        return None if is_led else next(named, None)

    @property
    def without_operator(self) -> str:
        """The text without the names of operators."""
        names = [word for *_, word in self.words]
        ranks = [rank for rank, name in enumerate(names) if name not in OPERATORS]
        return _rest(self.text, self.words, ranks)

    @cached_property
    def outside(self) -> str:
        """The name of a location outside the network that the text names; "" if none.

        The location is a postcode, an arrondissement, a town or a région. The name of a town or a
        région must begin or end the text, or follow "à" or another word that precedes places. An
        ordinary word, except "Paris", names a town only after a word that precedes places.
        """
        words = [word for *_, word in self.words]
        for city in CITIES.values():
            if not self._known.has(city) and (part := part_of_city(words, city)):
                return gazetteer().get(part.code).name
        for stretch in self.stretches:
            if POSTCODE.fullmatch(stretch.name) and (name := _postcode_outside(stretch.name)):
                return name
            if stretch.led or stretch.whole or stretch.at_an_end:
                is_word = stretch.name in ORDINARY_NAMES | RIGHT_WORDS and not stretch.led
                is_word = is_word and stretch.name not in CITIES
                if not is_word and (name := named_outside(stretch.name)):
                    return name
        return ""

    def _named(self, stretch, known, view):
        """Return the communes and départements that a stretch names, the likeliest first.

        `known` is the result of `middles`. The order is: communes before départements, whole names
        in the text first, most documents first, largest population first.
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
            if stretch.name in OPERATORS and self.operator:
                return []
            named = named or self._linked(stretch, view) or self._nearly_named(stretch, view)
            sure = stretch.led or (named and stretch.whole)
            if not named and stretch.may_be_begun:
                named = [c for c in self.communes if c.search_name.startswith(f"{stretch.name} ")]
                is_long = len(named) == 1 and len(own_words(stretch.name)) > 1
                is_sure = stretch.led or stretch.whole or is_long
                if not is_sure and (
                    len(named) > FEW_NAMES or not self._mostly_in(named, stretch, view)
                ):
                    return []
            plain_words = [word for word in stretch.name.split() if word not in ARTICLES]
            if len(plain_words) < 2 and not sure:
                is_ordinary = self._is_ordinary(stretch, view)
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

    def _linked(self, stretch, view):
        """Return the communes with the same words as the stretch except link words.

        The stretch may not begin nor end with a link word. A stretch with a single word besides
        link words is enough only if most documents with this word are in these communes: "ciotat",
        but not "garde".
        """
        words, typed = own_words(stretch.name), stretch.name.split()
        if not words or {typed[0], typed[-1]} & LINKS:
            return []
        kind = Territory.Kind.COMMUNE
        named = [c for c in self.communes if c.kind == kind and own_words(c.search_name) == words]
        is_sure = len(words) > 1 or (named and self._mostly_in(named, stretch, view))
        return named if is_sure else []

    def _nearly_named(self, stretch, view):
        """Return the territories with the same stems as the stretch: "martigue" or "marseil".

        Most documents with the stems must be in the returned territories: "signer" does not name
        Signes. A département of several words, "haute alpes", is always accepted.
        """
        stems = stems_of(stretch.name)
        named = [c for c in self.communes if stems_of(c.search_name) == stems]
        if len(stems) > 1 and any(c.kind == Territory.Kind.DEPARTEMENT for c in named):
            return named
        return named if named and self._mostly_in(named, stretch, view) else []

    def _is_ordinary(self, stretch, view):
        """Return True if a name is in `ORDINARY_NAMES` or one of its stems is in a document.

        At the beginning or the end of the text, only the titles and the keywords of documents
        count: bodies contain surnames, and words with the same stem as a name ("casser" and
        Cassis).
        """
        if stretch.name in ORDINARY_NAMES:
            return True
        if stretch.at_an_end:
            postings = self._postings(view)
            return any(
                bits(postings[root].fields.get(field, ((), ()))[0]) & view.columns.all
                for root in _roots(stretch.name)
                for field in SUBJECT_FIELDS
            )
        return any(slots & view.columns.all for slots in self._slots(stretch.name, view))

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
        postings = self._postings(view)
        return [postings[root].slots for root in _roots(name)]

    def _postings(self, view):
        return view.postings(_roots(" ".join(word for *_, word in self.words)))

    def _commune(self, stretch, named, known, view):
        territory = named[0]
        first, last = stretch.first, stretch.first + stretch.size
        part, first, last = self._arrondissement(territory, stretch, first, last)
        street = self._street(range(first, last), territory, view)
        ranks = [
            rank for rank in self._remaining_ranks(territory, first, last) if rank not in street
        ]
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
        # "04200 Valernes" means the commune, not all those with its postcode. "83200 Toulon" is a
        # part of a town that has other postcodes.
        is_shared = (
            bool(named[1:])
            and len(territory.postcode_list) == 1
            and f" {territory.search_name} " in self._line
        )
        is_own = f"|{stretch.name}|" in territory.postcodes
        if not part and not is_shared and is_own and POSTCODE.fullmatch(stretch.name):
            return _with_postcode(spot, stretch.name, view)
        return spot

    def _street(self, place, territory, view):
        """Return the indexes of the words of a visitor's street; an empty range without a street.

        `place` has the indexes of the words of the place. A house number begins the street, and the
        place, a comma or the end of the text ends it: "12 bis rue Haute, 13500 Martigues". The
        street of a document of `territory` is empty, because it may be what is searched.
        """
        names = [word for *_, word in self.words]
        for first, number in enumerate(names):
            at = first + 1 + (names[first + 1 : first + 2] in (["bis"], ["ter"]))
            kind = names[at : at + 1]
            if not HOUSE_NUMBER.fullmatch(number) or not STREETS & set(kind):
                continue
            last = at + 1
            while last < len(names) and last not in place and not self._follows_comma(last):
                last += 1
            here = view.columns.facets.get("territory", {}).get(territory.code, 0)
            for slots in self._slots(" ".join(names[at + 1 : last]), view):
                here &= slots
            return range(0) if here else range(first, last)
        return range(0)

    def _follows_comma(self, rank):
        return "," in self.text[self.words[rank - 1][1] : self.words[rank][0]]

    def _arrondissement(self, territory, stretch, first, last):
        """Return (named arrondissement or None, first index, end index) of the words of a place.

        `first` and `last` are the index of the first word of `stretch` and the index after its last
        word. If an arrondissement is named beside its city `territory`, the returned indexes
        include the words of the arrondissement. Otherwise they are `first` and `last`.
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

        `within` is the code of the commune to search, or "" for all communes. Returns None for a
        name that several quarters share, for an ordinary word and for a number. Without `within`,
        also returns None for a single word inside the text that does not follow "à".
        """
        is_word = stretch.name in ORDINARY_NAMES | RIGHT_WORDS
        is_sure = within or stretch.size > 1 or stretch.led or stretch.whole or stretch.at_an_end
        if is_word or not is_sure or stretch.name.isdigit():
            return None
        named = quarters(self._stamp).named(stretch.name, within)
        named = named or self._in_addresses(stretch, within)
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

    def _in_addresses(self, stretch, within):
        """Return the quarters that addresses introduce or mention; see `Quarters`.

        Returns [] for more than four words (`LONGEST_QUARTER`), for a street, for the name of a
        town, and for words with a link word at an end, except an article at the beginning. Also
        returns [] for words inside the text, unless they follow "à" or the commune is named
        (`within`). For the name of a French commune, mere mentions do not count.
        """
        is_sought = within or stretch.led or stretch.whole or stretch.at_an_end
        if not is_sought or stretch.size > LONGEST_QUARTER:
            return []
        index = quarters(self._stamp)
        if not index.may_mention(stretch.name):
            return []
        words, namesakes = stretch.name.split(), gazetteer().named(stretch.name)
        is_town = foreign_town(stretch.name) or any(one.population >= TOWN for one in namesakes)
        is_street = words[0].isdigit() or words[0] in STREETS
        if is_town or is_street or words[0] in LINKS - ARTICLES or words[-1] in LINKS:
            return []
        if marked := index.marked(stretch.name, within):
            return marked
        return [] if namesakes else index.mentioned(stretch.name, within)

    def _remaining_ranks(self, territory, first, last):
        """Return the indexes of the words without the place and the words of `LEADING` before it.

        The place is named from the index `first` to `last`, excluded. The first mention of
        `territory` elsewhere in the text is also removed. « code postal » is removed before a
        postcode; after it, the beginning of the name is enough: "04000 Digne".
        """
        names = [word for *_, word in self.words]
        is_postcode = POSTCODE.fullmatch(names[first])
        leading = LEADING | POSTCODE_WORDS if is_postcode else LEADING
        while first > 0 and names[first - 1] in leading:
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
        begun = len(os.path.commonprefix([names[last:], name])) if is_postcode else 0
        return [rank for rank in ranks if not last <= rank < last + begun]


def spot_typed(spot, rest: str, view) -> NamedSpot:
    """Return the `NamedSpot`, without territory, of a `Spot` typed in the location field.

    `rest` is the question.
    """
    return NamedSpot(None, rest, point=_middle_of(spot, view), name=spot.name, inside=spot.codes,
                     postcode=spot.postcode, is_exact=spot.is_exact)  # fmt: skip


def _postcode_outside(postcode):
    """Return "30000 (Nîmes)" for a postcode of communes that are all outside the network, or ""."""
    communes = gazetteer().postcode(postcode)
    if not communes or not coverage().communes:
        return ""
    is_inside = any(coverage().contains(one.city) for one in communes)
    return "" if is_inside else f"{postcode} ({communes[0].name})"


def _middle_of(spot, view):
    """Return the point of a `Spot`.

    For an inexact spot with a postcode, the point is the mean point of the documents with this
    postcode, if there are any.
    """
    if spot.postcode and not spot.is_exact:
        _documents, mean = view.middle(POSTCODE_FACET, spot.postcode)
        if mean:
            return Point(*mean)
    return Point(*spot.point)


def _with_postcode(named, postcode, view):
    """Return a `NamedSpot` of a commune with one of its postcodes, whose documents come first.

    `point` does not change for a commune with a single postcode that no other commune has.
    Otherwise it is the mean point of the documents with this postcode, if there are any.
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
    """Return `text` with the name of a commune instead of a misspelt word, or "".

    `words` are words of the text, folded by `form`. The first one that resembles a commune is
    replaced wherever it occurs. Words after the first `MOST_MISSPELT`, and words of fewer than
    `SHORTEST_MISSPELT` letters, are ignored. `by_ear` compares sounds instead of letters; `known`
    is the `KnownTerritories`. Punctuation is removed.
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
            is_counted = any(word in COUNTED for *_, word in words[last + 1 : last + 2])
            if SPACED_POSTCODE.fullmatch(name) and not is_counted:
                name = name.replace(" ", "")
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

    False for the beginning of a telephone number, a day ("le 13") and an age.
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
    """Return the words at some sorted indexes, with the typed text between consecutive ones."""
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

    The first text has a commune of the same sound instead of an unknown or doubtful word. The
    second is the corrected question. The third has a commune of similar letters instead of an
    unknown word. A correction that does not exist is skipped. `question` is the `Question` of the
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
