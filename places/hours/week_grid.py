"""The week of an editor: two periods a day, "sur rendez-vous", "fermé les jours fériés".

Pure. `parse_grid(text)` returns the `Grid` equivalent to an OSM text, or None if the text contains
more than a grid can express; `format_grid(grid)` converts a grid to an OSM text.
"""

import re
from dataclasses import dataclass, field

from . import week_text
from .osm_text import read_hours

SHUT_ON_HOLIDAYS = {"PH off", "PH closed"}
RULE = re.compile(
    r"(?P<days>(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:[-,](?:Mo|Tu|We|Th|Fr|Sa|Su))*)\s+"
    r"(?P<hours>off|closed|unknown|\d{1,2}:\d\d-\d{1,2}:\d\d(?:,\d{1,2}:\d\d-\d{1,2}:\d\d)?)"
    rf'(?P<comment>\s*"{week_text.APPOINTMENT}")?'
)


@dataclass
class Line:
    """One day of the grid: `times` is [(start, end)] in minutes since midnight, two at most."""

    times: list[tuple[int, int]] = field(default_factory=list)
    by_appointment: bool = False


@dataclass
class Grid:
    """Seven lines from Monday to Sunday, and the rule for public holidays."""

    days: list[Line] = field(default_factory=lambda: [Line() for _day in week_text.DAYS])
    shut_on_public_holidays: bool = False


def parse_grid(text: str) -> Grid | None:
    """Return the grid equivalent to an OSM text, or None if no grid can express it.

    An empty text gives an empty grid. Returns None for a text with warnings, and for a text that
    defines no day, such as "PH off".
    """
    grid = Grid()
    for rule in re.split(r"\s*;\s*", " ".join(text.split()).strip("; ")):
        if not rule:
            continue
        if rule in SHUT_ON_HOLIDAYS:
            grid.shut_on_public_holidays = True
            continue
        match = RULE.fullmatch(rule)
        line = _line(match) if match else None
        if line is None:
            return None
        for day in _days(match["days"]):
            grid.days[day] = line
    return grid if _is_equivalent(grid, text) else None


def format_grid(grid: Grid) -> str:
    """Return the OSM text of the grid, or "" if no day has hours or appointments."""
    week = {day: (line.times, line.by_appointment) for day, line in enumerate(grid.days)}
    rules = week_text.rules(week)
    if rules and grid.shut_on_public_holidays:
        rules.append("PH off")
    return "; ".join(rules)


def _line(match):
    hours = match["hours"]
    if hours in {"off", "closed"}:
        return Line()
    if hours == "unknown":
        return Line(by_appointment=True) if match["comment"] else None
    bounds = [int(hour) * 60 + int(minute) for hour, minute in re.findall(r"(\d+):(\d+)", hours)]
    if bounds != sorted(set(bounds)) or bounds[-1] > 24 * 60:
        return None
    return Line(list(zip(bounds[::2], bounds[1::2], strict=True)), bool(match["comment"]))


def _days(selector):
    for item in selector.split(","):
        first, _dash, last = item.partition("-")
        start, end = week_text.DAYS.index(first), week_text.DAYS.index(last or first)
        yield from ((start + step) % 7 for step in range((end - start) % 7 + 1))


def _is_equivalent(grid, text):
    """Return True if the grid, parsed from `text`, means the same as the text.

    Returns True for an empty text. Any other text must have no warning, and its grid must define a
    day: "PH off" alone defines no day.
    """
    return not text.strip() or bool(format_grid(grid)) and not read_hours(text).warnings
