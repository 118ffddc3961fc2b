"""Which places the search says to be open at a moment, and when the others open."""

from network.bits import numbers_of

from . import clock
from .filters import PlaceFilterSet
from .models import PlacePage


class Openings:
    """Of the public directory at a moment."""

    def __init__(self, now):
        self._now = now
        self._directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory

    def open_keys(self):
        keys = self._directory.columns.keys
        return {keys[rank] for rank in numbers_of(clock.open_at(self._directory, self._now))}

    def next_openings(self, pks):
        rank_of, locations = self._directory.columns.rank, self._directory.locations
        openings = {pk: locations.opens_next(rank_of[pk], self._now) for pk in pks if pk in rank_of}
        return {pk: moment for pk, moment in openings.items() if moment}
