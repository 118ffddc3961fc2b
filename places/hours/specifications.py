"""Opening hours as schema.org/OpeningHoursSpecification: a usual week, then the days that differ.

Pure: takes an OSM text, a `Calendar` and a day, returns dicts. Only certain hours are open: a day
that is uncertain, by appointment or within a closure has none.
Source: https://schema.org/OpeningHoursSpecification
"""

import datetime
from collections import Counter
from itertools import groupby

from .opening_hours import DAY, MIDNIGHT, OPEN, days_from
from .osm_text import read_hours

WINDOW = 60  # days
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
TYPE = "OpeningHoursSpecification"
# A day without hours opens and closes at the same instant.
SHUT = (("00:00", "00:00"),)


def specifications(text: str, calendar, first: datetime.date) -> tuple[list[dict], list[dict]]:
    """Return (usual, special): the specifications of the usual week and of other days.

    Together they give the hours of the `WINDOW` days from `first`, a local day. A special day
    replaces the usual one; consecutive special days with equal hours share a specification. If the
    hours depend on the week, the month or the year, `usual` is valid in these days only. Both lists
    are empty if `text` cannot be parsed, or if no day of the window is certainly open.
    """
    reading = read_hours(text)
    if not reading.is_readable:
        return [], []
    days = {
        day.date: tuple(_open_hours(day)) for day in days_from(reading, first, calendar, WINDOW)
    }
    if not any(days.values()):
        return [], []
    ordinary = [
        day for day in days if not calendar.closure(day) and not calendar.public_holiday(day)
    ]
    week = [_most_frequent(days[day] for day in ordinary if day.weekday() == n) for n in range(7)]
    last = first + DAY * (WINDOW - 1)
    validity = _validity(first, last) if reading.varies else {}
    special = {day: hours for day, hours in days.items() if hours != week[day.weekday()]}
    return _usual(week, validity), _special(special)


def _open_hours(day):
    """Yield (opens, closes) of the certain periods of a `Day`, as "09:00".

    A period that ends after midnight closes before it opens; a whole day closes at 23:59.
    """
    for stretch in day.stretches:
        if stretch.state == OPEN:
            is_whole = stretch.end - stretch.start == DAY and stretch.start.time() == MIDNIGHT
            yield f"{stretch.start:%H:%M}", "23:59" if is_whole else f"{stretch.end:%H:%M}"


def _most_frequent(hours):
    """Return the most frequent item, the first one of several; () without items."""
    return next((value for value, _count in Counter(hours).most_common(1)), ())


def _usual(week, validity):
    """Return the specifications of a week, one for all days with the same period."""
    days = {}
    for number, hours in enumerate(week):
        for period in hours:
            days.setdefault(period, []).append(f"https://schema.org/{WEEKDAYS[number]}")
    return [
        {"@type": TYPE, "dayOfWeek": names, "opens": opens, "closes": closes, **validity}
        for (opens, closes), names in days.items()
    ]


def _special(hours_by_day):
    """Return the specifications of {day: hours}, with one validity for consecutive equal days."""
    # The difference between a day and its rank is constant within a run of days.
    ranked = enumerate(hours_by_day.items())
    runs = groupby(ranked, lambda item: (item[1][0] - DAY * item[0], item[1][1]))
    return [
        {"@type": TYPE, "opens": opens, "closes": closes, **_validity(run[0], run[-1])}
        for (_start, hours), items in runs
        for run in [[day for _rank, (day, _hours) in items]]
        for opens, closes in hours or SHUT
    ]


def _validity(first, last):
    return {"validFrom": first.isoformat(), "validThrough": last.isoformat()}
