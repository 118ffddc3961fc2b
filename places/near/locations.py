"""The points and the next openings of the places of a `places.directory.Directory`."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import starmap
from statistics import fmean
from typing import NamedTuple

from network.filters.bits import numbers_of
from network.filters.grid import Grid
from network.geography.distance import Point
from network.geography.spots import Spot
from places.hours import holidays, opening_hours
from places.stops import visits

from .situations import Situation, situated_stop

ONE_DAY = timedelta(days=1)


class Closed(NamedTuple):
    """A closure of a place, both days included, for `Calendar.with_closures`."""

    starts_on: date
    ends_on: date
    reason: str = ""


class Locations:
    """The points and openings of all places of a directory, by rank.

    `situations` contains, by rank, the list of the `Situation`s of a place: its own position and
    its stops with a point, even those that are over. A place that is open only at its stops has no
    own position there if one of its stops has a point. The next openings by usual hours are cached
    on the instance.
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

    def around(self, point: Point, km: float) -> set[int]:
        """Return the ranks of all places within `km` of a point, and of some farther places."""
        ranks, grid = self._grid
        return {ranks[index] for index in numbers_of(grid.around(point, km))}

    def inside(self, spot: Spot) -> list[tuple[int, Situation]]:
        """Return [(rank, situation)] of the situations inside a commune, postcode or quarter.

        If the spot has a postcode, they are the situations that `spot.contains`; otherwise the
        situations in the communes of the spot.
        """
        areas, postcodes = self._by_address
        pairs = [pair for code in spot.codes for pair in areas.get(code, ())]
        if not spot.postcode:
            return pairs
        return [
            *postcodes.get(spot.postcode, ()),
            *(
                (rank, one)
                for rank, one in pairs
                if one.postcode != spot.postcode and spot.contains(one.area, one.postcode)
            ),
        ]

    def middle_of(self, spot: Spot) -> Point:
        """Return the point (latitude, longitude), in degrees, where distances to a spot start.

        For a spot typed as a commune or a postcode, it is the mean of the exact points of the
        places and stops inside. Without such points, and for other spots, it is `spot.point`.
        """
        if spot.is_exact or not (spot.codes or spot.postcode):
            return spot.point
        inside = [one.point for _rank, one in self.inside(spot) if not one.is_rough]
        return tuple(map(fmean, zip(*inside, strict=True))) if inside else spot.point

    def _all(self) -> Iterator[tuple[int, Situation]]:
        return (
            (rank, situation)
            for rank, situations in enumerate(self.situations)
            for situation in situations
        )

    @cached_property
    def _grid(self):
        """(rank of each situation's place, `Grid` of the situations)."""
        ranks = [rank for rank, _situation in self._all()]
        return ranks, Grid(situation.point for _rank, situation in self._all())

    @cached_property
    def _by_address(self):
        """({INSEE code: [(rank, situation)]}, {postcode: [(rank, situation)]})."""
        areas, postcodes = defaultdict(list), defaultdict(list)
        for rank, situation in self._all():
            areas[situation.area].append((rank, situation))
            postcodes[situation.postcode].append((rank, situation))
        return dict(areas), dict(postcodes)

    def next_opening(self, rank: int, now: datetime) -> datetime | None:
        """Return the next opening of a place as an aware datetime, or None.

        `now` is aware. For a place that is open only at its stops, the opening is the start of the
        next visit that is neither cancelled nor by appointment, or `now` during such a visit. For
        other places, it is the `opening_hours.next_opening` after `now`, by usual hours and
        closures: periods by appointment or uncertain do not count.
        """
        if self.is_travelling(rank):
            starts = (self._next_visit(rank, stop, now) for stop in self._stops.get(rank, ()))
            return min(filter(None, starts), default=None)
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

    def _next_visit(self, rank, stop, now):
        today = now.astimezone(visits.calendar_of(stop).timezone).date()
        closures, halves = self._closures.get(rank, ()), self._columns.stops_halves[rank]
        last = today + visits.HORIZON
        starts = (
            max(visit.starts_at, now)
            for visit in visits.list_visits([stop], closures, today, last, halves)
            if not (visit.is_off or visit.is_booked) and visit.ends_at > now
        )
        return next(starts, None)
