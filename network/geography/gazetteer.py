"""All communes of France with a point, independent of the territories in the database.

Loaded from `data/communes.tsv` (sources and licences in `data/README.md`) at first use: some 35,000
lines, 0.1 s, and 0.1 s more for the indexes of the first search by name.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from network.models.territory import (
    ARRONDISSEMENTS,
    city_code,
    departements_of,
    sort_name,
)
from network.text.strings import FOLDED, plain

from .arrondissements import CITIES, part_of_city
from .distance import distance_km
from .overseas import departement_of
from .spelling import by_length, folded, resembling

DATA = Path(__file__).parent / "data"
# An INSEE code or a postcode, also with a space: "13 200".
CODE = re.compile(r"\b\d[\dAB]\d{3}\b|\b\d\d \d{3}\b")
POSTCODE = re.compile(r"\d{5}")
# The first word of a name matches it if it has enough letters and few names begin with it.
SHORTEST_FIRST, FEW_NAMESAKES = 4, 3


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, or an arrondissement such as "Marseille 16e".

    `code` is its INSEE code. `point` is (latitude, longitude) in degrees, with an error of some
    kilometres unless `is_exact`. `population` is 0 if the commune is uninhabited or if its
    population is unknown.
    """

    code: str
    name: str
    postcodes: tuple[str, ...]
    point: tuple[float, float]
    is_exact: bool
    population: int

    @property
    def city(self) -> str:
        """The INSEE code of the commune, or of the city of an arrondissement."""
        return city_code(self.code)

    @property
    def is_arrondissement(self) -> bool:
        """True for an arrondissement of Paris, Lyon or Marseille."""
        return self.city != self.code

    @property
    def departement(self) -> str:
        """The code of the commune's département: "13", "2A", "974"."""
        return departement_of(self.code)

    @property
    def departement_name(self) -> str:
        """The name of the commune's département, or "" if the code is unknown."""
        return departements().get(self.departement, "")

    @property
    def name_in_full(self) -> str:
        """The name, followed by the département if other communes have the same name."""
        if len(gazetteer().named(self.name)) < 2:
            return self.name
        return f"{self.name} ({self.departement_name})"

    @property
    def label(self) -> str:
        """The INSEE code and the name, which are unambiguous: "13216 Marseille 16e"."""
        return f"{self.code} {self.name}"


def named_arrondissement(name: str) -> str:
    """Return the INSEE code of an arrondissement written with its city, or "".

    "Marseille 16e" and "16e arrondissement de Marseille" return "13216".
    """
    words = plain(name).split()
    parts = (part_of_city(words, code) for city, code in CITIES.items() if city in words)
    return next((part.code for part in parts if part), "")


def plain_lines(text: str) -> list[str]:
    """Return the lines of `text`, each normalised by `plain`.

    For many lines, this is twenty times faster than `plain` on each line.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(FOLDED)).lower()
    marks = {char: None if unicodedata.combining(char) else " " for char in set(decomposed)}
    kept = {ord(char): mark for char, mark in marks.items() if not (char.isalnum() or char == "\n")}
    return [" ".join(line.split()) for line in decomposed.translate(kept).split("\n")]


@cache
def gazetteer() -> "Gazetteer":
    """Return the `Gazetteer` of this process, read from its file at the first call."""
    return Gazetteer((DATA / "communes.tsv").read_text(encoding="utf-8"))


@cache
def departements() -> dict[str, str]:
    """Return {code: name} of all départements and overseas collectivities, in code order.

    The dict is cached and shared: callers must not change it.
    """
    lines = (DATA / "departements.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.replace("'", "’").split("\t")[:2] for line in sorted(lines))


@cache
def regions() -> dict[str, tuple[str, frozenset[str]]]:
    """Return {code of the région: (name, codes of its départements)} of all régions of France.

    The code of a région is that of its `Territory`: "R93" for INSEE's 93. The dict is cached and
    shared: callers must not change it.
    """
    lines = (DATA / "regions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    names = dict(line.replace("'", "’").split("\t")[:2] for line in lines)
    held = defaultdict(set)
    for line in (DATA / "departements.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        departement, _name, region = [*line.split("\t"), "", ""][:3]
        held[region].add(departement)
    return {f"R{code}": (name, frozenset(held[code])) for code, name in names.items()}


def epcis() -> dict[str, str]:
    """Return {SIREN: rank from 1, as text} of all EPCI: `communes.tsv` names them by this rank."""
    lines = (DATA / "epcis.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {line.partition("\t")[0]: str(rank) for rank, line in enumerate(lines, 1)}


@cache
def merged_communes() -> dict[str, int]:
    """Return {INSEE code: number of its former communes} of the communes made by a merger.

    The former communes are those that still have a code, as delegated or associated communes. The
    dict is cached and shared: callers must not change it.
    """
    lines = (DATA / "merged.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return {code: int(parts) for code, parts in (line.split("\t") for line in lines)}


class Gazetteer:
    """An index of communes and arrondissements.

    Iterating over it yields a `Commune` for each line, thus both a city and its arrondissements.
    `text` is the content of `communes.tsv`. A line is parsed only when its commune is read: most
    lines are never parsed.
    """

    def __init__(self, text):
        self._lines = {line[:5]: line for line in text.splitlines()[1:]}

    def __len__(self):
        return len(self._lines)

    def __iter__(self):
        return map(self.get, self._lines)

    def get(self, code: str) -> Commune | None:
        """Return the `Commune` of an INSEE code, arrondissements included, or None."""
        line = self._lines.get(code)
        if line is None:
            return None
        _code, name, postcodes, latitude, longitude, *rest = line.split("\t")
        approximate, population = [*rest, "", ""][:2]
        return Commune(
            code=code,
            name=name.replace("'", "’"),
            postcodes=tuple(postcodes.split()),
            point=(float(latitude), float(longitude)),
            is_exact=not approximate,
            population=int(population or 0),
        )

    def find(self, typed: str) -> list[Commune]:
        """Return the communes that match a typed text, the largest first; [] without a match.

        The text may be "13200", "arles", "13200 Arles", "13004 Arles" (INSEE code), "Marseille 16e"
        or "2A004". An arrondissement written with its city is the only result, also after a code.

        A code is a postcode, or an INSEE code if no commune has this postcode. With a code and a
        name, returns the commune of this name among the communes with the postcode or INSEE code. A
        name that none of these communes has is ignored. After an unknown code, such as the code of
        a CEDEX, the name is searched in the département.

        Without a code, returns the communes of exactly this name, otherwise the communes whose
        names begin with it.
        """
        code = CODE.search(typed.upper())
        if code:
            return self._coded(code[0].replace(" ", ""), typed.upper().replace(code[0], " "))
        if exact := self.get(named_arrondissement(typed)):
            return [exact]
        name = sort_name(typed)
        return self._all(self._by_name.get(name, ())) or self._all(self._beginning(name))

    def named(self, typed: str) -> list[Commune]:
        """Return the communes of this name, the largest first, without arrondissements.

        The whole names are compared, as normalised by `sort_name`: case, accents, hyphens, CEDEX
        and the number of an arrondissement are ignored, and "St" equals "Saint".
        """
        return self._all(self._by_name.get(sort_name(typed), ()))

    def resembling(self, typed: str) -> list[Commune]:
        """Return the communes that a misspelt name resembles, the closest first; [] without any.

        Equally close communes are sorted by decreasing population. See `nearly_named`.
        """
        near = self.nearly_named(typed)
        near.sort(key=lambda pair: (pair[0], -pair[1].population, pair[1].code))
        return [one for _differing, one in near]

    def nearly_named(self, typed: str) -> list[tuple[int, Commune]]:
        """Return [(number of wrong letters, `Commune`)], unordered, for a misspelt name.

        At most two letters of the folded name are wrong: see `spelling.resembling`.
        """
        return [
            (differing, one)
            for differing, rank in resembling(sort_name(typed), self._spelt_by_length)
            for one in self._all(self._by_name[self._names[rank]])
        ]

    def sounding_like(self, typed: str) -> list[Commune]:
        """Return the communes whose name sounds like the typed name, the largest first.

        "greoulx" matches Gréoux-les-Bains: the first word is enough if at most three names begin
        with it. Returns [] without a match.
        """
        names = self._by_sound.get(folded(sort_name(typed)), ())
        return self._all(code for name in names for code in self._by_name[name])

    def locate(self, *, insee: str = "", postcode: str = "", name: str = "") -> Commune | None:
        """Return the commune or arrondissement of an address, or None without a single match.

        A valid INSEE code is sufficient; if it is the code of a city, `postcode` selects its
        arrondissement. Otherwise a postcode is required. If the postcode has a single commune, this
        commune is returned even if its name is another. If the postcode has several communes,
        returns the commune called `name`. If no commune of the postcode is called `name`, as for a
        CEDEX, returns the only commune called `name` in the same département.
        """
        if insee and (commune := self.get(insee)):
            return self._part(commune, postcode)
        matches = self.postcode(postcode)
        if len(matches) == 1:
            return matches[0]
        wanted = sort_name(name)
        named = [one for one in matches if sort_name(one.name) == wanted]
        if not named and wanted and postcode:
            codes = departements_of(postcode)
            namesakes = self._all(self._by_name.get(wanted, ()))
            named = [one for one in namesakes if one.code.startswith(codes)]
        return named[0] if len(named) == 1 else None

    def postcode(self, postcode: str) -> list[Commune]:
        """Return the communes of a postcode, the largest first; [] for an unknown postcode.

        The arrondissements of a city replace the city.
        """
        communes = self._all(self._by_postcode.get(postcode, ()))
        parts = [one for one in communes if one.is_arrondissement]
        return parts or communes

    def address_postcodes(
        self, *, insee: str = "", postcode: str = "", name: str = ""
    ) -> list[str]:
        """Return the postcodes to index for an address, at most two, without duplicates; or [].

        The last one is `postcode`, if it is five digits. The first postcode of the commune found by
        `locate` comes before it in two cases:

        - the commune is an arrondissement;
        - the commune has a single postcode, and `postcode` is empty or, as for a CEDEX, unknown.
        """
        commune = self.locate(insee=insee, postcode=postcode, name=name)
        own = [postcode] if POSTCODE.fullmatch(postcode) else []
        is_only = commune and len(commune.postcodes) == 1 and not self.postcode(postcode)
        is_part = commune and commune.is_arrondissement
        part = commune.postcodes[:1] if is_part or is_only else ()
        return list(dict.fromkeys([*part, *own]))

    def nearest(
        self, postcode: str, point: tuple[float, float], within_km: float
    ) -> Commune | None:
        """Return the commune of a postcode whose point is nearest to `point`.

        Returns None if all communes of the postcode are farther than `within_km`, or if the
        postcode is unknown. `point` is (latitude, longitude) in degrees.
        """
        distances = [(distance_km(one.point, point), one) for one in self.postcode(postcode)]
        distance, commune = min(distances, key=lambda pair: pair[0], default=(None, None))
        return commune if commune and distance <= within_km else None

    def of_departement(self, code: str) -> list[Commune]:
        """Return the communes of a département by name, arrondissements after their city.

        `code` is the code of the département, "13" or "974". Returns [] for an unknown code.
        """
        communes = [self.get(one) for one in self._lines if departement_of(one) == code]
        return sorted(
            communes, key=lambda one: (sort_name(one.name), one.code != one.city, one.code)
        )

    def of_epci(self, siren: str) -> list[Commune]:
        """Return the communes of an EPCI by INSEE code, in every département; [] if unknown."""
        rank = epcis().get(siren)
        lines = self._lines.items()
        return [self.get(code) for code, line in lines if line.rpartition("\t")[2] == rank]

    def arrondissements(self, city: str) -> list[Commune]:
        """Return the arrondissements, in order, of the city with this INSEE code.

        Returns [] for a commune other than Paris, Lyon and Marseille.
        """
        if city not in ARRONDISSEMENTS:
            return []
        first, last = ARRONDISSEMENTS[city]
        return [self.get(str(code)) for code in range(int(first), int(last) + 1)]

    def _coded(self, code, rest):
        served, own = self.postcode(code), self.get(code)
        matches = [*served, *([own] if own else [])]
        if exact := self.get(named_arrondissement(rest)):
            return [exact]
        name = sort_name(rest)
        named = [one for one in matches if sort_name(one.name) == name]
        if name and not matches:
            # A CEDEX has a postcode of its own.
            codes = departements_of(code)
            namesakes = self._all(self._by_name.get(name, ()))
            named = [one for one in namesakes if one.code.startswith(codes)]
        # 13001 is a postcode of Marseille and the INSEE code of Aix: the postcode counts.
        return named[:1] or served or matches

    def _part(self, commune, postcode):
        """Return the arrondissement of a city that has the postcode, or the commune itself."""
        if commune.code not in ARRONDISSEMENTS:
            return commune
        parts = [one for one in self.postcode(postcode) if one.city == commune.code]
        return parts[0] if len(parts) == 1 else commune

    def _beginning(self, name):
        if not name:
            return ()
        names, codes = self._names, []
        for rank in range(bisect_left(names, name), len(names)):
            if not names[rank].startswith(name):
                break
            codes += self._by_name[names[rank]]
        return codes

    def _all(self, codes):
        return sorted(map(self.get, codes), key=lambda one: (-one.population, one.code))

    @cached_property
    def _by_postcode(self):
        codes = defaultdict(list)
        for code, line in self._lines.items():
            for postcode in line.split("\t", 3)[2].split():
                codes[postcode].append(code)
        return codes

    @cached_property
    def _by_name(self):
        """{normalised name: INSEE codes}, without arrondissements, which need their number."""
        names = "\n".join(line.split("\t", 2)[1] for line in self._lines.values())
        codes = defaultdict(list)
        for code, name in zip(self._lines, plain_lines(names), strict=True):
            if city_code(code) == code:
                codes[name].append(code)
        return codes

    @cached_property
    def _names(self):
        return sorted(self._by_name)

    @cached_property
    def _by_sound(self):
        """{folded name, or folded first word of at most `FEW_NAMESAKES` names: [names]}."""
        whole, first = defaultdict(list), defaultdict(list)
        for name, sound in zip(self._names, self._spelt, strict=True):
            whole[sound].append(name)
            word = sound.partition(" ")[0]
            if word != sound and len(word) >= SHORTEST_FIRST:
                first[word].append(name)
        few = {word: names for word, names in first.items() if len(names) <= FEW_NAMESAKES}
        return few | whole

    @cached_property
    def _spelt(self):
        """The folded form of each name in `_names`."""
        return folded("\n".join(self._names)).split("\n")

    @cached_property
    def _spelt_by_length(self):
        return by_length(self._spelt)
