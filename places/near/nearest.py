"""The places of a set, the nearest first: by bands of distance, inside a band what is open now,
then what opens the soonest, then the nearest."""

from datetime import UTC, datetime
from functools import cached_property
from itertools import groupby

from network.bits import numbers_of
from network.geography.distance import unit_vector

from .situations import distance_of

OPEN, OPENS, UNKNOWN = range(3)
NEVER = datetime.max.replace(tzinfo=UTC)


class Nearest:
    """A sequence read as it is asked for, like `places.directory.PagesByKey`; each place has
    `distance_km`, None when nothing says where it is, `is_rough` when that is not exact, and in
    `shown_stops` the stop that is near.

    `places` is a set of the directory, `opened` the set of those that are open now. Only the bands
    that are shown are sorted.
    """

    def __init__(self, read, directory, places, opened, spot, now):
        self._read_pages, self._directory, self._now = read, directory, now
        self._ranks, self._opened, self._spot = list(numbers_of(places)), opened, spot
        self._openings, self._sorted, self._bands = {}, [], self._by_band()

    def __len__(self):
        return len(self._ranks)

    def __getitem__(self, part):
        start, stop, _step = part.indices(len(self))
        return self._read(self.ranked(stop)[start:])

    def __iter__(self):
        return iter(self[:])

    def ranked(self, most):
        """The ranks in the directory of the first places, in order."""
        while len(self._sorted) < most and (band := next(self._bands, None)):
            self._sorted += band
        return self._sorted[:most]

    def first(self, most, within_km):
        """At most so many places within so many kilometres, the last one being the nearest that is
        open when it would not be among them."""
        within = sum(1 for one in self.distances.values() if one and one.km <= within_km)
        shown = self.ranked(min(most, within))
        nearest = self.nearest_open(within_km)
        if nearest is not None and nearest not in shown:
            shown = [*shown[: most - 1], nearest]
        return self._read(shown)

    def open_beyond(self, shown, within_km):
        """The nearest place that is open, None when the first `shown` hold it or none is open."""
        nearest = self.nearest_open(within_km)
        if nearest is None or nearest in self.ranked(shown):
            return None
        return next(iter(self._read([nearest])), None)

    def nearest_open(self, within_km):
        """The rank of the nearest place that is open now, None when there is none."""
        rows = (
            (distance.km, rank)
            for rank, distance in self.distances.items()
            if distance and distance.km <= within_km and self._is_open(rank)
        )
        return min(rows, default=(None, None))[1]

    @cached_property
    def distances(self):
        """{rank: `Distance`, None when nothing says where it is}"""
        locations, today = self._directory.locations, self._now.date()
        vector = unit_vector(*locations.middle_of(self._spot))
        return {
            rank: distance_of(
                self._spot,
                vector,
                [one for one in locations.situations[rank] if is_running(one.stop, today)],
            )
            for rank in self._ranks
        }

    def _is_open(self, rank):
        distance = self.distances[rank]
        if distance and distance.stop and self._directory.locations.travels(rank):
            return self._opens_at(rank) == self._now
        return bool(self._opened >> rank & 1)

    def _opens_at(self, rank):
        if rank not in self._openings:
            distance = self.distances[rank]
            stop = distance and distance.stop
            opening = self._directory.locations.opens_at(rank, stop, self._now)
            self._openings[rank] = opening
        return self._openings[rank]

    def _by_band(self):
        """Lists of ranks, the nearest band first, what is nowhere last."""
        far = max((one.band for one in self.distances.values() if one), default=0) + 1
        bands = {rank: one.band if one else far for rank, one in self.distances.items()}
        ordered = sorted(self._ranks, key=bands.get)
        for _band, ranks in groupby(ordered, key=bands.get):
            yield sorted(ranks, key=self._order)

    def _order(self, rank):
        km = self.distances[rank].km if self.distances[rank] else 0
        if self._is_open(rank):
            return OPEN, NEVER, km, rank
        opening = self._opens_at(rank)
        return (OPENS, opening, km, rank) if opening else (UNKNOWN, NEVER, km, rank)

    def _read(self, ranks):
        keys = {self._directory.columns.keys[rank]: rank for rank in ranks}
        pages = self._read_pages(keys)
        for key, page in pages.items():
            distance = self.distances[keys[key]]
            page.distance_km = distance and distance.km
            page.is_rough = bool(distance) and distance.is_rough
            page.shown_stops = [distance.stop] if distance and distance.stop else ()
        return [pages[key] for key in keys if key in pages]


def is_running(stop, today) -> bool:
    return stop is None or not stop.last_on or stop.last_on >= today
