"""The land under the points of the static map: départements, borders, rivers and lakes.

The lines come from `outlines.json`, which the interactive map reads too (its README names sources
and licences). They are accurate to about 1 km.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

OUTLINES = Path(__file__).parent.parent / "static" / "places" / "map" / "outlines.json"

# Latitudes and longitudes in degrees, in pairs.
type Line = list[tuple[float, float]]
# Points of a plane, in pairs.
type Path2D = list[tuple[float, float]]
# South, west, north, east, in degrees.
type Bounds = tuple[float, float, float, float]
# Left, top, right, bottom, in units of a plane.
type Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Departement:
    """The outline of a département: its rings, the largest first, and the bounds of the first."""

    code: str
    name: str
    rings: tuple[Line, ...]
    bounds: Bounds


@dataclass(frozen=True)
class Land:
    """The outlines of France: `departements` is {code: Departement}; the others are lines."""

    departements: dict[str, Departement]
    abroad: tuple[Line, ...]
    lakes: tuple[Line, ...]
    rivers: tuple[Line, ...]


@cache
def land() -> Land:
    """Return the `Land` of the file, read once by each process: 15,000 points, 2 MB."""
    content = json.loads(OUTLINES.read_text(encoding="utf-8"))
    unit = content["per_degree"]

    def lines(rows):
        return tuple(_line(row, unit) for row in rows)

    departements = {}
    for code, name, *rows in content["departements"]:
        rings = lines(rows)
        departements[code] = Departement(code, name, rings, bounds_of(rings[0]))
    parts = (lines(content[key]) for key in ("abroad", "lakes", "rivers"))
    return Land(departements, *parts)


def _line(steps, unit):
    """Return the points of a line whose points are stored as steps from the one before."""
    latitudes, longitudes = accumulate(steps[::2]), accumulate(steps[1::2])
    return [(lat / unit, lon / unit) for lat, lon in zip(latitudes, longitudes, strict=True)]


def bounds_of(points: Iterable[tuple[float, float]]) -> Bounds:
    """Return the smallest (latitude, longitude) of at least one point, then the largest."""
    latitudes, longitudes = zip(*points, strict=True)
    return min(latitudes), min(longitudes), max(latitudes), max(longitudes)


def ring_inside(ring: Path2D, box: Box) -> Path2D:
    """Return the part of a ring in a box, or [] (Sutherland–Hodgman).

    The edges of the box replace the parts outside.
    """
    left, top, right, bottom = box
    for axis, limit, sign in ((0, left, 1), (0, right, -1), (1, top, 1), (1, bottom, -1)):
        kept = []
        for former, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
            is_in, was_in = sign * (point[axis] - limit) >= 0, sign * (former[axis] - limit) >= 0
            if is_in != was_in:
                kept.append(_crossing(former, point, axis, limit))
            if is_in:
                kept.append(point)
        ring = kept
    return ring


def _crossing(start, end, axis, limit):
    share = (limit - start[axis]) / (end[axis] - start[axis])
    return tuple(a + share * (b - a) for a, b in zip(start, end, strict=True))


def parts_inside(line: Path2D, box: Box) -> list[Path2D]:
    """Return the parts of an open line in a box, each with the point before and the point after.

    The parts may thus leave the box by one step.
    """
    left, top, right, bottom = box
    inside = [left <= x <= right and top <= y <= bottom for x, y in line]
    parts, part = [], []
    for rank, point in enumerate(line):
        if any(inside[max(rank - 1, 0) : rank + 2]):
            part.append(point)
        elif part:
            parts.append(part)
            part = []
    return [*parts, part] if part else parts


def contains(ring: Path2D, x: float, y: float) -> bool:
    """Return True if a point is in a ring: a ray from it crosses an odd number of edges."""
    is_in = False
    for (x1, y1), (x2, y2) in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            is_in = not is_in
    return is_in


def svg_path(lines: Iterable[Path2D], *, closed: bool = True) -> str:
    """Return the `d` of a `<path>`: whole units, each point as a step from the one before.

    Points on the same unit as the one before are left out; so are lines of a single unit.
    """
    text = []
    for line in lines:
        points = [(round(x), round(y)) for x, y in line]
        steps = [
            (x - a, y - b)
            for (a, b), (x, y) in zip(points[:-1], points[1:], strict=True)
            if (a, b) != (x, y)
        ]
        if steps:
            way = " ".join(f"{x} {y}" for x, y in steps).replace(" -", "-")
            text.append(f"M{points[0][0]} {points[0][1]}l{way}{'z' if closed else ''}")
    return "".join(text)
