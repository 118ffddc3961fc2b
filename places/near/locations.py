"""The points and the next openings of the places of a `places.directory.Directory`."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import starmap
from statistics import fmean
from typing import NamedTuple

from django.db.models import Model

from network.geography.spots import Spot
from places.hours import holidays, opening_hours
from places.stops import visits

from .situations import situated_stop

ONE_DAY = timedelta(days=1)


class Closed(NamedTuple):
    """A closure of a place, in the form that calendars read."""

    starts_on: date
    ends_on: date
    reason: str = ""


class Locations:
    """The points and openings of all places of a directory, by rank.

    `situations` contains, by rank, the list of the `Situation`s of a place: its own position and
    its stops with a point. The next openings by usual hours are cached on the instance.
    """

    def __init__(self, directory):
        self._columns = columns = directory.columns
        self._stops, self._closures = defaultdict(list), defaultdict(list)
        for stop in directory.stops:
            self._stops[columns.rank[stop.place_id]].append(stop)
        for rank, first, last in directory.closures:
            self._closures[rank].append(Closed(first, last))
        self.situations = list(starmap(self._situations_of, enumerate(columns.situations)))
        self._openings = {}

    def is_travelling(self, rank: int) -> bool:
        """Return True if a place is open only at its stops."""
        return bool(self._columns.travelling >> rank & 1)

    def _situations_of(self, rank, own):
        """Return the `Situation`s of a place: its own position, if known, and its stops.

        A place that is open only at its stops has no own position if one of its stops has a point.
        """
        stopping = list(filter(None, map(situated_stop, self._stops.get(rank, ()))))
        if own is None or (stopping and self.is_travelling(rank)):
            return stopping
        return [own, *stopping]

    def middle_of(self, spot: Spot) -> tuple[float, float]:
        """Return the point (latitude, longitude) where distances to a spot start.

        For a spot typed as a commune or a postcode, it is the mean of the exact points of the
        places and stops inside, if there are any. Otherwise it is the point of the spot.
        """
        if spot.is_exact or not (spot.codes or spot.postcode):
            return spot.point
        inside = [
            situation.point
            for situations in self.situations
            for situation in situations
            if not situation.is_rough and _is_in(spot, situation)
        ]
        return tuple(map(fmean, zip(*inside, strict=True))) if inside else spot.point

    def next_opening_at(self, rank: int, stop: Model | None, now: datetime) -> datetime | None:
        """Return the next certain opening of a place as an aware datetime, None without one.

        `now` is aware. For a place that is open only at its stops, the opening is the start of the
        next visit of `stop` that is not cancelled, or `now` during such a visit. For other places,
        and if `stop` is None, it is the first opening after `now` by usual hours and closures.
        """
        if stop and self.is_travelling(rank):
            return self._next_visit(rank, stop, now)
        zone, text = self._columns.schedules[rank]
        if not text:
            return None
        closures = self._closures.get(rank, ())
        # Places with the same hours and no closure open together: one computation for all.
        key = (rank if closures else None, zone, text)
        computed_at, opening = self._openings.get(key, (None, None))
        if computed_at is None or not computed_at <= now < (opening or computed_at + ONE_DAY):
            calendar = holidays.calendar(zone).with_closures(closures)
            opening = opening_hours.next_opening(text, now, calendar)
            self._openings[key] = now, opening
        return opening

    def next_opening(self, rank: int, now: datetime) -> datetime | None:
        """Return the next certain opening of a place as an aware datetime, None without one.

        For a place that is open only at its stops, the result is the earliest `next_opening_at` of
        all its stops. For other places it is the next opening by their own hours.
        """
        if not self.is_travelling(rank):
            return self.next_opening_at(rank, None, now)
        visits = (self._next_visit(rank, stop, now) for stop in self._stops.get(rank, ()))
        return min(filter(None, visits), default=None)

    def _next_visit(self, rank, stop, now):
        today = now.astimezone(visits.calendar_of(stop).timezone).date()
        closures = self._closures.get(rank, ())
        starts = (
            max(visit.starts_at, now)
            for visit in visits.list_visits([stop], closures, today, today + visits.HORIZON)
            if not visit.is_off and visit.ends_at > now
        )
        return next(starts, None)


def _is_in(spot, situation):
    if spot.postcode:
        return spot.contains(situation.area, situation.postcode)
    return situation.area in spot.codes
