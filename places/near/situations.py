"""Where a place is, as well as it is known: its coordinates, its stops, else its commune. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from network.geography.distance import distance_km, km_from_cosine, unit_vector
from network.geography.gazetteer import gazetteer

from .bands import INSIDE, band

# Coordinates farther than that from the commune of the address are a mistake.
MISPLACED_KM = 40


@dataclass(frozen=True)
class Situation:
    """One point where a place is, or stops. `area` is the INSEE code of the commune or of the
    arrondissement, "" when unknown, `postcode` that of the address; `is_rough` when the point is
    the commune's."""

    point: tuple[float, float]
    area: str
    is_rough: bool = False
    stop: object = None
    postcode: str = ""
    vector: tuple[float, float, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "vector", unit_vector(*self.point))


class Distance(NamedTuple):
    """From a spot to the nearest situation of a place. `is_rough` is said "environ"."""

    km: float
    band: int
    is_rough: bool
    stop: object = None


def situated(point, *, insee="", postcode="", city="") -> Situation | None:
    """The `Situation` of an address, None when nothing says where it is. `point` may be None."""
    commune = gazetteer().locate(insee=insee, postcode=postcode, name=city)
    area = commune.code if commune else ""
    if point and not (commune and distance_km(point, commune.point) > MISPLACED_KM):
        return Situation(point, area, postcode=postcode)
    if commune is None:
        return None
    return Situation(commune.point, area, is_rough=True, postcode=postcode)


def situated_stop(stop) -> Situation | None:
    """The same of a stop: its own position, else that of its commune."""
    is_given = stop.latitude is not None and stop.longitude is not None
    point = (stop.latitude, stop.longitude) if is_given else None
    commune = gazetteer().get(stop.commune.code)
    if point is None and commune:
        point = commune.point
    if point is None:
        point = stop.point if stop.has_point else None
    return point and Situation(point, stop.commune.code, not is_given, stop)


def distance_of(spot, vector, situations) -> Distance | None:
    """The `Distance` of the nearest of some situations, those of the spot's own commune first;
    None without any. `vector` is where the spot is (`unit_vector`), which a directory may know
    better: a region has thousands of places to measure at each question."""
    nearest = None
    x, y, z = vector
    for one in situations:
        to_x, to_y, to_z = one.vector
        km = km_from_cosine(x * to_x + y * to_y + z * to_z)
        is_inside = spot.holds(one.area, one.postcode)
        rank = INSIDE if is_inside else band(km, is_here=one.area in spot.codes)
        if nearest is None or (rank, km) < nearest[:2]:
            nearest = rank, km, one
    if nearest is None:
        return None
    rank, km, one = nearest
    return Distance(km, rank, one.is_rough or not spot.is_exact, one.stop)
