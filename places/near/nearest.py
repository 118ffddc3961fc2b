"""A set of places sorted by distance from the visitor."""

from bisect import bisect_right
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property
from itertools import chain, islice, takewhile
from math import inf
from typing import NamedTuple

from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page

from network.filters.bits import bits, numbers_of
from network.geography.distance import unit_vector

from .situations import Distance, distance_of

READ_AT_ONCE = 2000
# Only the places within the first radius that contains enough of them are read and sorted.
RADII_KM = (5, 10, 20, 40, 80, 120, 180, 270, 400, 600, inf)
# So few places are all read at once, which is faster.
FEW = 200


class OpenPlaces(NamedTuple):
    """The places that are open at a moment, and the stops where the travelling ones are.

    `places` is a bit set of ranks in the directory, `stops` the set of the stops' primary keys.
    """

    places: int
    stops: frozenset[int] = frozenset()


class Nearest:
    """A lazy sequence of places, like `places.directory.PagesByKey`, sorted by distance.

    `read(keys)` returns {primary key: page}. `places` is a bit set of ranks of the directory.
    `opened` are the `OpenPlaces` at the aware datetime `now`. If the spot has a postcode, the
    places inside it come first. The other places are sorted by displayed distance, number of
    missing facts, exact distance and rank: at equal distance complete places come before empty
    ones. The facts are the hours and a telephone number, see `Columns.gaps`. Places without a
    distance are last. With `open_first`, all open places come before the other places, and both
    parts are sorted in this way. A place that is open only at its stops counts as open only if its
    distance is measured to the stop where it is.

    The distance of a place is measured to the nearest of its position and its stops that are not
    over. `stops`, a set of primary keys, changes this rule. The distance of a place that is open
    only at its stops is then measured to the nearest of these stops. The distance of any other
    place is measured to its position. A place without such a point is measured as without `stops`.

    Each page gets three attributes. `distance_km` is None if unknown. `is_rough` is True if the
    distance is approximate. `shown_stops` contains the stop at this distance, and is empty if the
    distance is measured to the place itself.
    """

    def __init__(self, read, directory, places, opened, spot, now, *, open_first=False, stops=None):
        self._read_pages, self._directory = read, directory
        self._places, self._opened, self._spot = places, opened, spot
        self._open_first, self._stops = open_first, stops
        self._today = timezone.localdate(now)
        self._distances, self._ranks_around, self._ordered = {}, {}, []

    def __len__(self):
        return self._places.bit_count()

    def __getitem__(self, part):
        start, stop, _step = part.indices(len(self))
        return self._read(self.ranked(stop)[start:])

    def __iter__(self):
        for start in range(0, len(self), READ_AT_ONCE):
            yield from self[start : start + READ_AT_ONCE]

    def ranked(self, most: int) -> list[int]:
        """Return the ranks in the directory of the first `most` places, in order."""
        self._ordered.extend(islice(self._rest, max(most - len(self._ordered), 0)))
        return self._ordered[:most]

    @cached_property
    def has_inside(self) -> bool:
        """True if a place of the sequence is in the postcode of the spot."""
        return bool(self._inside)

    def first(self, most: int, within_km: float) -> list[Page]:
        """Return the pages of `near_ranks`."""
        return self._read(self.near_ranks(most, within_km))

    def near_ranks(self, most: int, within_km: float) -> list[int]:
        """Return the ranks in the directory of at most `most` near places, in order.

        A place is near if it is within `within_km` or inside the postcode of the spot. Those inside
        the postcode come first; both parts are sorted by distance, and `open_first` is ignored. If
        no place is near, the result is [the nearest place at any distance], or [] without a place
        at a known distance.
        """
        near = chain(
            self._by_distance(self._inside),
            self._within(self._places & ~self._inside, within_km),
        )
        return list(islice(near, most)) or list(islice(self._within(self._places, inf), 1))

    def open_beyond(self, shown: Collection[int], within_km: float) -> Page | None:
        """Return the page of the nearest open place within `within_km`.

        `shown` are ranks in the directory. Returns None if the nearest open place is one of them,
        or if no place is open within `within_km`.
        """
        nearest = self.nearest_open(within_km)
        if nearest is None or nearest in shown:
            return None
        return next(iter(self._read([nearest])), None)

    def nearest_open(self, within_km: float) -> int | None:
        """Return the rank in the directory of the nearest open place within `within_km`.

        Returns None without one. The postcode of the spot and `open_first` are ignored.
        """
        opened = self._places & self._opened.places
        return next(filter(self._is_open, self._within(opened, within_km)), None)

    def distance(self, rank: int) -> Distance | None:
        """Return the `Distance` of a place, or None without its own point or a running stop.

        A stop is running if it is not over today.
        """
        if rank not in self._distances:
            self._distances[rank] = distance_of(self._spot, self._vector, self._situations_of(rank))
        return self._distances[rank]

    def _situations_of(self, rank):
        locations = self._directory.locations
        running = [one for one in locations.situations[rank] if is_running(one.stop, self._today)]
        if self._stops is None:
            return running
        is_travelling = locations.is_travelling(rank)
        there = [one for one in running if self._is_there(one.stop, is_travelling)]
        return there or running

    def _is_there(self, stop, is_travelling):
        if is_travelling:
            return stop is not None and stop.pk in self._stops
        return stop is None

    @cached_property
    def _point(self):
        return self._directory.locations.middle_of(self._spot)

    @cached_property
    def _vector(self):
        return unit_vector(*self._point)

    def _by_distance(self, places, farthest_km=inf) -> Iterator[int]:
        """Yield the ranks of a bit set of places by distance; places without a distance are last.

        All places within `farthest_km` are yielded, and perhaps some farther places. Places are
        sorted within one radius after the other, so that the first places cost little.
        """
        waiting, seen = [], set()
        for radius in RADII_KM if places.bit_count() > FEW else [inf]:
            if radius == inf:
                found = [rank for rank in numbers_of(places) if rank not in seen]
            else:
                around = self._around(radius) - seen
                found = [rank for rank in around if places >> rank & 1]
            seen.update(found)
            waiting = sorted([*waiting, *found], key=self._key)
            # The places not found yet are farther than this radius.
            near = bisect_right(waiting, radius, key=lambda rank: self._key(rank)[0])
            yield from waiting[:near]
            waiting = waiting[near:]
            if radius >= farthest_km:
                return

    def _around(self, km):
        """Return the result of `Locations.around`, cached: several sets are sorted."""
        if km not in self._ranks_around:
            self._ranks_around[km] = self._directory.locations.around(self._point, km)
        return self._ranks_around[km]

    def _within(self, places, km) -> Iterator[int]:
        """Yield the ranks of the places within `km` by distance; skip places without a distance."""

        def is_within(rank):
            distance = self.distance(rank)
            return bool(distance) and distance.km <= km

        return takewhile(is_within, self._by_distance(places, km))

    def _key(self, rank):
        distance = self.distance(rank)
        gaps = self._directory.columns.gaps[rank]
        return (distance.km, gaps, distance.exact_km, rank) if distance else (inf, gaps, inf, rank)

    @cached_property
    def _rest(self) -> Iterator[int]:
        """Iterator over the ranks in order; `ranked` moves them to `_ordered`."""
        parts = [self._inside, self._places & ~self._inside]
        if self._open_first:
            opened = bits(filter(self._is_open, numbers_of(self._places & self._opened.places)))
            parts = [part & state for state in (opened, ~opened) for part in parts]
        return chain.from_iterable(map(self._by_distance, parts))

    @cached_property
    def _inside(self):
        """Bit set of the places at a position or stop in the postcode of the spot."""
        if not self._spot.postcode:
            return 0
        ranks = {rank for rank, _situation in self._directory.locations.inside(self._spot)}
        inside = (r for r in ranks if self._places >> r & 1 and self._is_inside(r))
        return bits(inside)

    def _is_inside(self, rank):
        distance = self.distance(rank)
        return bool(distance) and distance.is_inside

    def _is_open(self, rank):
        distance = self.distance(rank)
        if distance and distance.stop and self._directory.locations.is_travelling(rank):
            return distance.stop.pk in self._opened.stops
        return bool(self._opened.places >> rank & 1)

    def _read(self, ranks):
        keys = {self._directory.columns.keys[rank]: rank for rank in ranks}
        pages = self._read_pages(keys)
        for key, page in pages.items():
            distance = self.distance(keys[key])
            page.distance_km = distance and distance.km
            page.is_rough = bool(distance) and distance.is_rough
            page.shown_stops = [distance.stop] if distance and distance.stop else ()
        return [pages[key] for key in keys if key in pages]


def is_running(stop: Model | None, today: date) -> bool:
    """Return True if a stop is not over on `today`, or if `stop` is None (the place itself)."""
    return stop is None or not stop.last_on or stop.last_on >= today
