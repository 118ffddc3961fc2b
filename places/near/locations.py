"""Where the places of one `places.directory.Directory` are, and when they open next."""

from collections import defaultdict
from datetime import timedelta
from itertools import starmap
from statistics import fmean
from typing import NamedTuple

from places.hours import holidays, opening_hours
from places.stops import visits

from .situations import situated_stop

ONE_DAY = timedelta(days=1)


class Closed(NamedTuple):
    """Days when a place is shut, as a calendar reads them."""

    starts_on: object
    ends_on: object
    reason: str = ""


class Locations:
    """`situations` is [[`Situation`, …] of each place], in the directory's order."""

    def __init__(self, directory):
        self._columns = columns = directory.columns
        self._stops, self._closures = defaultdict(list), defaultdict(list)
        for stop in directory.stops:
            self._stops[columns.rank[stop.place_id]].append(stop)
        for rank, first, last in directory.closures:
            self._closures[rank].append(Closed(first, last))
        self.situations = list(starmap(self._situations_of, enumerate(columns.situations)))
        self._openings = {}

    def travels(self, rank):
        """Whether a place is open where and when it stops, and not by hours of its own."""
        return bool(self._columns.travelling >> rank & 1)

    def _situations_of(self, rank, own):
        """A place that travels is where it stops, and not where it parks."""
        stopping = list(filter(None, map(situated_stop, self._stops.get(rank, ()))))
        if own is None or (stopping and self.travels(rank)):
            return stopping
        return [own, *stopping]

    def middle_of(self, spot):
        """The middle of the places that are in a spot of which only some point around is known,
        else that point."""
        if spot.is_exact or not (spot.codes or spot.postcode):
            return spot.point
        inside = [
            situation.point
            for situations in self.situations
            for situation in situations
            if not situation.is_rough and _is_in(spot, situation)
        ]
        return tuple(map(fmean, zip(*inside, strict=True))) if inside else spot.point

    def opens_at(self, rank, stop, now):
        """When a place opens next, as an aware datetime, `now` while it is open by a stop; None
        when nothing sure says so. What travels is only asked of `stop`, the one that is near."""
        if stop and self.travels(rank):
            return self._visit(rank, stop, now)
        zone, text = self._columns.schedules[rank]
        if not text:
            return None
        closures = self._closures.get(rank, ())
        # Places that write the same hours open together, those that announce a closure aside.
        key = (rank if closures else None, zone, text)
        computed_at, opening = self._openings.get(key, (None, None))
        if computed_at is None or not computed_at <= now < (opening or computed_at + ONE_DAY):
            calendar = holidays.calendar(zone).closed_by(closures)
            opening = opening_hours.next_opening(text, now, calendar)
            self._openings[key] = now, opening
        return opening

    def opens_next(self, rank, now):
        """The same wherever that is: at the first of its stops, of what travels."""
        if not self.travels(rank):
            return self.opens_at(rank, None, now)
        visits = (self._visit(rank, stop, now) for stop in self._stops.get(rank, ()))
        return min(filter(None, visits), default=None)

    def _visit(self, rank, stop, now):
        today = now.astimezone(visits.calendar_of(stop).timezone).date()
        closures = self._closures.get(rank, ())
        held = (
            max(visit.starts_at, now)
            for visit in visits.list_visits([stop], closures, today, today + visits.HORIZON)
            if not visit.is_off and visit.ends_at > now
        )
        return next(held, None)


def _is_in(spot, situation):
    if spot.postcode:
        return spot.holds(situation.area, situation.postcode)
    return situation.area in spot.codes
