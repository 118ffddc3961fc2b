"""The spot of a visitor: a commune, a postcode, a quarter or a position."""

import re
from dataclasses import dataclass
from statistics import fmean

from django.db.models import Model

from .gazetteer import Commune, gazetteer
from .quarters import Quarter

POSITION = re.compile(r"(-?\d{1,2}(?:\.\d+)?) ?[,;] ?(-?\d{1,3}(?:\.\d+)?)")


@dataclass(frozen=True)
class Spot:
    """The centre of a search by distance.

    `text` is the value in a URL, and `written` the value in the field ("Arles", "93200
    Saint-Denis"). `name` is the displayed name, or "" for a position. `point` is (latitude,
    longitude) in degrees; if `is_exact` is False, its error is some kilometres. `codes` are the
    INSEE codes of the communes and arrondissements that are entirely in the spot. For a quarter of
    an arrondissement, the whole arrondissement counts. An address with one of these codes is in the
    spot at any distance. `city` is the INSEE code of the commune, or "" if the spot has no commune
    or several.

    With `postcode`, the spot is a part of a town, or an area that shares the postcode. In a search,
    the addresses inside it (`contains`) come first, then the nearest addresses.
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

    def contains(self, area: str, postcode: str) -> bool:
        """Return True if an address is inside the spot's postcode; False if the spot has none.

        `area` is the INSEE code of the commune or arrondissement of the address, and `postcode` the
        postcode of the address, or "". An address with the postcode of the spot is inside. Any
        other address is inside if `area` is one of `codes` and:

        - the address has no postcode;
        - or the spot is an arrondissement or a quarter in an arrondissement;
        - or the postcode is unknown, as for a CEDEX, and the commune has only the postcode of the
          spot.
        """
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
        """True for an arrondissement of Paris, Lyon or Marseille, or a quarter in one."""
        return len(self.codes) == 1 and self.city not in self.codes

    @property
    def label(self) -> str:
        """The name, with the postcode if the spot is limited to it: "06300 (Nice)", "Martigues"."""
        if not self.postcode or self.name == self.postcode:
            return self.name
        return f"{self.postcode} ({self.name})"


def position(typed: str) -> Spot | None:
    """Return the `Spot` of typed coordinates such as "43.30,5.37", or None for any other text.

    The coordinates are rounded to a hundredth of a degree, about one kilometre. Returns None beyond
    ±90° or ±180°.
    """
    numbers = POSITION.fullmatch(typed.strip())
    if numbers is None:
        return None
    # Adding 0 turns -0.0 into 0.0: a point has one text.
    latitude, longitude = (round(float(number), 2) + 0 for number in numbers.groups())
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


def written_name(commune: Commune) -> str:
    """Return the unambiguous text of a commune in the location field.

    The text is the name if it is the name of an arrondissement, or of no other commune. Otherwise
    the commune's postcode comes before the name, or its INSEE code if it does not have exactly one
    postcode.
    """
    if commune.is_arrondissement or len(gazetteer().find(commune.name)) == 1:
        return commune.name
    if len(commune.postcodes) == 1:
        return f"{commune.postcodes[0]} {commune.name}"
    return commune.label


def postcode_spot(postcode: str, commune: Commune) -> Spot:
    """Return the `Spot` of the part of a commune that has this postcode.

    `postcode` is one of the commune's postcodes. If it is the only postcode, the spot is the whole
    commune. For an arrondissement, returns `spot_of(commune)`.
    """
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


def shared_spot(postcode: str, communes: list[Commune]) -> Spot:
    """Return the `Spot` of a postcode shared by `communes`, at the point of the first one.

    `communes` must not be empty.
    """
    codes = frozenset(commune.code for commune in communes)
    point = communes[0].point
    return Spot(postcode, postcode, postcode, point, is_exact=False, codes=codes, postcode=postcode)


def quarter_spot(quarter: Quarter) -> Spot:
    """Return the `Spot` of a quarter, at the point of the quarter.

    If the quarter has no `point`, the spot is at the point of the commune.
    """
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


def commune_of(territory: Model) -> Commune | None:
    """Return the `Commune` of a `Territory` that is a commune, or None if it has no position.

    A commune newer than the gazetteer gets the mean point of the communes with its postcodes.
    Returns None if the gazetteer has neither the commune nor any commune with its postcodes.
    """
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
