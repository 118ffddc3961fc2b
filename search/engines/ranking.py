"""Narrowing, counting and sorting what is in memory. Pure: columns and postings in, figures out."""

import math
from dataclasses import dataclass, field, replace
from heapq import nlargest, nsmallest

from .base import PAST, SHORT_QUESTION
from .columns import Columns, bits
from .query import Hit, Sort

EARTH_RADIUS_KM = 6371.0088
PERIOD = "period"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Sets of slots. `matching` is what the words and the point leave, `passing` what each facet's
    filter does, `periods` those of each period, `distances` the kilometres to each."""

    matching: int
    passing: dict[str, int]
    periods: dict[str, int]
    distances: dict[int, float] = field(default_factory=dict)

    @property
    def within(self):
        return self._passing_all_but("")

    def _passing_all_but(self, facet):
        left = self.matching
        for name, slots in self.passing.items():
            if name != facet:
                left &= slots
        return left

    def without(self, slots):
        return replace(self, matching=self.matching & ~slots)

    def counts(self, columns):
        """{facet: {value: how many}}, each facet following every filter but its own."""
        found = {}
        for name, values in (columns.facets | {PERIOD: self.periods}).items():
            left = self._passing_all_but(name)
            counts = {value: (left & slots).bit_count() for value, slots in values.items()}
            if counts := {value: number for value, number in counts.items() if number}:
                found[name] = counts
        return found


def narrowed(query, columns, postings):
    """What of the columns answers a query: `Narrowed`."""
    left = columns.in_language(query.language) & ~columns.expired(query.now)
    if query.question.words:
        matching = 0
        for posting in postings.values():
            matching |= posting.slots
        left &= matching
    distances = {}
    if near := query.near:
        distances = _distances(columns, left, near)
        if near.radius_km is not None:
            left &= bits([slot for slot, km in distances.items() if km <= near.radius_km])
    periods = {value: _touching(columns, *between) for value, between in query.periods.items()}
    facets = columns.facets | {PERIOD: periods}
    passing = {
        name: _any(facets.get(name, {}).get(value, 0) for value in values)
        for name, values in query.wanted.items()
    }
    return Narrowed(left, passing, periods, distances)


def ranked(query, columns, postings, found, most):
    """The first `most` hits of what was narrowed, as `Query.sort` says."""
    scores = _scores(query, columns, postings)
    slots = list(Columns.slots_of(found.within))
    ids = columns.ids

    def order(slot):
        return (-scores[slot], ids[slot])

    if query.sort == Sort.DATE:
        best = nsmallest(
            most, slots, key=lambda s: (*_date_order(columns.dates.get(s), query.now), *order(s))
        )
    elif query.sort == Sort.DISTANCE and query.near:
        best = nsmallest(most, slots, key=lambda s: (found.distances.get(s, math.inf), *order(s)))
    else:
        # Slots come in the order of ids but for documents written again: sorted for good below.
        best = sorted(nlargest(most, slots, key=scores.__getitem__), key=order)
    return [Hit(ids[slot], scores[slot], found.distances.get(slot)) for slot in best]


def _scores(query, columns, postings):
    """The score of every slot, a list."""
    question = query.question
    scores = [0.0] * len(columns.ids)
    for word in question.words:
        for term, weight in word.terms.items():
            for slots, impacts, rarity in postings[term].fields:
                worth = weight * rarity
                for slot, impact in zip(slots, impacts, strict=True):
                    scores[slot] += worth * impact
    others = len(question.words) - 1
    if 0 < others < SHORT_QUESTION:
        held = [_any(postings[term].slots for term in word.terms) for word in question.words]
        for more, slots in enumerate(_holding_more(held), start=1):
            for slot in Columns.slots_of(slots):
                scores[slot] *= 1 + more / others
    for slot in columns.past(query.now):
        scores[slot] *= PAST
    return scores


def _holding_more(held):
    """[slots in exactly two of the sets, in exactly three, ...]."""
    at_least = [0] * (len(held) + 1)
    for slots in held:
        for number in range(len(held), 1, -1):
            at_least[number] |= at_least[number - 1] & slots
        at_least[1] |= slots
    return [
        at_least[number] & ~(at_least[number + 1] if number < len(held) else 0)
        for number in range(2, len(held) + 1)
    ]


def _date_order(dates, now):
    if not dates:
        return (1, 0)
    starts_at, ends_at = dates
    if ends_at >= now:
        return (0, max(starts_at, now).timestamp())
    return (2, -ends_at.timestamp())


def _touching(columns, since, until):
    return bits(
        [
            slot
            for slot, (starts_at, ends_at) in columns.dates.items()
            if (until is None or starts_at < until) and (since is None or ends_at >= since)
        ]
    )


def _any(sets):
    union = 0
    for slots in sets:
        union |= slots
    return union


def _distances(columns, left, near):
    """{slot: kilometres} of the documents left that have a point. A great circle is never shorter
    than the way north it makes: with a radius, what lies too far north or south is left out."""
    reach = math.degrees((near.radius_km or math.inf) / EARTH_RADIUS_KM) + 1e-6
    return {
        slot: distance_km(near, *point)
        for slot, point in columns.points.items()
        if abs(point[0] - near.latitude) <= reach and left >> slot & 1
    }


def distance_km(near, latitude, longitude):
    """The length of the great circle, by the haversine formula."""
    here, there = math.radians(near.latitude), math.radians(latitude)
    east = math.radians(longitude - near.longitude)
    half = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1, math.sqrt(half)))
