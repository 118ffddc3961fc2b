"""The static map of a list: its land, and one bubble per commune.

Pure functions. The land comes from `land.py`, the positions of the names from `labels.py`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from math import cos, radians, sqrt
from statistics import median
from typing import NamedTuple

from .labels import Label, Labels
from .land import Box, Departement, bounds_of, land, parts_inside, ring_inside, svg_path

WIDTH, MARGIN = 640, 24
# More bubbles than this are no links: they would make the page heavy. The départements are.
MOST_DOTS = 110
# More communes than this are grouped by intercommunality.
MOST_MARKS = 600
# In degrees from the median: a farther territory would shrink all others to a point.
FAR = 5
# The middle of metropolitan France, and the degrees from there to its ends.
MAINLAND, ACROSS = (46.5, 2.5), 8
NEARLY_ALL = 0.95
# The view contains at least this many degrees of latitude.
LEAST = 0.2
# Sizes of the font, in units of the SVG: at least 12 pixels from 576 px of screen, and from 320 px.
WIDE_SIZE, NARROW_SIZE = 15, 27
MOST_TOWNS, MOST_TOWNS_NARROW = 8, 3
# The outlines are cut this far outside the view: the cuts are not visible.
OUTSIDE = 6


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
    """The bubble of a group: its centre and radius in units of the SVG."""

    group: Group
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Marks:
    """Bubbles of one size that are not links: the `d` of a path of points, and their diameter."""

    path: str
    diameter: float


@dataclass(frozen=True)
class Area:
    """A département with places: its number of places, and the `d` of its outline."""

    code: str
    name: str
    count: int
    path: str


@dataclass(frozen=True)
class Drawing:
    """A map ready to be rendered as SVG; paths are values of `d`, or "".

    Either `dots` or `marks` is empty: the links are the bubbles, or the `areas`.
    """

    width: int
    height: int
    abroad: str  # the neighbouring countries
    others: str  # the départements without places
    areas: tuple[Area, ...]
    water: str  # the rivers
    lakes: str
    dots: tuple[Dot, ...]
    marks: tuple[Marks, ...]
    labels: tuple[Label, ...]  # on a wide screen
    narrow_labels: tuple[Label, ...]
    left_out: int  # number of places too far away to be drawn


class Ground(NamedTuple):
    """The land around some départements: values of `d`, as in `Drawing`."""

    abroad: str
    others: str
    water: str
    lakes: str


class Projection:
    """Convert degrees to units of an SVG of a width of `WIDTH`; `height` is that of the SVG.

    `bounds` are (south, west, north, east) in degrees.
    """

    def __init__(self, bounds):
        south, west, north, east = bounds
        self.squeeze = cos(radians((south + north) / 2))
        tall = max(north - south, LEAST)
        spread = max((east - west) * self.squeeze, LEAST)
        self.scale = (WIDTH - 2 * MARGIN) / max(spread, tall * 0.9)
        self.height = round(tall * self.scale) + 2 * MARGIN
        self.north = (north + south + tall) / 2
        self.west = (west + east) / 2 - WIDTH / 2 / self.scale / self.squeeze

    def point(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return (x, y)."""
        x = (longitude - self.west) * self.squeeze * self.scale
        return x, MARGIN + (self.north - latitude) * self.scale

    def line(self, line: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
        """Return the points of a line of (latitude, longitude)."""
        return [self.point(*point) for point in line]


def draw(groups: list[Group], departements: Iterable[tuple[str, str, int]]) -> Drawing | None:
    """Return the `Drawing` of some groups, or None without groups.

    Every group has coordinates. `departements` are (code, name, number of places). The view
    contains the groups and, if their outlines are known, their départements. The largest bubbles
    come first, so that the smaller ones are painted over them. Groups farther than `FAR` degrees
    from the median point, in latitude or in longitude, are not drawn if they are a few of the
    places; `left_out` is the number of their places.
    """
    if not groups:
        return None
    near = _near(groups)
    shown = {group.area for group in near}
    rows = [row for row in departements if row[1] in shown]
    outlines = [land().departements[code] for code, _name, _count in rows if _is_known(code)]
    bounds = [(group.latitude, group.longitude) for group in near]
    for outline in outlines:
        bounds += [outline.bounds[:2], outline.bounds[2:]]
    projection = Projection(bounds_of(bounds))
    is_linked = len(near) <= MOST_DOTS
    dots = [_dot(group, projection, 2 if is_linked else 1.6) for group in near]
    dots.sort(key=lambda dot: (-dot.radius, dot.group.code))
    return Drawing(
        width=WIDTH,
        height=projection.height,
        **ground(projection, outlines)._asdict(),
        areas=tuple(
            Area(*row, path_of_rings(land().departements[row[0]].rings, projection))
            for row in rows
            if _is_known(row[0])
        ),
        dots=tuple(dots) if is_linked else (),
        marks=() if is_linked else tuple(_marks(dots)),
        labels=_labels(WIDE_SIZE, MOST_TOWNS, dots, outlines, projection),
        narrow_labels=_labels(NARROW_SIZE, MOST_TOWNS_NARROW, dots, outlines, projection),
        left_out=_count(groups) - _count(near),
    )


def ground(projection: Projection, outlines: list[Departement]) -> Ground:
    """Return the `Ground` of the whole view, without the `outlines` that the map draws itself."""
    box = _box_of(projection)
    others = [one for one in land().departements.values() if one not in outlines]
    rivers = chain.from_iterable(parts_inside(projection.line(one), box) for one in land().rivers)
    return Ground(
        abroad=path_of_rings(land().abroad, projection),
        others=path_of_rings(chain.from_iterable(one.rings for one in others), projection),
        water=svg_path(rivers, closed=False),
        lakes=path_of_rings(land().lakes, projection),
    )


def path_of_rings(rings: Iterable, projection: Projection) -> str:
    """Return the `d` of the parts of some rings, in degrees, in the view of a projection."""
    box = _box_of(projection)
    inside = (ring_inside(projection.line(ring), box) for ring in rings)
    return svg_path(ring for ring in inside if ring)


def _box_of(projection) -> Box:
    return -OUTSIDE, -OUTSIDE, WIDTH + OUTSIDE, projection.height + OUTSIDE


def _is_known(code):
    return code in land().departements


def _near(groups):
    """Return the groups around the median point or, if there are none, around the largest group.

    If that leaves out more than a few places of the mainland, return the groups of the mainland: a
    network of the whole country is drawn without its overseas places.
    """
    largest = max(groups, key=lambda group: group.count)
    middle = median(g.latitude for g in groups), median(g.longitude for g in groups)
    near = _around(middle, groups) or _around((largest.latitude, largest.longitude), groups)
    mainland = _around(MAINLAND, groups, ACROSS)
    if largest not in mainland or _count(near) >= NEARLY_ALL * _count(mainland):
        return near
    return mainland


def _count(groups):
    return sum(group.count for group in groups)


def _around(middle, groups, far=FAR):
    """Return the groups at most `far` degrees from a point, in latitude and in longitude."""
    return [
        g
        for g in groups
        if abs(g.latitude - middle[0]) <= far and abs(g.longitude - middle[1]) <= far
    ]


def _dot(group, projection, growth):
    x, y = projection.point(group.latitude, group.longitude)
    return Dot(group, round(x), round(y), round(min(2 + growth * sqrt(group.count), 24), 1))


def _marks(dots):
    """Yield the `Marks` of each size; a point is a line without length with round ends."""
    sizes = defaultdict(list)
    for dot in dots:
        sizes[dot.radius].append(f"M{dot.x} {dot.y}h0")
    for radius, points in sizes.items():
        yield Marks("".join(points), 2 * radius)


def _labels(size, most, dots, outlines: list[Departement], projection) -> tuple[Label, ...]:
    """Return the names of the départements, then those of `most` of the largest bubbles.

    A département whose name has no room has its number. A town without room has no name: the list
    beside the map has all of them.
    """
    frame = 2, 2, WIDTH - 2, projection.height - 2
    labels = Labels(size, frame, ((dot.x, dot.y, dot.radius) for dot in dots))
    for outline in outlines:
        ring = projection.line(outline.rings[0])
        if not labels.add_area(outline.name, ring):
            labels.add_area(outline.code, ring)
    largest = sorted(dots, key=lambda dot: (-dot.group.count, dot.group.code))[: 2 * most]
    towns = 0
    for dot in largest:
        if towns < most:
            towns += labels.add_town(dot.group.name, dot.x, dot.y, dot.radius)
    return tuple(labels.placed)
