"""Results added to those of a question that has few of them near its place.

A moment never hides everything: « atelier Gap samedi » shows the workshops of Saturday, then the
next dates in Gap. « imprimer Gap samedi » shows the places open on Saturday, then the others. Far
results do not answer a question about a town: if it names a quarter that no document names, the
places of the town come first.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from network.filters.bits import union

from .attempts import FEW, NEAR_KM, Attempt, Instead, Matcher
from .chained import Chained
from .moments import moments_of
from .openings import SORTED

# Kilometres: the results of the moment are close, or not too far. The first pair is for the word
# "open", the second for other needs, whose other places matter as much as a place certainly open.
REACH, REACH_OF_NEED = (NEAR_KM, 100), (10, NEAR_KM)
REACH_OF_EVENTS = (NEAR_KM, 150)
USELESS_KM = 100  # nobody travels so far
BEFORE_FAR = 2  # next dates of the commune before a far event of the moment
WEEKS = 8  # the next Saturdays that follow this one


def best_attempt(matcher: Matcher) -> Attempt:
    """Return the best `Attempt` of a `Matcher`, with the results of other moments if few are near.

    They are added only to results near a named place, in the usual order. If the first results are
    all beyond `USELESS_KM`, the nearest places precede them.
    """
    attempt, read = matcher.best(), matcher.interpretation
    is_chosen = "tri" in read.filters.values
    if not read.here or not read.point or is_chosen:
        return attempt
    added = _Additions(matcher, attempt)
    return added.added() if read.understood.when else added.after_nearest()


@dataclass(frozen=True, slots=True)
class _Additions:
    """The results of other moments that follow those of `attempt`, near the named place."""

    matcher: Matcher
    attempt: Attempt

    def after_nearest(self) -> Attempt:
        """Return `attempt` after the `FEW` nearest places, if its first results are useless.

        They are useless if each of the first `FEW` is beyond `USELESS_KM`. Otherwise, for a
        département, with a chosen kind, and without a place near, returns `attempt` itself.
        """
        attempt, filters = self.attempt, self.matcher.interpretation.filters.values
        if not attempt.weighs_distance or "type" in filters:
            return attempt
        first = attempt.match.hits(0, FEW)
        if not first or any((hit.distance_km or 0) <= USELESS_KM for hit in first):
            return attempt
        around = self.matcher.around()
        if not (nearest := around.hits(0, FEW)):
            return attempt
        return replace(self._chained(attempt, [(around, nearest)]), begins_around=True)

    def added(self) -> Attempt:
        """Return `attempt` with the results of other moments after its own.

        If the moment has no result that is close or not too far, they replace its results. Returns
        `attempt` itself if it needs no others, or if no others are near.
        """
        attempt, when = self.attempt, self.attempt.when
        if attempt.instead == Instead.COMING:
            return self._chained(attempt, self._dates_there())
        if not when:
            return attempt
        asked = self.matcher.interpretation.understood.when
        if not asked.is_open and self.matcher.is_about_events:
            return self._events()
        close, far = self._parts(attempt.match, REACH if asked.is_open else REACH_OF_NEED)
        if asked.is_open and len(close) >= FEW:
            return attempt
        then = Instead.OPENING if when.is_now else Instead.ANYTIME
        last = self.matcher.with_hours() if when.is_now else self.matcher.attempt(None)
        if not last.is_near:
            return attempt
        rest = self.matcher.soonest_first(last) if when.is_now else last.match
        if not close and not far:
            return replace(last, match=rest, instead=then if when.is_now else Instead.NOTHING)
        first = [(attempt.match, close or far), *self._open_then()]
        return replace(self._chained(replace(last, match=rest), first), when=when, then=then)

    def _events(self):
        """Return the close events of the moment, then the next dates.

        If no event is close, one that is not too far follows the first dates of the commune.
        Returns `attempt` itself if it has `FEW` close events, or if no next dates are near.
        """
        attempt, coming = self.attempt, self.matcher.next_dates()
        close, far = self._parts(attempt.match, REACH_OF_EVENTS)
        if len(close) >= FEW or not coming.is_near:
            return attempt
        there = self._dates_there()
        if close:
            added = self._chained(coming, [(attempt.match, close), *there])
            then = {"instead": Instead.NOTHING, "then": Instead.COMING}
            return replace(added, when=attempt.when, **then)
        dates = Chained(there, coming.match)
        first = dates.split(dates.hits(0, BEFORE_FAR))
        return self._chained(coming, [*first, (attempt.match, far), *there])

    def _chained(self, last, first):
        """Return the attempt `last` with the hits of `first`, [(match, hits)], before its own.

        The result has the usual order, since the parts are sorted separately.
        """
        if not any(hits for _match, hits in first):
            return last
        order = self.matcher.interpretation.order
        return replace(last, order=order, match=Chained(first, last.match))

    def _parts(self, match, reach):
        """Return (close hits, [first hit that is not too far]) of a match; `reach` is a pair.

        A result without a position, such as an online workshop, is not close, but not too far.
        """
        close_km, far_km = reach
        hits = match.hits(0, SORTED)
        close = [hit for hit in hits if self._is_within(hit, close_km)]
        far = (hit for hit in hits if hit not in close and (hit.distance_km or 0) <= far_km)
        return close, list(islice(far, 1))

    def _open_then(self):
        """Return [(match, hits)] of the close places open on the day of the moment, or [].

        Without a close place, the only hit is the first that is not too far. Returns [] if the
        results are open places already, or if the moment is not usual: see `Matcher.is_usual`.
        """
        when = self.attempt.when
        if when.is_open or not self.matcher.is_usual(when):
            return []
        match = self.matcher.attempt(replace(when, is_open=True)).match
        close, far = self._parts(match, REACH_OF_NEED)
        return [(match, close or far)]

    def _dates_there(self):
        """Return [(match, hits)] of the next dates in the named place itself.

        The hits are in the order of `Matcher.next_dates`. For a day that returns each week, the
        dates of the same day in the next `WEEKS` weeks come first. Returns [] if the named place
        has no territory.
        """
        inside, now = self.matcher.interpretation.here.inside, self.matcher.now
        when = self.matcher.interpretation.understood.when
        moments = [((now, None),)]
        if when.is_weekly:
            moments.insert(0, self._next_weeks(when))
        there = []
        for each in moments if inside else ():
            match = self.matcher.next_dates(each, territories=inside).match
            there.append((match, match.hits(0, SORTED)))
        return there

    def _next_weeks(self, when):
        weeks = (timedelta(weeks=number) for number in range(1, WEEKS + 1))
        days = (
            replace(when, since=when.since + ahead, until=when.until + ahead) for ahead in weeks
        )
        zone = self.matcher.interpretation.zone
        return tuple(interval for day in days for interval in moments_of(day, zone))

    def _is_within(self, hit, km):
        """Return True if a hit is in the named place or at most `km` kilometres away.

        For a département, only the hits inside count.
        """
        here, columns = self.matcher.interpretation.here, self.matcher.view.columns
        territories, slot = columns.facets.get("territory", {}), columns.slots.get(hit.id)
        inside = union(territories.get(code, 0) for code in here.inside)
        if slot is not None and inside >> slot & 1:
            return True
        is_close = hit.distance_km is not None and hit.distance_km <= km
        return is_close and not here.is_departement
