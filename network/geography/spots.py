"""The spot of a visitor: a commune, a postcode, a quarter or a position."""

import re
from dataclasses import dataclass
from statistics import fmean

from .gazetteer import Commune, gazetteer
from .quarters import Quarter

POSITION = re.compile(r"(-?\d{1,2}(?:\.\d+)?) ?[,;] ?(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True)
class Spot:
    """`text` means it in an address, `written` in a field, "Arles", "93200 Saint-Denis"; `name` is
    its name for people, "" for a position.

    `point` is (latitude, longitude), to some kilometres when it is not `is_exact`; `codes` are the
    INSEE codes of its communes and arrondissements: an address with one of them is in the spot,
    however far. `city` is the code of its commune.

    A `postcode` makes it a part of a town, or what shares that postcode: the places inside come
    first (`holds`), then the nearest.
    """

    text: str
    written: str
    name: str
    point: tuple[float, float]
    is_exact: bool = True
    codes: frozenset[str] = frozenset()
    city: str = ""
    postcode: str = ""
    is_abroad: bool = False

    def holds(self, area: str, postcode: str) -> bool:
        """Return True if an address is in the part of a town that has the postcode. `area` is the
        INSEE code of its commune or arrondissement, for an address without a postcode of its own,
        or with that of a CEDEX."""
        if not self.postcode:
            return False
        if postcode == self.postcode:
            return True
        if area not in self.codes:
            return False
        own = gazetteer().address_postcodes(insee=area, postcode=postcode)
        return not postcode or self.is_arrondissement or self.postcode in own

    @property
    def is_arrondissement(self) -> bool:
        return len(self.codes) == 1 and self.city not in self.codes

    @property
    def called(self) -> str:
        """Its postcode and its name: "06300 (Nice)", "Martigues"."""
        if not self.postcode or self.name == self.postcode:
            return self.name
        return f"{self.postcode} ({self.name})"


def position(typed) -> Spot | None:
    """The `Spot` of "43.30,5.37", to a hundredth of a degree: some kilometre. Else None."""
    numbers = POSITION.fullmatch(typed.strip())
    if numbers is None:
        return None
    latitude, longitude = (round(float(number), 2) for number in numbers.groups())
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    text = f"{latitude:.2f},{longitude:.2f}"
    return Spot(text, text, "", (latitude, longitude))


def spot_of(commune: Commune) -> Spot:
    """Return the `Spot` of a whole commune, or of an arrondissement."""
    parts = (part.code for part in gazetteer().arrondissements(commune.code))
    codes = frozenset([commune.code, *parts])
    point, is_exact = commune.point, commune.is_exact
    postcode = commune.postcodes[0] if commune.is_arrondissement else ""
    written = written_name(commune)
    return Spot(
        commune.label, written, commune.name, point, is_exact, codes, commune.city, postcode
    )


def written_name(commune) -> str:
    """Return what a field shows of a commune and understands: its name if no other commune has it,
    with its postcode if it has only one, else with its INSEE code."""
    if commune.is_arrondissement or len(gazetteer().find(commune.name)) == 1:
        return commune.name
    if len(commune.postcodes) == 1:
        return f"{commune.postcodes[0]} {commune.name}"
    return commune.label


def postcode_spot(postcode: str, commune: Commune) -> Spot:
    """Return the `Spot` of the part of a commune that has a postcode, the whole of it if the
    commune has no other."""
    if commune.is_arrondissement:
        return spot_of(commune)
    if len(commune.postcodes) == 1:
        return Spot(
            postcode, f"{postcode} {commune.name}", commune.name, commune.point, commune.is_exact,
            frozenset([commune.code]), commune.city, postcode,
        )  # fmt: skip
    text = f"{postcode} {commune.name}"
    return Spot(
        text, text, commune.name, commune.point, is_exact=False, city=commune.city,
        postcode=postcode,
    )  # fmt: skip


def shared_spot(postcode, communes) -> Spot:
    """Return the `Spot` of a postcode that several communes share, where the largest is."""
    codes = frozenset(commune.code for commune in communes)
    point = communes[0].point
    return Spot(postcode, postcode, postcode, point, is_exact=False, codes=codes, postcode=postcode)


def quarter_spot(quarter: Quarter) -> Spot:
    """Return the `Spot` of a quarter: where its places are, else where its commune is."""
    commune = quarter.commune
    return Spot(
        quarter.label,
        quarter.label,
        quarter.name,
        quarter.point or commune.point,
        is_exact=bool(quarter.point) or (commune.is_exact and not quarter.postcode),
        codes=frozenset([commune.code]) if commune.is_arrondissement else frozenset(),
        city=commune.city,
        postcode=quarter.postcode,
    )


def commune_of(territory) -> Commune | None:
    """The `Commune` of a territory, among its neighbours when it is younger than the gazetteer;
    None when nothing says where it is."""
    communes = gazetteer()
    if commune := communes.get(territory.code):
        return commune
    around = [one.point for code in territory.postcode_list for one in communes.postcode(code)]
    if not around:
        return None
    return Commune(
        code=territory.code,
        name=territory.name,
        postcodes=tuple(territory.postcode_list),
        point=tuple(map(fmean, zip(*around, strict=True))),
        is_exact=False,
        population=territory.population or 0,
    )
