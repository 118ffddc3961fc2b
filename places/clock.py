"""Bit sets of the open places of the directory, at a minute or on a day.

Each place is evaluated with its own time zone, holidays, closures and stops; a travelling place is
open during its visits. Equal opening hours of several places are evaluated once.
"""

import datetime
from collections.abc import Iterator

from network.filters.bits import bits, bits_where
from network.memory.stamped_cache import StampedCache

from .directory import Directory
from .hours import holidays, opening_hours
from .stops import visits

# Two moments (this minute and this Saturday) and their predecessors, each with two entries: the
# open places, and the places open by their usual hours.
memory = StampedCache("open places", entries=8)


def open_at(directory: Directory, now: datetime.datetime) -> int:
    """Return the bit set of the places certainly open at the start of the minute of `now`.

    Bit n is 1 for the place of rank n in `directory`. `now` is aware. Each place is evaluated in
    its own time zone, with its holidays, closures and stops. The result is cached for this minute
    and this `Directory`.
    """
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
    """Return the bit set of the places certainly open during a part of `day`.

    Bit n is 1 for the place of rank n in `directory`. `day` is a local day in the time zone of each
    place. The result is cached for this day and this `Directory`.
    """

    def is_open(text, calendar):
        return opening_hours.opens_on(text, day, calendar)

    return memory.get(
        (directory.read_at, day),
        lambda: _open(directory, day, is_open, lambda calendar: day, lambda visit: True),
        stamp=directory.stamp,
    )


def _open(directory, moment, is_open, day_of, is_there):
    """Return the bit set of the places that are open by usual hours or by a visit to a stop.

    Usual hours count only outside closures, and never for a place that is open only at its stops.
    `moment` is the minute or the day in question, the key of the cache. `is_open(text, calendar)`
    evaluates usual hours; `day_of(calendar)` returns the local day; `is_there(visit)` returns True
    if a visit of that day counts.
    """
    zones = {zone: holidays.calendar(zone) for zone in set(directory.columns.zones)}
    former = memory.latest(moment)
    _hours, usual = memory.get(
        moment,
        lambda: _usually_open(directory.columns, zones, is_open, former and former.value[0]),
        stamp=directory.columns,  # most publications do not change the columns
    )
    shut = _shut(directory, {zone: day_of(calendar) for zone, calendar in zones.items()})
    there = (visit for visit in _visits(directory, day_of) if is_there(visit))
    visiting = bits(directory.columns.rank[visit.stop.place_id] for visit in there)
    return usual & ~shut & ~directory.columns.travelling | visiting


def _usually_open(columns, zones, is_open, former):
    """Return ({schedule: True if open}, bit set of the places with an open schedule).

    A schedule is (zone, OSM text); an empty text is never open. `zones` is {zone: `Calendar`}.
    `former` is the dict of a previous call for the same moment, or None: its results are reused,
    because the hours of a given moment do not change.
    """
    former, opened = former or {}, {}
    for schedule in set(columns.schedules):  # many places have the same hours by the same clock
        zone, text = schedule
        known = former.get(schedule)
        opened[schedule] = (bool(text) and is_open(text, zones[zone])) if known is None else known
    return opened, bits_where(opened[schedule] for schedule in columns.schedules)


def _shut(directory, days) -> int:
    """Return the bit set of the places that a closure shuts; `days` is {zone: local day}."""
    zones = directory.columns.zones
    return bits(
        rank for rank, first, last in directory.closures if first <= days[zones[rank]] <= last
    )


def _visits(directory, day_of) -> Iterator[visits.Visit]:
    """Yield the visits, on one day, of the places that are open only at their stops.

    Excludes the visits cancelled by a closure. `day_of(calendar)` is called with the calendar of a
    stop, and returns the day in its time zone.
    """
    for stop in directory.stops:
        rank = directory.columns.rank[stop.place_id]
        if directory.columns.travelling >> rank & 1:
            day = day_of(visits.calendar_of(stop))
            closures = (row[1:] for row in directory.closures if row[0] == rank)
            if not any(first <= day <= last for first, last in closures):
                yield from visits.list_visits([stop], (), day, day)
