"""The positions of documents: which are within some kilometres of a point, and how far. Pure."""

import math
from array import array
from collections import defaultdict
from collections.abc import Iterable

from network.filters.bits import bits, numbers_of, union
from network.geography.distance import EARTH_RADIUS_KM, bounding_box, cosine_from_km, unit_vector

CELL = 0.2  # degrees of the side of a square of the map: 22 km from south to north
AROUND = round(360 / CELL)  # squares
FARTHEST_KM = math.pi * EARTH_RADIUS_KM
WIDER = 1.01  # margin of the bounding box for the curvature of the Earth
# Searched one after the other, until there are enough documents.
RINGS = (5, 20, 60, 200, FARTHEST_KM)


class Spots:
    """The positions by slot, from latitudes and longitudes in degrees, NaN for none. Immutable."""

    def __init__(self, latitudes, longitudes):
        self._latitudes, self._longitudes = latitudes, longitudes
        held = defaultdict(list)
        for slot, (latitude, longitude) in enumerate(zip(latitudes, longitudes, strict=True)):
            if not math.isnan(latitude):
                held[_cell(latitude), _cell(longitude) % AROUND].append(slot)
        self._cells = {cell: bits(slots) for cell, slots in held.items()}
        self.all = union(self._cells.values())
        # Computed on demand: the first question of a process needs few of them.
        self._vectors = [array("d", bytes(8 * len(latitudes))) for _ in range(3)]
        self._has_vector = bytearray(len(latitudes))

    def around(self, near, km: float) -> int:
        """Return a superset of the slots within `km` kilometres of `near`, as bits."""
        if km > RINGS[-2]:
            return self.all
        (south, north), (west, east) = bounding_box((near.latitude, near.longitude), km * WIDER)
        heights = range(_cell(south), _cell(north) + 1)
        widths = {width % AROUND for width in range(_cell(west), _cell(east) + 1)}
        cells = ((height, width) for height in heights for width in widths)
        if len(heights) * len(widths) > len(self._cells):
            cells = (cell for cell in self._cells if cell[0] in heights and cell[1] in widths)
        return union(self._cells.get(cell, 0) for cell in cells)

    def within(self, near, km: float, slots: int) -> int:
        """Return the ones of `slots` that are at most `km` kilometres from `near`, as bits."""
        limit = -cosine_from_km(km)
        keys = self.keys(near, numbers_of(slots & self.around(near, km)))
        return bits([slot for slot, key in keys if key <= limit])

    def keys(self, near, slots: Iterable[int]) -> list[tuple[int, float]]:
        """Return [(slot, key)] in the order of `slots`, which must have a position.

        The key grows with the distance from `near`: it is minus the cosine of the angle at the
        centre of the Earth, from -1 at `near` to 1 at the antipodes.
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
        """Return the `keys` of the ones of `slots` that may be among the nearest `most`, unsorted.

        Slots without a position are excluded.
        """
        slots &= self.all
        for km in RINGS[:-1]:
            inside = self.within(near, km, slots)
            if inside.bit_count() >= most:
                slots = inside
                break
        return self.keys(near, numbers_of(slots))


def _cell(degrees):
    return math.floor(degrees / CELL)
