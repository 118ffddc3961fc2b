"""A set of places sorted by distance from the visitor."""

from datetime import date
from functools import cached_property
from itertools import islice, takewhile

from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page

from network.filters.bits import numbers_of
from network.geography.distance import unit_vector

from .situations import Distance, distance_of

READ_AT_ONCE = 2000


class Nearest:
    """A lazy sequence of places, like `places.directory.PagesByKey`, sorted by distance.

    `read(keys)` returns {primary key: page}. `places` is a bit set of ranks of the directory,
    `opened` the bit set of the open places. Places inside the postcode of the spot, if it has one,
    come first; then the order is the displayed distance, then the exact one, then the rank. Places
    without a distance come last. With `open_first`, open places come before the others, and each of
    the two parts is in this order.

    Each page gets three attributes. `distance_km` is None if unknown. `is_rough` is True if the
    distance is approximate. `shown_stops` contains the stop at this distance, and is empty if the
    distance is that of the place itself.
    """

    def __init__(self, read, directory, places, opened, spot, now, *, open_first=False):
        self._read_pages, self._directory, self._now = read, directory, now
        self._ranks, self._opened, self._spot = list(numbers_of(places)), opened, spot
        self._open_first = open_first

    def __len__(self):
        return len(self._ranks)

    def __getitem__(self, part):
        start, stop, _step = part.indices(len(self))
        return self._read(self.ranked(stop)[start:])

    def __iter__(self):
        for start in range(0, len(self), READ_AT_ONCE):
            yield from self[start : start + READ_AT_ONCE]

    def ranked(self, most: int) -> list[int]:
        """Return the ranks in the directory of the first `most` places, in order."""
        return self._ordered[:most]

    @cached_property
    def has_inside(self) -> bool:
        """True if a place of the sequence is in the postcode of the spot."""
        return bool(self._spot.postcode) and any(map(self._is_inside, self._ranks))

    def first(self, most: int, within_km: float) -> list[Page]:
        """Return the first `most` pages of places within `within_km` or inside the postcode.

        If the nearest open place within `within_km` is not among them, it replaces the last page.
        """
        near = (
            rank
            for rank in self._ordered
            if self._is_inside(rank) or self._is_within(rank, within_km)
        )
        shown = list(islice(near, most))
        nearest = self.nearest_open(within_km)
        if nearest is not None and nearest not in shown:
            shown = [*shown[: most - 1], nearest]
        return self._read(shown)

    def open_beyond(self, shown: int, within_km: float) -> Page | None:
        """Return the page of the nearest open place within `within_km`.

        Returns None if no place is open within `within_km`, or if the nearest open place is one of
        the first `shown` places.
        """
        nearest = self.nearest_open(within_km)
        if nearest is None or nearest in self.ranked(shown):
            return None
        return next(iter(self._read([nearest])), None)

    def nearest_open(self, within_km: float) -> int | None:
        """Return the rank of the nearest open place within `within_km`, None without one.

        The postcode of the spot and `open_first` are ignored.
        """
        near = takewhile(lambda rank: self._is_within(rank, within_km), self._by_distance)
        return next(filter(self._is_open, near), None)

    @cached_property
    def distances(self) -> dict[int, Distance | None]:
        """{rank: `Distance`, or None if unknown} of all places of the set, without past stops."""
        locations, today = self._directory.locations, timezone.localdate(self._now)
        vector = unit_vector(*locations.middle_of(self._spot))
        return {
            rank: distance_of(
                self._spot,
                vector,
                [one for one in locations.situations[rank] if is_running(one.stop, today)],
            )
            for rank in self._ranks
        }

    @cached_property
    def _by_distance(self):
        distances = self.distances
        located = [rank for rank in self._ranks if distances[rank]]
        nowhere = [rank for rank in self._ranks if not distances[rank]]
        return [*sorted(located, key=lambda rank: distances[rank][:2]), *nowhere]

    @cached_property
    def _ordered(self):
        ordered = self._by_distance
        if self._spot.postcode:
            ordered = sorted(ordered, key=lambda rank: not self._is_inside(rank))
        if self._open_first:
            ordered = sorted(ordered, key=lambda rank: not self._is_open(rank))
        return ordered

    def _is_inside(self, rank):
        distance = self.distances[rank]
        return bool(distance) and distance.is_inside

    def _is_within(self, rank, km):
        distance = self.distances[rank]
        return bool(distance) and distance.km <= km

    def _is_open(self, rank):
        locations, distance = self._directory.locations, self.distances[rank]
        if distance and distance.stop and locations.is_travelling(rank):
            return locations.next_opening_at(rank, distance.stop, self._now) == self._now
        return bool(self._opened >> rank & 1)

    def _read(self, ranks):
        keys = {self._directory.columns.keys[rank]: rank for rank in ranks}
        pages = self._read_pages(keys)
        for key, page in pages.items():
            distance = self.distances[keys[key]]
            page.distance_km = distance and distance.km
            page.is_rough = bool(distance) and distance.is_rough
            page.shown_stops = [distance.stop] if distance and distance.stop else ()
        return [pages[key] for key in keys if key in pages]


def is_running(stop: Model | None, today: date) -> bool:
    """Return True if a stop is not over on `today`, or if `stop` is None (the place itself)."""
    return stop is None or not stop.last_on or stop.last_on >= today
