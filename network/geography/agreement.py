"""Compare the coordinates of an address with the commune of the address. Pure.

The gazetteer has a point and no outline for each commune, so the size of a commune is estimated
from the distance to its neighbours. Coordinates are refused if, compared with the size of their own
commune, they are far from it, and if several other communes are much nearer.

Measured on sample files of the whole country, 12,797 different addresses with coordinates: those of
31 places are refused, 28 of them rightly (`docs/trials/positions.md`). Coordinates exchanged with
those of another commune of the département at 10 to 15, 15 to 20, 20 to 30 and 30 to 40 km are
refused in 84, 92, 98 and 99 % of the cases.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from heapq import nsmallest
from math import cos, floor, radians, sqrt
from operator import ne
from statistics import median
from typing import NamedTuple

from network.models.territory import ARRONDISSEMENTS, city_code, departements_of, sort_name

from .distance import KM_PER_DEGREE, Point, distance_km
from .gazetteer import Commune, gazetteer, merged_communes
from .overseas import departement_of
from .spelling import folded

# Maximum distance of an address from the point of its commune. Some communes of Guyane are as
# large as a région.
FARTHEST_KM, FARTHEST_IN_GUYANE_KM = 40, 250
GUYANE = "973"
# Below this distance, coordinates always agree: a hamlet may be so far from its town.
HAMLET_KM = 5
# Error of an approximate point, the mean of the communes of the same postcode or of the same
# intercommunality; 90 % of the errors are smaller (`data/README.md`).
SAME_POSTCODE_KM, SAME_EPCI_KM = 9, 16
# The size of a commune is the median distance to its NEIGHBOURS nearest communes. Coordinates
# beyond SIZES sizes are refused if SEVERAL communes are TIMES times nearer than the distance minus
# half a size; MANY, if the commune has several postcodes, because its villages or quarters are then
# far apart: Mardyck in Dunkerque, Porticcio in Grosseto-Prugna, La Source in Orléans.
NEIGHBOURS, SEVERAL, MANY = 6, 3, 6
SIZES, TIMES = 1.25, 1.3
# Coordinates are doubtful, but published, beyond DOUBTFUL_KM and DOUBTFUL_SIZES sizes, if one
# commune, or two, is nearer than the distance minus half a size.
DOUBTFUL_KM, DOUBTFUL_SIZES, DOUBTFUL_SEVERAL, DOUBTFUL_MANY = 3, 0.8, 1, 2
# Radii in which the neighbours are searched, one after the other: most have six within 8 km.
RADII_KM = (8, 16, FARTHEST_KM)
CELL = 0.1  # degrees


class Located(NamedTuple):
    """The position of an address.

    `point` is (latitude, longitude) in degrees, or None if it is unknown. `is_rough` is True for
    the point of a commune, and if coordinates were refused and the commune is unknown. It is False
    for the address's own coordinates, and for an address without coordinates and commune.
    """

    point: Point | None
    is_rough: bool


def locate(
    point: Point | None,
    *,
    insee: str = "",
    postcode: str = "",
    city: str = "",
    commune: str = "",
    is_checked: bool = False,
) -> Located:
    """Return the position of an address as a `Located`.

    `point` contains the coordinates of the address, or is None. If it agrees with the address, it
    is the result. Otherwise the result is the point of the commune, or None if the commune is not
    found.

    `point` is compared with the communes that `insee`, `postcode` and `city` may name. It is
    accepted if they name no commune. With `is_checked`, for coordinates that an editor checked,
    `point` need only be within reach of one of these communes.

    `commune` is the INSEE code of the commune that the site recognised in the address, or "". It
    replaces `insee` only to find the commune's point.
    """
    if point and contradicting_commune(point, insee, postcode, city, is_checked=is_checked) is None:
        return Located(point, False)
    own = gazetteer().locate(insee=commune or insee, postcode=postcode, name=city)
    return Located(own.point if own else None, bool(own or point))


def contradicting_commune(
    point: Point, insee: str = "", postcode: str = "", city: str = "", *, is_checked: bool = False
) -> Commune | None:
    """Return the commune that contradicts the coordinates of an address, or None.

    If `point` agrees with none of the `possible_communes`, returns the nearest of them. Returns
    None if `point` agrees with at least one, or if the address names no commune. With `is_checked`,
    `point` agrees with each commune within reach.
    """
    communes = possible_communes(insee=insee, postcode=postcode, city=city)
    agree = is_within_reach if is_checked else agrees
    if any(agree(point, commune) for commune in communes):
        return None
    return min(communes, key=lambda one: distance_km(one.point, point), default=None)


def possible_communes(*, insee: str = "", postcode: str = "", city: str = "") -> list[Commune]:
    """Return the communes that an address may name, in no useful order; [] if it names none.

    Files contain mistakes: the INSEE code, the postcode and the name may each designate another
    commune. The result contains:

    - the commune of a valid `insee`;
    - the communes of `postcode` named `city`, or with a name that sounds the same;
    - without such communes, the communes named `city` in the départements of `insee` and of
      `postcode`, or in the whole country without a `postcode` and a valid `insee`;
    - all communes of `postcode`, if none of them is named `city` and the commune of `insee` does
      not have `postcode`;
    - if `city` was not found so far and the result is not empty, the communes named `city` at most
      `FARTHEST_KM` (40) from a commune of the result, or with a postcode that differs from
      `postcode` by one digit.
    """
    country, found = gazetteer(), []
    coded = insee and country.get(insee)
    if coded:
        found.append(country.locate(insee=insee, postcode=postcode))
    served = country.postcode(postcode) if postcode else []
    wanted = sort_name(city)
    named = _named(served, wanted)
    if not named and (not coded or postcode not in coded.postcodes):
        found += served
    if not named and wanted:
        starts = set(departements_of(postcode)) if postcode else set()
        starts |= {departement_of(coded.code)} if coded else set()
        namesakes = country.named(city)
        named = [one for one in namesakes if not starts or one.code.startswith(tuple(starts))]
        if not named and found:
            around = [one.point for one in found]
            named = [one for one in namesakes if _is_slip(one, postcode, around)]
    return list(dict.fromkeys([*found, *named]))


def _named(communes, wanted):
    """Return the `communes` named `wanted`, else the communes that sound like it.

    `wanted` is a normalised name.
    """
    if not wanted:
        return []
    exact = [one for one in communes if wanted in _names(one)]
    sound = folded(wanted)
    return exact or [one for one in communes if sound in map(folded, _names(one))]


def _is_slip(commune, postcode, around):
    """Return True if a wrong digit in `postcode` explains an address of the commune.

    The commune is at most 40 km from one of the points `around`, or has a postcode that differs
    from `postcode` by one digit.
    """
    return min(distance_km(commune.point, point) for point in around) <= FARTHEST_KM or any(
        len(own) == len(postcode) and sum(map(ne, own, postcode)) == 1 for own in commune.postcodes
    )


def agrees(point: Point, commune: Commune) -> bool:
    """Return True if `point` is a plausible position for an address of the commune.

    `commune` may be an arrondissement. Returns False if `point` is not within reach. Also returns
    False if `point` is far for the size of the commune, and at least three other communes are much
    nearer. For a commune with several postcodes, at least six must be nearer.
    """
    if not is_within_reach(point, commune):
        return False
    slack, size = slack_km(commune), size_km(commune.code)
    km = distance_km(point, commune.point)
    if km <= max(HAMLET_KM, slack) or km - slack <= SIZES * size:
        return True
    nearer = _others(point, commune, (km - slack - size / 2) / TIMES)
    enough = MANY if len(commune.postcodes) > 1 else SEVERAL
    return len({other.point for _km, other in nearer}) < enough


def is_doubtful(point: Point, insee: str = "", postcode: str = "", city: str = "") -> bool:
    """Return True if an editor should check coordinates that agree with their address.

    They are farther from each of the `possible_communes` than is usual for its size, and another
    commune is nearer. Returns False if the address names no commune.
    """
    communes = possible_communes(insee=insee, postcode=postcode, city=city)
    return bool(communes) and all(_is_unusual(point, commune) for commune in communes)


def _is_unusual(point, commune):
    slack, size = slack_km(commune), size_km(commune.code)
    km = distance_km(point, commune.point)
    if km - slack <= max(DOUBTFUL_KM, DOUBTFUL_SIZES * size):
        return False
    nearer = _others(point, commune, km - slack - size / 2)
    enough = DOUBTFUL_MANY if len(commune.postcodes) > 1 else DOUBTFUL_SEVERAL
    return len({other.point for _km, other in nearer}) >= enough


def is_within_reach(point: Point, commune: Commune) -> bool:
    """Return True if `point` is at most 40 km from the commune's point, 250 km in Guyane."""
    is_large = commune.departement == GUYANE
    farthest = FARTHEST_IN_GUYANE_KM if is_large else FARTHEST_KM
    return distance_km(point, commune.point) <= farthest


def exact_communes(point: Point, within_km: float) -> list[tuple[float, Commune]]:
    """Return [(km, commune)] of the communes at most `within_km` from `point`, nearest first.

    Communes whose own point is approximate are omitted. Arrondissements replace Paris, Lyon and
    Marseille.
    """
    near = ((distance_km(point, one.point), one) for one in _around(point, within_km))
    found = [
        (km, one)
        for km, one in near
        if km <= within_km and one.is_exact and one.code not in ARRONDISSEMENTS
    ]
    return sorted(found, key=lambda pair: pair[0])


def slack_km(commune: Commune) -> int:
    """Return the error of the commune's point in kilometres: 0 if it is exact, else 9 or 16.

    The error is 9 if a commune with the same postcode has an exact point, otherwise 16. One
    approximate point in ten has a larger error.
    """
    if commune.is_exact:
        return 0
    country = gazetteer()
    served = (one for code in commune.postcodes for one in country.postcode(code))
    return SAME_POSTCODE_KM if any(one.is_exact for one in served) else SAME_EPCI_KM


@cache
def size_km(code: str) -> float:
    """Return the size of a commune: the median distance in km to its six nearest neighbours.

    The size of a commune made by a merger of n communes is at least (1 + √n) / 2 times the median
    size of its neighbours, since it is √n times as wide as each former commune. `code` must be an
    INSEE code of the gazetteer. The neighbours are at most `FARTHEST_KM` (40) away, and may be
    fewer than six. Returns `FARTHEST_KM` if there are none.
    """
    neighbours = _neighbours(code)
    if not neighbours:
        return FARTHEST_KM
    km, parts = median(distance for distance, _code in neighbours), merged_communes().get(code, 1)
    if parts == 1:
        return km
    around = [median(km for km, _code in _neighbours(other)) for _km, other in neighbours]
    return max(km, (1 + sqrt(parts)) / 2 * median(around))


@cache
def _neighbours(code):
    """Return [(km, INSEE code)] of the nearest neighbours of a commune, at most six."""
    commune = gazetteer().get(code)
    for radius in RADII_KM:
        others = _others(commune.point, commune, radius)
        pairs = {other.point: (km, other.code) for km, other in others}
        if len(pairs) >= NEIGHBOURS:
            break
    return nsmallest(NEIGHBOURS, pairs.values())


def _others(point: Point, commune: Commune, within_km: float) -> Iterator[tuple[float, Commune]]:
    """Yield (km, commune) of the other communes within `within_km` of `point`, in no order.

    Paris, Lyon and Marseille are replaced by their arrondissements, which are skipped if `commune`
    is their whole city.
    """
    for other in _around(point, within_km):
        is_part = other.city == commune.city and not commune.is_arrondissement
        if is_part or other.code == commune.code or other.code in ARRONDISSEMENTS:
            continue
        if (km := distance_km(point, other.point)) <= within_km:
            yield km, other


def _around(point, within_km):
    """Yield the communes of the grid cells that cover a radius of `within_km` around `point`."""
    height = within_km / KM_PER_DEGREE
    width = height / max(cos(radians(point[0])), 0.1)
    south, west = _cell((point[0] - height, point[1] - width))
    north, east = _cell((point[0] + height, point[1] + width))
    grid, country = _grid(), gazetteer()
    for row in range(south, north + 1):
        for column in range(west, east + 1):
            yield from map(country.get, grid.get((row, column), ()))


def _cell(point):
    return floor(point[0] / CELL), floor(point[1] / CELL)


@cache
def _grid() -> dict[tuple[int, int], list[str]]:
    """Return {(row, column) of a cell: [INSEE codes]} of all communes."""
    grid = defaultdict(list)
    for commune in gazetteer():
        grid[_cell(commune.point)].append(commune.code)
    return dict(grid)


def _names(commune):
    """Return the set of the normalised names of a commune.

    An arrondissement also has the name of its city.
    """
    whole = gazetteer().get(city_code(commune.code))
    return {sort_name(one.name) for one in (commune, whole) if one}
