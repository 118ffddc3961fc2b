"""A grid over the Earth that finds the points around a point without reading all points."""

from collections import defaultdict
from collections.abc import Iterable
from math import floor

from network.geography.distance import Point, bounding_box

from .bits import bits, union

CELL = 0.2  # degrees of the side of a cell: 22 km from south to north
TURN = round(360 / CELL)  # cells


class Grid:
    """An index of points by their cell of the grid. Immutable.

    `points` are pairs (latitude, longitude) in degrees, or None for a missing position. The index
    of a point is its rank in `points`, from 0. A set of points is the bit set of their indexes;
    `all` is the set of the points that are not None.
    """

    def __init__(self, points: Iterable[Point | None]):
        members = defaultdict(list)
        for index, point in enumerate(points):
            if point is not None:
                members[_cell(point[0]), _cell(point[1]) % TURN].append(index)
        self._cells = {cell: bits(indexes) for cell, indexes in members.items()}
        self.all = union(self._cells.values())

    def around(self, point: Point, km: float) -> int:
        """Return the bit set of all points within `km` of `point`, and of some farther points."""
        (south, north), (west, east) = bounding_box(point, km)
        rows = range(_cell(south), _cell(north) + 1)
        columns = {column % TURN for column in range(_cell(west), _cell(east) + 1)}
        cells = ((row, column) for row in rows for column in columns)
        if len(rows) * len(columns) > len(self._cells):
            cells = (cell for cell in self._cells if cell[0] in rows and cell[1] in columns)
        return union(self._cells.get(cell, 0) for cell in cells)


def _cell(degrees):
    return floor(degrees / CELL)
