"""The usual week of a place, in the words of two languages, short enough for a card."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from places.hours.opening_hours import APPOINTMENT, DAY, UNKNOWN, stretches_on

WEEKS = 8
# A weekday whose hours are the same in fewer of these weeks has no usual hours: two public holidays
# or two weeks of school holidays change nothing.
USUAL = 6


@dataclass(frozen=True)
class Rule:
    """The hours that some weekdays share.

    `days` are weekdays, 0 for Monday, in order. `ranges` are [("09:00", "12:00")], empty for days
    only by appointment.
    """

    days: tuple[int, ...]
    ranges: tuple[tuple[str, str], ...]
    is_booked: bool


@dataclass(frozen=True)
class Week:
    """The usual week: its rules, and True if some hours are uncertain or differ between weeks."""

    rules: tuple[Rule, ...]
    is_unsure: bool
    varies: bool


def usual_week(text: str, first: datetime.date, calendar) -> Week:
    """Return the usual week of an OSM text, in the eight weeks that start on `first`.

    `calendar` has the public holidays. The rules are empty if the text is empty or cannot be
    parsed.
    """
    patterns, varies = {}, False
    for offset in range(7):
        days = [first + DAY * (offset + 7 * week) for week in range(WEEKS)]
        counts = Counter(_pattern(stretches_on(text, day, calendar)) for day in days)
        [(pattern, count)] = counts.most_common(1)
        varies |= count < USUAL
        patterns[days[0].weekday()] = pattern
    by_pattern = {}
    for day, pattern in sorted(patterns.items()):
        if pattern:
            by_pattern.setdefault(pattern, []).append(day)
    rules = tuple(
        Rule(
            tuple(days),
            tuple((start, end) for start, end, _state in pattern if start),
            any(state == APPOINTMENT for _start, _end, state in pattern),
        )
        for pattern, days in by_pattern.items()
    )
    states = {state for pattern in by_pattern for _start, _end, state in pattern}
    return Week(rules, UNKNOWN in states, varies)


def _pattern(stretches):
    """Return ((start, end, state), …) as texts; a period without hours has "" and ""."""
    return tuple(
        (f"{s.start:%H:%M}", _end(s), s.state) if s.has_hours else ("", "", s.state)
        for s in stretches
    )


def _end(stretch):
    return "24:00" if stretch.end.date() > stretch.start.date() else f"{stretch.end:%H:%M}"


def name_days(days: Iterable[int], names: Sequence[str]) -> str:
    """Return the names of weekdays, 0 for Monday: "lundi – mercredi, samedi"."""
    runs = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    parts = []
    for run in runs:
        if len(run) > 2:
            parts.append(f"{names[run[0]]} – {names[run[-1]]}")
        else:
            parts += [names[day] for day in run]
    return ", ".join(parts)
