"""The points of a place, its published position and its stops, and their distances.

Pure functions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import Model

from network.geography.distance import km_from_cosine, unit_vector

# The least distance displayed for an approximate position.
LEAST_ROUGH_KM = 1


@dataclass(frozen=True)
class Situation:
    """A point of a place: its own position or one of its stops.

    `point` is (latitude, longitude) in degrees. `area` is the INSEE code of the commune or of the
    arrondissement, or "" if unknown. `postcode` is the postcode of the address, or "" for a stop.
    `is_rough` is True if the point is approximate, such as the commune's. `stop` is None for the
    position of the place itself.
    """

    point: tuple[float, float]
    area: str
    is_rough: bool = False
    stop: object = None
    postcode: str = ""
    vector: tuple[float, float, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "vector", unit_vector(*self.point))


class Distance(NamedTuple):
    """The distance from a spot to the nearest situation of a place, in kilometres.

    `km` is the displayed distance; if `is_rough`, it is displayed with "environ" and is at least
    `LEAST_ROUGH_KM`. `exact_km` is only used to sort. `stop` is the nearest stop, or None if the
    place itself is nearest. `is_inside` is the result of `Spot.contains`: the situation is in the
    postcode of the spot.
    """

    km: float
    exact_km: float
    is_rough: bool
    stop: object = None
    is_inside: bool = False

    @property
    def order(self) -> tuple[bool, float, float]:
        """The ascending sort key: not inside the postcode of the spot, `km`, `exact_km`."""
        return not self.is_inside, self.km, self.exact_km


def situated_stop(stop: Model) -> Situation | None:
    """Return the `Situation` of a stop, or None if the stop has no point."""
    if not stop.has_point:
        return None
    return Situation(stop.point, stop.commune.code, stop.point_is_rough, stop)


def distance_of(
    spot, vector: tuple[float, float, float], situations: Iterable[Situation]
) -> Distance | None:
    """Return the `Distance` of the nearest of some situations, or None without situations.

    A situation inside the postcode of the spot is preferred to a nearer situation outside. `vector`
    is the `unit_vector` of the spot's point: the caller computes it once for thousands of places.
    """
    nearest = None
    x, y, z = vector
    for one in situations:
        to_x, to_y, to_z = one.vector
        km = km_from_cosine(x * to_x + y * to_y + z * to_z)
        is_inside = spot.contains(one.area, one.postcode)
        is_rough = one.is_rough or not spot.is_exact
        shown = max(km, LEAST_ROUGH_KM) if is_rough else km
        if nearest is None or (not is_inside, shown, km) < nearest.order:
            nearest = Distance(shown, km, is_rough, one.stop, is_inside)
    return nearest
