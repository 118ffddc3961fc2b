"""Narrowing, counting and sorting what is in memory. Pure: columns and postings in, figures out."""

import math
from collections import Counter
from dataclasses import dataclass, replace
from heapq import nlargest, nsmallest
from itertools import chain

from network.geography.distance import EARTH_RADIUS_KM, distance_km

from .base import PAST, SHORT_QUESTION
from .bits import bits, slots_of
from .query import Hit, Sort
from .shelf import rarity

PERIOD = "period"
# How many documents are counted one by one while one value is counted in all of them.
SOONER = 20


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Sets of slots. `matching` is what the words and the point leave, `passing` what each facet's
    filter does, `periods` those of each period."""

    matching: int
    passing: dict[str, int]
    periods: dict[str, int]

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
            rare, holders = columns.rare(name)
            # One by one, a few documents are sooner counted than many values.
            if left.bit_count() < SOONER * len(rare):
                counts = Counter(chain.from_iterable(map(holders.__getitem__, slots_of(left))))
                values = {value: values[value] for value in values.keys() - rare}
            else:
                counts = {}
            counts |= {value: (left & slots).bit_count() for value, slots in values.items()}
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
    if query.near and query.near.radius_km is not None:
        left &= _around(columns, left, query.near)
    periods = {value: columns.touching(*between) for value, between in query.periods.items()}
    facets = columns.facets | {PERIOD: periods}
    passing = {
        name: _any(facets.get(name, {}).get(value, 0) for value in values)
        for name, values in query.wanted.items()
    }
    return Narrowed(left, passing, periods)


def ranked(query, columns, postings, found, most):
    """The first `most` hits of what was narrowed, as `Query.sort` says."""
    scores = _scores(query, columns, postings, found.within)
    ids = columns.ids
    best = []
    for slots, closeness in _parts(query, columns, found.within):
        if len(best) < most:
            best += _best(slots, closeness, scores, ids, most - len(best))
    return [Hit(ids[slot], scores[slot], _distance(query.near, columns, slot)) for slot in best]


def _best(slots, closeness, scores, ids, most):
    """The first `most` slots: by closeness when there is one, the smallest first, then by score."""
    slots = list(slots_of(slots))
    if closeness is not None and len(slots) > most:
        # A comparison of plain figures first: only those that may be among the first are sorted.
        limit = nsmallest(most, map(closeness.__getitem__, slots))[-1]
        slots = [slot for slot in slots if closeness[slot] <= limit]
    elif closeness is None and len(slots) > most:
        limit = nlargest(most, map(scores.__getitem__, slots))[-1]
        slots = [slot for slot in slots if scores[slot] >= limit]
    if closeness is None:
        return sorted(slots, key=lambda slot: (-scores[slot], ids[slot]))[:most]
    return sorted(slots, key=lambda slot: (closeness[slot], -scores[slot], ids[slot]))[:most]


def _parts(query, columns, within):
    """[(slots, {slot: what sorts them} or None)]: see `query.Sort`."""
    if query.sort == Sort.DATE:
        begun, over = columns.starts.until(query.now), columns.ends.before(query.now)
        dated = within & columns.dated
        coming = dated & ~begun & ~over
        return [
            (dated & begun & ~over, None),
            (coming, _moments(columns, coming, 0, 1)),
            (within & ~columns.dated, None),
            (dated & over, _moments(columns, dated & over, 1, -1)),
        ]
    if query.sort == Sort.DISTANCE and query.near:
        pointed = within & columns.pointed
        return [
            (pointed, _farness(columns, pointed, query.near)),
            (within & ~columns.pointed, None),
        ]
    return [(within, None)]


def _moments(columns, slots, edge, sign):
    dates = columns.dates
    return {slot: sign * dates[slot][edge].timestamp() for slot in slots_of(slots)}


def _scores(query, columns, postings, within):
    """A list of the score of each slot, right for those within."""
    question, total = query.question, columns.all.bit_count()
    scores = [0.0] * len(columns.ids)
    for word in question.words:
        for term, weight in word.terms.items():
            for slots, impacts in postings[term].fields.values():
                worth = weight * rarity(len(slots), total)
                for slot, impact in zip(slots, impacts, strict=True):
                    scores[slot] += worth * impact
    others = len(question.words) - 1
    if 0 < others < SHORT_QUESTION:
        held = [_any(postings[term].slots for term in word.terms) for word in question.words]
        for more, slots in enumerate(_holding_more(held), start=1):
            for slot in slots_of(slots & within):
                scores[slot] *= 1 + more / others
    for slot in slots_of(columns.past(query.now) & within):
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


def _any(sets):
    union = 0
    for slots in sets:
        union |= slots
    return union


def _around(columns, left, near):
    """The slots of those left within the radius."""
    farness = _farness(columns, left & columns.pointed, near)
    # Two points of a ball are as far as the cosine of the angle between them is small.
    limit = -math.cos(min(near.radius_km / EARTH_RADIUS_KM, math.pi))
    return bits([slot for slot, far in farness.items() if far <= limit])


def _farness(columns, slots, near):
    """{slot: what grows with the distance from the point, from -1 here to 1 at the antipodes}."""
    north, east = math.radians(near.latitude), math.radians(near.longitude)
    a, b, c = (
        math.cos(north) * math.cos(east),
        math.cos(north) * math.sin(east),
        math.sin(north),
    )
    spots = columns.spots
    found = {}
    for slot in slots_of(slots):
        x, y, z = spots[slot]
        found[slot] = -(a * x + b * y + c * z)
    return found


def _distance(near, columns, slot):
    point = columns.points.get(slot)
    return distance_km((near.latitude, near.longitude), point) if near and point else None
