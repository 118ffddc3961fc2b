"""A map whose marks have the numbers of a printed list. Pure.

A mark without room beside it has its numbers farther, at the end of a line. Without room there
either, it is merged with its nearest neighbour: every number is on the map and none covers another.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from math import hypot
from statistics import fmean

from .labels import Label, Labels
from .land import Departement, bounds_of, land
from .regional_map import WIDTH, Ground, Projection, ground, path_of_rings

RADIUS = 4  # of a mark, in units of the SVG
# From a mark to its numbers; a line joins them beyond the first distance.
DISTANCES = (RADIUS, 16, 28, 40)
# Names of communes: a few are enough to find one's way.
MOST_NAMES = 14
# A name farther from its marks would be read as that of another commune.
NAME_DISTANCES = DISTANCES[:2]
TOWN_RADIUS = 3


@dataclass(frozen=True)
class Numbered:
    """Some numbers of the list at one point, in degrees; `name` is that of the commune, or ""."""

    numbers: tuple[int, ...]
    point: tuple[float, float]
    name: str = ""


@dataclass
class Mark:
    """A point of the map with its numbers; `x` and `y` are units of the SVG."""

    x: float
    y: float
    numbers: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """The numbers, runs as a range: "3–7, 12"."""
        return ranges(self.numbers)


@dataclass(frozen=True)
class NumberedMap:
    """A map ready to be rendered as SVG; paths are values of `d`, or "".

    `towns` are the (x, y) of named communes without a mark. `numbers` and `names` are `Label`s of
    text of the height `size`, in units of the SVG. `leaders` is the `d` of the lines from marks to
    their numbers.
    """

    height: int
    size: float
    ground: Ground
    area: str  # the département of the list, or ""
    marks: tuple[Mark, ...]
    towns: tuple[tuple[int, int], ...]
    leaders: str
    numbers: tuple[Label, ...]
    names: tuple[Label, ...]
    width: int = WIDTH


def ranges(numbers: Iterable[int]) -> str:
    """Return sorted numbers as text, two or more in a row as a range: "1–2, 4, 7–9"."""
    parts = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in parts)


def draw_numbers(
    points: list[Numbered],
    *,
    departement: str = "",
    towns: Iterable[tuple[str, tuple[float, float]]] = (),
    paper: tuple[float, float],
    letter: float,
) -> NumberedMap | None:
    """Return the `NumberedMap` of some points, or None without points.

    `departement` is the code of a département that the map shows whole, or "". `towns` are (name,
    point) of communes, the most important first: those in the view are named where there is room.
    `paper` is the room for the map, (width, height) in millimetres, and `letter` the height of its
    text in millimetres.
    """
    if not points:
        return None
    outline = land().departements.get(departement)
    bounds = [one.point for one in points]
    if outline:
        bounds += [outline.bounds[:2], outline.bounds[2:]]
    projection = Projection(bounds_of(bounds))
    # The height limits a narrow département.
    millimetres = min(paper[0] / WIDTH, paper[1] / projection.height)
    size = letter / millimetres
    marks, labels, leaders = _placed(_marks(points, projection), size, projection.height)
    numbers = tuple(labels.placed)
    named = _add_names(points, projection, labels)
    shown = _add_towns(
        ((name, point) for name, point in towns if name not in named),
        projection,
        labels,
        MOST_NAMES - len(named),
    )
    return NumberedMap(
        height=projection.height,
        size=round(size, 1),
        ground=ground(projection, [outline] if outline else []),
        area=_area(outline, projection),
        marks=tuple(marks),
        towns=tuple(shown),
        leaders="".join(leaders),
        numbers=numbers,
        names=tuple(labels.placed[len(numbers) :]),
    )


def _area(outline: Departement | None, projection) -> str:
    return path_of_rings(outline.rings, projection) if outline else ""


def _marks(points, projection) -> list[Mark]:
    """Return the marks of the points, one for all points of the same place on paper."""
    marks = {}
    for one in points:
        x, y = (round(value) for value in projection.point(*one.point))
        marks.setdefault((x, y), Mark(x, y)).numbers.update(one.numbers)
    return list(marks.values())


def _placed(marks, size, height) -> tuple[list[Mark], Labels, list[str]]:
    """Return the marks, merged until each text has room, their `Labels`, and the lines to them."""
    while True:
        circles = [(mark.x, mark.y, RADIUS) for mark in marks]
        labels, leaders = Labels(size, (2, 2, WIDTH - 2, height - 2), circles), []
        # The long texts first: the short ones fit anywhere.
        waiting = sorted(marks, key=lambda mark: (-len(mark.text), min(mark.numbers)))
        for away in DISTANCES:
            crowded = []
            for mark in waiting:
                if not labels.add_town(mark.text, mark.x, mark.y, away):
                    crowded.append(mark)
                elif away > RADIUS:
                    label = labels.placed[-1]
                    leaders.append(f"M{mark.x} {mark.y}L{label.x} {label.y - round(size / 3)}")
            waiting = crowded
        if not waiting or len(marks) == 1:
            return marks, labels, leaders
        marks = _merged(marks, waiting)


def _merged(marks, crowded) -> list[Mark]:
    """Return the marks, each crowded one merged with the nearest other mark."""
    left = list(marks)
    for mark in crowded:
        if len(left) == 1 or mark not in left:
            continue
        left.remove(mark)
        nearest = min(left, key=lambda other: hypot(other.x - mark.x, other.y - mark.y))
        left.remove(nearest)
        weights = len(mark.numbers), len(nearest.numbers)
        x, y = (
            round((a * weights[0] + b * weights[1]) / sum(weights))
            for a, b in ((mark.x, nearest.x), (mark.y, nearest.y))
        )
        left.append(Mark(x, y, mark.numbers | nearest.numbers))
    return left


def _add_names(points, projection, labels) -> set[str]:
    """Add the names of the communes with most numbers where there is room, and return them."""
    communes = {}
    for one in points:
        if one.name:
            communes.setdefault(one.name, []).append(one)
    largest = sorted(communes, key=lambda name: -sum(len(one.numbers) for one in communes[name]))
    added = set()
    for name in largest:
        if len(added) == MOST_NAMES:
            break
        x, y = map(fmean, zip(*(projection.point(*p.point) for p in communes[name]), strict=True))
        if any(labels.add_town(name, x, y, away) for away in NAME_DISTANCES):
            added.add(name)
    return added


def _add_towns(towns, projection, labels, most) -> list[tuple[int, int]]:
    """Add the names of at most `most` other communes of the view, and return their points."""
    added = []
    for name, point in towns:
        x, y = (round(value) for value in projection.point(*point))
        is_inside = 0 < x < WIDTH and 0 < y < projection.height
        if len(added) == most or not is_inside or not labels.add_circle(x, y, TOWN_RADIUS):
            continue
        if labels.add_town(name, x, y, TOWN_RADIUS):
            added.append((x, y))
    return added
