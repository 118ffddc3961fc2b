"""Moments in order, to know at once what is before any of them. Pure."""

from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from math import isnan

from network.bits import bits

MOST_KEPT = 64  # sets of slots, each as large as the index


class Timeline:
    """Never changed once built, from the moment of each slot in seconds since 1970, NaN where it
    has none."""

    def __init__(self, moments):
        slots = [slot for slot, moment in enumerate(moments) if not isnan(moment)]
        slots.sort(key=moments.__getitem__)
        self.slots = array("I", slots)
        self.moments = array("d", map(moments.__getitem__, slots))
        self._first = {}

    @cached_property
    def all(self) -> int:
        """The slots that have a moment, as bits."""
        return bits(self.slots)

    def before(self, moment) -> int:
        """The slots whose moment is before this datetime, as bits."""
        return self._of_the_first(bisect_left(self.moments, moment.timestamp()))

    def until(self, moment) -> int:
        """The slots whose moment is before this datetime or the same, as bits."""
        return self._of_the_first(bisect_right(self.moments, moment.timestamp()))

    def _of_the_first(self, number):
        # The clock seldom passes a moment: the same number comes back.
        if number not in self._first:
            if len(self._first) >= MOST_KEPT:
                self._first = {}
            self._first[number] = bits(self.slots[:number])
        return self._first[number]
