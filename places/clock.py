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
from .near.nearest import OpenPlaces
from .stops import visits

# For this minute, the minute before, and Saturday: the open places, in two directories. For the
# present day and Saturday: the open periods of each schedule.
memory = StampedCache("open places", entries=8)


def open_at(directory: Directory, now: datetime.datetime) -> int:
    """Return the bit set of the places certainly open at the start of the minute of `now`.

    Bit n is 1 for the place of rank n in `directory`. `now` is aware. Each place is evaluated in
    its own time zone, with its holidays, closures and stops. The result is cached for this minute
    and this `Directory`.
    """
    return opened_at(directory, now).places


def open_on(directory: Directory, day: datetime.date) -> int:
    """Return the bit set of the places certainly open during a part of `day`.

    Bit n is 1 for the place of rank n in `directory`. `day` is a local day in the time zone of each
    place. The result is cached for this day and this `Directory`.
    """
    return opened_on(directory, day).places


def opened_at(directory: Directory, now: datetime.datetime) -> OpenPlaces:
    """Return the `OpenPlaces` at the start of the minute of `now`, an aware datetime.

    `places` is the result of `open_at`. `stops` are the stops of the visits at this minute; only
    places that are open only at their stops count.
    """
    minute = now.replace(second=0, microsecond=0)

    def build():
        moments = {
            zone: minute.astimezone(calendar.timezone).replace(tzinfo=None)
            for zone, calendar in _calendars(directory).items()
        }
        days = {zone: moment.date() for zone, moment in moments.items()}
        return _opened(
            directory,
            days,
            lambda zone, start, end: start <= moments[zone] < end,
            lambda calendar: minute.astimezone(calendar.timezone).date(),
            lambda visit: visit.starts_at <= minute < visit.ends_at,
        )

    return memory.get((directory.read_at, minute), build, stamp=directory.stamp)


def opened_on(directory: Directory, day: datetime.date) -> OpenPlaces:
    """Return the `OpenPlaces` during a part of `day`, a local day of each place.

    `places` is the result of `open_on`. `stops` are the stops of the visits on this day; only
    places that are open only at their stops count.
    """
    return memory.get(
        (directory.read_at, day),
        lambda: _opened(
            directory,
            dict.fromkeys(_calendars(directory), day),
            lambda zone, start, end: True,
            lambda calendar: day,
            lambda visit: True,
        ),
        stamp=directory.stamp,
    )


def _calendars(directory):
    return {zone: holidays.calendar(zone) for zone in set(directory.columns.zones)}


def _opened(directory, days, is_during, day_of, is_there):
    """Return the `OpenPlaces` by usual hours and by visits to stops.

    A place that is open only at its stops is open during its visits. Any other place is open by its
    usual hours outside its closures. `days` is {zone: local day}. `is_during(zone, start, end)`
    returns True if an open period of the local day, in local time, counts. `day_of(calendar)`
    returns the local day of a stop. `is_there(visit)` returns True if a visit of this day counts.
    """
    usual = {
        (zone, text): any(is_during(zone, *period) for period in periods)
        for (zone, text), periods in _open_periods(directory.columns, days).items()
    }
    opened = bits_where(usual[schedule] for schedule in directory.columns.schedules)
    there = [visit.stop for visit in _visits(directory, day_of) if is_there(visit)]
    visiting = bits(directory.columns.rank[stop.place_id] for stop in there)
    shut = _shut(directory, days)
    return OpenPlaces(
        opened & ~shut & ~directory.columns.travelling | visiting,
        frozenset(stop.pk for stop in there),
    )


def _open_periods(columns, days):
    """Return {schedule: [(start, end)]} of the periods `OPEN` on a day, in local time.

    A schedule is (zone, OSM text); many places have the same one. `days` is {zone: local day}. The
    result is cached until a row of the directory changes; schedules that are in the former result
    are not evaluated again. An empty text has no opening.
    """
    key = frozenset(days.items())
    former = memory.latest(key)
    known = former.value if former else {}

    def periods_of(zone, text):
        if not text:
            return []
        stretches = opening_hours.stretches_on(text, days[zone], holidays.calendar(zone))
        return [(one.start, one.end) for one in stretches if one.state == opening_hours.OPEN]

    def build():
        return {
            schedule: known[schedule] if schedule in known else periods_of(*schedule)
            for schedule in set(columns.schedules)
        }

    return memory.get(key, build, stamp=columns)


def _shut(directory, days) -> int:
    """Return the bit set of the places that a closure shuts; `days` is {zone: local day}."""
    zones = directory.columns.zones
    return bits(
        rank for rank, first, last in directory.closures if first <= days[zones[rank]] <= last
    )


def _visits(directory, day_of) -> Iterator[visits.Visit]:
    """Yield the visits, on one day, of the places that are open only at their stops.

    Visits by appointment, and those cancelled by a closure, are excluded. `day_of(calendar)` is
    called with the calendar of a stop, and returns the day in its time zone.
    """
    for stop in directory.stops:
        rank = directory.columns.rank[stop.place_id]
        if directory.columns.travelling >> rank & 1:
            day = day_of(visits.calendar_of(stop))
            closures = (row[1:] for row in directory.closures if row[0] == rank)
            if not any(first <= day <= last for first, last in closures):
                halves = directory.columns.stops_halves[rank]
                for visit in visits.list_visits([stop], (), day, day, halves):
                    if not visit.is_booked:
                        yield visit
