"""Every commune of France with a point, whatever territories the network keeps in its database.

Read from `data/communes.tsv` (see `data/README.md` for sources and licences) when it is first
asked: some 35,000 lines, a tenth of a second, and as much again for the first question by name.
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
    departement_start,
    sort_name,
)
from network.text.strings import LIGATURES, plain

from .arrondissements import CITIES, part_of_city
from .distance import distance_km
from .spelling import by_length, folded, resembling

DATA = Path(__file__).parent / "data"
# An INSEE code or a postcode, which may be typed "13 200".
CODE = re.compile(r"\b\d[\dAB]\d{3}\b|\b\d\d \d{3}\b")
POSTCODE = re.compile(r"\d{5}")
# A name is meant by its first word when that is long enough, and few names begin so.
SHORTEST_FIRST, FEW_NAMESAKES = 4, 3


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune or an arrondissement, "Marseille 16e". `point` is (latitude, longitude), to some
    kilometres when it is not `is_exact`; `population` is 0 when nobody lives there."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    point: tuple[float, float]
    is_exact: bool
    population: int

    @property
    def city(self):
        """The INSEE code of the commune that it is, or is a part of."""
        return city_code(self.code)

    @property
    def is_arrondissement(self):
        return self.city != self.code

    @property
    def departement(self):
        """The code of its département: "13", "2A", "974"."""
        return departement_of(self.code)

    @property
    def departement_name(self):
        return departements().get(self.departement, "")

    @property
    def label(self):
        """What means it and nothing else, in an address: "13216 Marseille 16e"."""
        return f"{self.code} {self.name}"


def departement_of(code) -> str:
    """The code of the département of an INSEE code."""
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def named_arrondissement(name) -> str:
    """The INSEE code that "Marseille 16e" or "16e arrondissement de Marseille" means, else ""."""
    words = plain(name).split()
    parts = (part_of_city(words, code) for city, code in CITIES.items() if city in words)
    return next((part.code for part in parts if part), "")


def plain_lines(text) -> list[str]:
    """`network.text.plain` of each line, twenty times faster for many."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES)).lower()
    marks = {char: None if unicodedata.combining(char) else " " for char in set(decomposed)}
    kept = {ord(char): mark for char, mark in marks.items() if not (char.isalnum() or char == "\n")}
    return [" ".join(line.split()) for line in decomposed.translate(kept).split("\n")]


@cache
def gazetteer() -> "Gazetteer":
    """The one `Gazetteer` of this process."""
    return Gazetteer((DATA / "communes.tsv").read_text(encoding="utf-8"))


@cache
def departements() -> dict[str, str]:
    """{code: name} of every département and overseas collectivity, by code."""
    lines = (DATA / "departements.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.replace("'", "’").split("\t")[:2] for line in sorted(lines))


@cache
def regions() -> dict[str, tuple[str, frozenset[str]]]:
    """{code of a territory: (name, codes of its départements)} of every région: "R93"."""
    lines = (DATA / "regions.tsv").read_text(encoding="utf-8").splitlines()[1:]
    names = dict(line.replace("'", "’").split("\t")[:2] for line in lines)
    held = defaultdict(set)
    for line in (DATA / "departements.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        departement, _name, region = [*line.split("\t"), "", ""][:3]
        held[region].add(departement)
    return {f"R{code}": (name, frozenset(held[code])) for code, name in names.items()}


class Gazetteer:
    """Its lines are kept as text: few of them are ever asked for."""

    def __init__(self, text):
        self._lines = {line[:5]: line for line in text.splitlines()[1:]}

    def __len__(self):
        return len(self._lines)

    def __iter__(self):
        return map(self.get, self._lines)

    def get(self, code):
        """The `Commune` of an INSEE code, None when there is none."""
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

    def find(self, typed):
        """The `Commune`s that somebody may mean, the largest first: "13200", "arles",
        "13200 Arles", "13004 Arles" by its INSEE code, "Marseille 16e", "2A004".

        Several for a postcode or a name that several have; those that begin so when nothing is
        named so; [] when nothing is known.
        """
        code = CODE.search(typed.upper())
        if code:
            return self._coded(code[0].replace(" ", ""), typed.upper().replace(code[0], " "))
        if exact := self.get(named_arrondissement(typed)):
            return [exact]
        name = sort_name(typed)
        return self._all(self._by_name.get(name, ())) or self._all(self._beginning(name))

    def named(self, typed):
        """The `Commune`s of that very name, the largest first."""
        return self._all(self._by_name.get(sort_name(typed), ()))

    def resembling(self, typed):
        """The `Commune`s that a name spelt wrongly may mean, the likeliest first."""
        near = self.nearly_named(typed)
        near.sort(key=lambda pair: (pair[0], -pair[1].population, pair[1].code))
        return [one for _differing, one in near]

    def nearly_named(self, typed):
        """Return [(the number of letters that differ, `Commune`)] of a misspelt name."""
        return [
            (differing, one)
            for differing, rank in resembling(sort_name(typed), self._spelt_by_length)
            for one in self._all(self._by_name[self._names[rank]])
        ]

    def sounding(self, typed):
        """The `Commune`s whose name, or its first word when few begin so, is said as what is typed:
        "greoulx" means Gréoux-les-Bains. The largest first."""
        names = self._by_sound.get(folded(sort_name(typed)), ())
        return self._all(code for name in names for code in self._by_name[name])

    def locate(self, *, insee="", postcode="", name=""):
        """The commune of an address, its arrondissement where there is one; None when nothing or
        more than one thing fits."""
        if insee and (commune := self.get(insee)):
            return self._part(commune, postcode)
        matches = self.postcode(postcode)
        if len(matches) == 1:
            return matches[0]
        wanted = sort_name(name)
        named = [one for one in matches if sort_name(one.name) == wanted]
        if not named and wanted and postcode:
            start = departement_start(postcode)
            namesakes = self._all(self._by_name.get(wanted, ()))
            named = [one for one in namesakes if one.code.startswith(start)]
        return named[0] if len(named) == 1 else None

    def postcode(self, postcode):
        """The `Commune`s of a postcode, the largest first; an arrondissement and not its city."""
        communes = self._all(self._by_postcode.get(postcode, ()))
        parts = [one for one in communes if one.is_arrondissement]
        return parts or communes

    def address_postcodes(self, *, insee="", postcode="", name=""):
        """Return the postcodes that find an address: its own, and its arrondissement's, because a
        CEDEX has a postcode of its own. An address with no ordinary postcode is also
        found by the only postcode of its commune."""
        commune = self.locate(insee=insee, postcode=postcode, name=name)
        own = [postcode] if POSTCODE.fullmatch(postcode) else []
        is_only = commune and len(commune.postcodes) == 1 and not self.postcode(postcode)
        is_part = commune and commune.is_arrondissement
        part = commune.postcodes[:1] if is_part or is_only else ()
        return list(dict.fromkeys([*part, *own]))

    def nearest(self, postcode, point, within_km):
        """The commune of a postcode that has its middle nearest to a point, None when all are
        farther than that."""
        distances = [(distance_km(one.point, point), one) for one in self.postcode(postcode)]
        distance, commune = min(distances, key=lambda pair: pair[0], default=(None, None))
        return commune if commune and distance <= within_km else None

    def of_departement(self, code):
        """The communes of a département by name, each city before its arrondissements."""
        communes = [self.get(one) for one in self._lines if departement_of(one) == code]
        return sorted(
            communes, key=lambda one: (sort_name(one.name), one.code != one.city, one.code)
        )

    def arrondissements(self, city):
        """Those of a city by its INSEE code, [] elsewhere."""
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
            start = departement_start(code)
            namesakes = self._all(self._by_name.get(name, ()))
            named = [one for one in namesakes if one.code.startswith(start)]
        # 13001 is a postcode of Marseille and the code of Aix: whoever types means the former.
        return named[:1] or served or matches

    def _part(self, commune, postcode):
        """The arrondissement of a postcode, where a city has some."""
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
        """An arrondissement is asked for with its number: its city's name means the city."""
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
        """{folded name, or folded first word of few names: names}"""
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
        """Each of `_names`, folded."""
        return folded("\n".join(self._names)).split("\n")

    @cached_property
    def _spelt_by_length(self):
        return by_length(self._spelt)
