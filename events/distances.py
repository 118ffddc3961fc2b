"""The distance from a point to the location of a date. Pure."""

from network.geography.distance import Point, distance_km
from network.geography.gazetteer import gazetteer
from places.near.situations import LEAST_ROUGH_KM


def distance_of(
    here: Point,
    *,
    is_exact: bool,
    point: tuple[float | None, float | None],
    is_rough: bool,
    commune: str,
) -> tuple[float, bool] | None:
    """Return (kilometres, True if approximate) from `here` to a date; None without a position.

    `is_exact` is False if `here` is approximate. `point` is the position of the date's place, with
    None for an unknown coordinate, and `is_rough` is True if it is approximate. Without a position,
    the point of the commune, an INSEE code or "", replaces it. An approximate distance is at least
    `LEAST_ROUGH_KM`.
    """
    is_rough = None in point or is_rough or not is_exact
    if None in point:
        found = gazetteer().get(commune)
        if not found:
            return None
        point = found.point
    km = distance_km(here, point)
    return (max(km, LEAST_ROUGH_KM) if is_rough else km), is_rough
