"""The static map of a list: one dot per commune, or per larger territory in long lists.

Pure functions. No border is drawn, because the site has only the points of the places: an invented
border would be wrong. A pale disc around each dot suggests the covered land.
"""

from dataclasses import dataclass
from math import cos, radians, sqrt
from statistics import median

WIDTH, MARGIN = 640, 46
MOST_DOTS = 110
# In degrees from the median: a farther territory would shrink all others to a point.
FAR = 5


@dataclass(frozen=True)
class Group:
    """The places of one territory; `area` is the name of its département, or None.

    `latitude` and `longitude`, in degrees, are None if no place has a point. `draw` requires both
    coordinates.
    """

    code: str
    name: str
    area: str | None
    latitude: float | None
    longitude: float | None
    count: int


@dataclass(frozen=True)
class Dot:
    """The circle of a group: its centre and radius in units of the SVG."""

    group: Group
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Label:
    """The name of a département on the map, at a point in units of the SVG."""

    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawing:
    """A map ready to be rendered as SVG."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    left_out: int  # number of places too far away to be drawn


def draw(groups: list[Group]) -> Drawing | None:
    """Return the `Drawing` of some groups, or None without groups.

    Every group has coordinates. The largest dots come first, so that the smaller ones are painted
    over them. Groups farther than `FAR` degrees from the median point, in latitude or in longitude,
    are not drawn; `left_out` is the number of their places. If no group is near the median point,
    the point of the largest group replaces it.
    """
    if not groups:
        return None
    largest = max(groups, key=lambda g: g.count)
    middle = median(g.latitude for g in groups), median(g.longitude for g in groups)
    near = _around(middle, groups)
    if not near:
        middle = largest.latitude, largest.longitude
        near = _around(middle, groups)
    left_out = sum(g.count for g in groups) - sum(g.count for g in near)
    squeeze = cos(radians(middle[0]))
    west, north = min(g.longitude for g in near), max(g.latitude for g in near)
    spread = max((max(g.longitude for g in near) - west) * squeeze, 0.2)
    tall = max(north - min(g.latitude for g in near), 0.1)
    scale = (WIDTH - 2 * MARGIN) / max(spread, tall * 0.9)
    height = round(tall * scale) + 2 * MARGIN
    left = (WIDTH - spread * scale) / 2

    def place(group):
        x = left + (group.longitude - west) * squeeze * scale
        y = MARGIN + (north - group.latitude) * scale
        return Dot(group, round(x, 1), round(y, 1), round(min(4 + 2.2 * sqrt(group.count), 26), 1))

    dots = tuple(sorted(map(place, near), key=lambda dot: -dot.radius))
    return Drawing(WIDTH, height, dots, tuple(_labels(dots)), left_out)


def _around(middle, groups):
    """Return the groups at most `FAR` degrees from a point, in latitude and in longitude."""
    return [
        g
        for g in groups
        if abs(g.latitude - middle[0]) <= FAR and abs(g.longitude - middle[1]) <= FAR
    ]


def _labels(dots):
    """Return one label per département, above the middle of its dots.

    Dots without a département get no label. A label that would overlap another one is moved down.
    """
    areas = {}
    for dot in dots:
        if dot.group.area:
            areas.setdefault(dot.group.area, []).append(dot)
    placed = []
    for name, members in sorted(areas.items()):
        x = sum(dot.x for dot in members) / len(members)
        y = sum(dot.y for dot in members) / len(members) - 16
        x, y = round(min(max(x, 90), WIDTH - 90), 1), round(max(y, 16), 1)
        beside = [other.y for other in placed if abs(x - other.x) < 150]
        while any(abs(y - other) < 16 for other in beside):
            y += 16
        placed.append(Label(name, x, y))
    return placed
