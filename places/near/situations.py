"""The points of a place: its published position, and its stops. Pure."""

from dataclasses import dataclass, field
from typing import NamedTuple

from network.geography.distance import km_from_cosine, unit_vector

# A rough distance is never shown as shorter.
LEAST_ROUGH_KM = 1


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
    """From a spot to the nearest situation of a place, as it is shown: "environ" when it
    `is_rough`. `is_inside` when the situation is in the postcode or the arrondissement of the
    spot."""

    km: float
    exact_km: float
    is_rough: bool
    stop: object = None
    is_inside: bool = False

    @property
    def order(self) -> tuple[bool, float, float]:
        """The key of the list: what is inside the postcode of the spot comes first."""
        return not self.is_inside, self.km, self.exact_km


def situated_stop(stop) -> Situation | None:
    """The `Situation` of a stop, None without a point."""
    if not stop.has_point:
        return None
    return Situation(stop.point, stop.commune.code, stop.point_is_rough, stop)


def distance_of(spot, vector, situations) -> Distance | None:
    """The `Distance` of the nearest of some situations; None without any.

    `vector` is the `unit_vector` of the spot's point, computed once by the caller for the thousands
    of places of a region.
    """
    nearest = None
    x, y, z = vector
    for one in situations:
        to_x, to_y, to_z = one.vector
        km = km_from_cosine(x * to_x + y * to_y + z * to_z)
        is_inside = spot.holds(one.area, one.postcode)
        is_rough = one.is_rough or not spot.is_exact
        shown = max(km, LEAST_ROUGH_KM) if is_rough else km
        if nearest is None or (not is_inside, shown, km) < nearest.order:
            nearest = Distance(shown, km, is_rough, one.stop, is_inside)
    return nearest
