"""The positions of documents, and their distances from a point. Pure."""

import math
from array import array
from collections.abc import Iterable

from network.filters.bits import bits, numbers_of
from network.filters.grid import Grid
from network.geography.distance import EARTH_RADIUS_KM, cosine_from_km, unit_vector

FARTHEST_KM = math.pi * EARTH_RADIUS_KM
# Searched one after the other, until there are enough documents.
RINGS = (5, 20, 60, 200, FARTHEST_KM)


class Spots:
    """The positions by slot, from latitudes and longitudes in degrees. Immutable.

    NaN means no position.
    """

    def __init__(self, latitudes, longitudes):
        self._latitudes, self._longitudes = latitudes, longitudes
        self._grid = Grid(
            None if math.isnan(latitude) else (latitude, longitude)
            for latitude, longitude in zip(latitudes, longitudes, strict=True)
        )
        self.all = self._grid.all
        # Computed on demand: the first question of a process needs few of them.
        self._vectors = [array("d", bytes(8 * len(latitudes))) for _ in range(3)]
        self._has_vector = bytearray(len(latitudes))

    def around(self, near, km: float) -> int:
        """Return a superset of the slots within `km` kilometres of `near`, as bits."""
        if km > RINGS[-2]:
            return self.all
        return self._grid.around((near.latitude, near.longitude), km)

    def within(self, near, km: float, slots: int) -> int:
        """Return, as bits, the slots among `slots` that are at most `km` kilometres from `near`."""
        limit = -cosine_from_km(km)
        keys = self.keys(near, numbers_of(slots & self.around(near, km)))
        return bits([slot for slot, key in keys if key <= limit])

    def keys(self, near, slots: Iterable[int]) -> list[tuple[int, float]]:
        """Return [(slot, key)] in the order of `slots`, which must have a position.

        The key grows with the distance from `near`, from -1 at `near` to 1 at the antipodes. It is
        minus the cosine of the angle at the centre of the Earth.
        """
        a, b, c = unit_vector(near.latitude, near.longitude)
        xs, ys, zs = self._vectors
        slots = list(slots)
        if 0 in self._has_vector:
            for slot in slots:
                if not self._has_vector[slot]:
                    point = self._latitudes[slot], self._longitudes[slot]
                    xs[slot], ys[slot], zs[slot] = unit_vector(*point)
                    self._has_vector[slot] = 1
        return [(slot, -(a * xs[slot] + b * ys[slot] + c * zs[slot])) for slot in slots]

    def nearest(self, near, slots: int, most: int) -> list[tuple[int, float]]:
        """Return [(slot, key)] of the slots that may be the `most` nearest to `near`, unsorted.

        `slots` are the candidates; slots without a position are excluded. `keys` describes the key.
        """
        slots &= self.all
        for km in RINGS[:-1]:
            inside = self.within(near, km, slots)
            if inside.bit_count() >= most:
                slots = inside
                break
        return self.keys(near, numbers_of(slots))
