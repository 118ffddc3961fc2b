"""Moments in order, to know at once what is before any of them. Pure."""

from bisect import bisect_left, bisect_right

from network.bits import bits

MOST_KEPT = 64  # sets of slots, each as large as the index


class Timeline:
    """Never changed once built, from [(moment, slot)]."""

    def __init__(self, pairs):
        pairs = sorted(pairs)
        self.moments = [moment for moment, _ in pairs]
        self.slots = [slot for _, slot in pairs]
        self._first = {}

    def before(self, moment) -> int:
        """The slots whose moment is before this one, as bits."""
        return self._of_the_first(bisect_left(self.moments, moment))

    def until(self, moment) -> int:
        """The slots whose moment is before this one or the same, as bits."""
        return self._of_the_first(bisect_right(self.moments, moment))

    def _of_the_first(self, number):
        # The clock seldom passes a moment: the same number comes back.
        if number not in self._first:
            if len(self._first) >= MOST_KEPT:
                self._first = {}
            self._first[number] = bits(self.slots[:number])
        return self._first[number]
