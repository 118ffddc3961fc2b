"""Positions of the names on a map: they cover neither a point nor each other. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import hypot

from .land import Box, Path2D, contains

# Widths and heights of a letter of the bold typeface, in sizes of the font.
LETTER, ASCENT, DESCENT = 0.58, 0.85, 0.27
GAP = 3  # between a name and anything else
STEPS = 14  # points tried along each side of an area


@dataclass(frozen=True)
class Label:
    """A name on the map: the middle of its base line, in units of the SVG."""

    name: str
    x: float
    y: float
    is_area: bool


class Labels:
    """The names written so far in a `size`, and the circles that they must not cover.

    `circles` are (x, y, radius). Names stay in the `frame`. `placed` are the `Label`s.
    """

    def __init__(self, size: float, frame: Box, circles: Iterable[tuple[float, float, float]]):
        self.size, self.frame, self.circles = size, frame, list(circles)
        self.placed: list[Label] = []
        self._boxes: list[Box] = []

    def add_area(self, name: str, ring: Path2D) -> bool:
        """Write the name of an area in its ring, as near its middle as it fits.

        The middle of the name is in the ring. Returns False, and writes nothing, without room.
        """
        xs, ys = zip(*ring, strict=True)
        middle = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        points = product(_steps(min(xs), max(xs)), _steps(min(ys), max(ys)))
        for x, y in sorted(points, key=lambda at: hypot(at[0] - middle[0], at[1] - middle[1])):
            base = y + self.size * (ASCENT - DESCENT) / 2
            if self._is_free(self._box(name, x, base)) and contains(ring, x, y):
                self._write(Label(name, round(x), round(base), is_area=True))
                return True
        return False

    def add_town(self, name: str, x: float, y: float, radius: float) -> bool:
        """Write the name of a town below, above or beside its circle.

        Returns False, and writes nothing, without room.
        """
        half = len(name) * LETTER * self.size / 2
        away = radius + GAP + 1
        level = y + self.size * (ASCENT - DESCENT) / 2
        below, above = y + away + ASCENT * self.size, y - away - DESCENT * self.size
        beside = [(x + away + half, level), (x - away - half, level)]
        corners = [(x + side * half, at) for at in (below, above) for side in (1, -1)]
        for at in ((x, below), (x, above), *beside, *corners):
            if self._is_free(self._box(name, *at)):
                self._write(Label(name, *map(round, at), is_area=False))
                return True
        return False

    def add_circle(self, x: float, y: float, radius: float) -> bool:
        """Add a circle that the next names must not cover; return False, if a name covers it."""
        if any(
            hypot(x - min(max(x, left), right), y - min(max(y, top), bottom)) < radius
            for left, top, right, bottom in self._boxes
        ):
            return False
        self.circles.append((x, y, radius))
        return True

    def _write(self, label):
        self.placed.append(label)
        self._boxes.append(self._box(label.name, label.x, label.y))

    def _box(self, name, x, y):
        half = len(name) * LETTER * self.size / 2
        return x - half, y - ASCENT * self.size, x + half, y + DESCENT * self.size

    def _is_free(self, box):
        left, top, right, bottom = box
        frame = self.frame
        if left < frame[0] or top < frame[1] or right > frame[2] or bottom > frame[3]:
            return False
        if any(
            left - GAP < other[2]
            and other[0] < right + GAP
            and top - GAP < other[3]
            and other[1] < bottom + GAP
            for other in self._boxes
        ):
            return False
        return not any(
            hypot(x - min(max(x, left), right), y - min(max(y, top), bottom)) < radius + GAP
            for x, y, radius in self.circles
        )


def _steps(low, high):
    return [low + (high - low) * rank / STEPS for rank in range(1, STEPS)]
