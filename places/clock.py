"""Which places of the directory are open: each by its own clock, holidays, closures and stops.

A place that travels is open where and when it stops. Each different text of hours is read once.
"""

import datetime
from collections.abc import Iterator

from network.bits import bits, bits_where
from network.memory import Memory

from .directory import Directory
from .hours import holidays, opening_hours
from .stops import visits

# Sets of places: of this minute and of this Saturday, while those of the last ones are asked; as
# many of those that their usual hours open.
memory = Memory("open places", entries=8)


def open_at(directory: Directory, now: datetime.datetime) -> int:
    """The set of those that are surely open during this minute."""
    minute = now.replace(second=0, microsecond=0)

    def is_open(text, calendar):
        return opening_hours.state_at(text, minute, calendar) == opening_hours.OPEN

    def day_of(calendar):
        return minute.astimezone(calendar.timezone).date()

    def is_there(visit):
        return visit.starts_at <= minute < visit.ends_at

    return memory.get(
        (directory.read_at, minute),
        lambda: _open(directory, minute, is_open, day_of, is_there),
        stamp=directory.stamp,
    )


def open_on(directory: Directory, day: datetime.date) -> int:
    """The set of those that are surely open at some moment of this day."""

    def is_open(text, calendar):
        return opening_hours.opens_on(text, day, calendar)

    return memory.get(
        (directory.read_at, day),
        lambda: _open(directory, day, is_open, lambda calendar: day, lambda visit: True),
        stamp=directory.stamp,
    )


def _open(directory, moment, is_open, day_of, is_there):
    """`is_open(text, calendar)` is asked of the usual hours, `is_there(visit)` of each visit of the
    day that `day_of(calendar)` gives; `moment` is the minute or the day that they are about."""
    zones = {zone: holidays.calendar(zone) for zone in set(directory.columns.zones)}
    former = memory.latest(moment)
    _hours, usual = memory.get(
        moment,
        lambda: _usually_open(directory.columns, zones, is_open, former and former.value[0]),
        stamp=directory.columns,  # which most publications leave as they are
    )
    shut = _shut(directory, {zone: day_of(calendar) for zone, calendar in zones.items()})
    there = (visit for visit in _visits(directory, day_of) if is_there(visit))
    visiting = bits(directory.columns.rank[visit.stop.place_id] for visit in there)
    return usual & ~shut & ~directory.columns.travelling | visiting


def _usually_open(columns, zones, is_open, former):
    """({schedule: whether it opens}, set of the places whose schedule does); `former` is the same
    of other places, if any: what some hours say of a moment is true for ever."""
    former, opened = former or {}, {}
    for schedule in set(columns.schedules):  # many places have the same hours by the same clock
        zone, text = schedule
        known = former.get(schedule)
        opened[schedule] = (bool(text) and is_open(text, zones[zone])) if known is None else known
    return opened, bits_where(opened[schedule] for schedule in columns.schedules)


def _shut(directory, days) -> int:
    """The set of the places that a closure shuts; `days` is {zone: day there}."""
    zones = directory.columns.zones
    return bits(
        rank for rank, first, last in directory.closures if first <= days[zones[rank]] <= last
    )


def _visits(directory, day_of) -> Iterator[visits.Visit]:
    """The visits of one day, by each stop's own clock, of those that travel; not those that a
    closure cancels."""
    for stop in directory.stops:
        rank = directory.columns.rank[stop.place_id]
        if directory.columns.travelling >> rank & 1:
            day = day_of(visits.calendar_of(stop))
            closures = (row[1:] for row in directory.closures if row[0] == rank)
            if not any(first <= day <= last for first, last in closures):
                yield from visits.list_visits([stop], (), day, day)
