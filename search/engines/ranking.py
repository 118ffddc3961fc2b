"""Filtering, counting and sorting of documents in memory. Pure."""

import math
from datetime import timedelta
from heapq import heapify, heappop, nlargest, nsmallest

from network.filters.bits import bits, numbers_of, union
from network.filters.counting import ChoiceCounter, Choices
from network.geography.distance import distance_km, km_from_cosine

from .base import (
    ABOUT_SITE,
    ABOUT_SITE_FACTOR,
    CLOSENESS,
    FIELDS,
    NAMED,
    PAST,
    PLACELESS,
    SHORT_QUESTION,
    SURE,
    TOGETHER,
    TOGETHER_NEAR,
)
from .query import POSTCODE, Hit, Sort
from .snapshot import rarity
from .spots import RINGS

PERIOD = "period"
TITLE = list(FIELDS).index("title")
# A place is promoted to rank FIRST_RESULTS from among the first PROMOTION_DEPTH hits, if its score
# is at least PROMOTION_SHARE of the score of the hit that it displaces.
FIRST_RESULTS, PROMOTION_DEPTH, PROMOTION_SHARE = 3, 100, 0.2
# Among the first SERVICE_DEPTH hits, a declared service outweighs at most SERVICE_KM, and no word
# of the question outweighs more than WORDS_KM.
SERVICE_KM, WORDS_KM, SERVICE_DEPTH = 10, 30, 500


def narrowed(query, columns, postings: dict) -> ChoiceCounter:
    """Return a `ChoiceCounter` of the documents that match a query.

    Its rows are the slots that match the language, question, marks, moments, ids and radius of the
    query and have not expired. Its filters are the facets and periods of the query. It counts the
    choices of each facet of `columns` and the periods. `postings` maps each term and mark of the
    query to its `Posting`.
    """
    left = columns.in_language(query.language) & ~columns.expired(query.now)
    if query.question.words:
        left &= union(postings[term].slots for term in query.question.terms)
    if query.marks:
        left &= union(postings[mark].slots for mark in query.marks)
    if query.among is not None:
        left &= columns.bits_of(query.among)
    if query.moments:
        left &= union(columns.touching(*between) for between in query.moments)
    if query.near and query.near.radius_km is not None:
        near_enough = columns.spots.within(query.near, query.near.radius_km, left)
        left &= near_enough | with_postcode(columns, query.near)
    periods = {value: columns.touching(*between) for value, between in query.periods.items()}
    sets = columns.facets | {PERIOD: periods}
    choices, passing = columns.choices | {PERIOD: Choices(periods)}, {}
    for name, values in query.wanted.items():
        chosen = {value: sets[name][value] for value in values & sets.get(name, {}).keys()}
        passing[name] = union(chosen.values())
        if name in choices and not chosen.keys() <= choices[name].rows.keys():
            choices[name] = Choices(choices[name].rows | chosen)
    return ChoiceCounter(left, passing, choices)


def ranked(query, columns, postings: dict, narrowed: ChoiceCounter, most: int) -> list[Hit]:
    """Return the first `most` hits of the result of `narrowed`, in the order of `Query.sort`.

    `postings` maps each of the question's `read_terms` and, if the question has words, `ABOUT_SITE`
    to its `Posting`.
    """
    within = narrowed.within
    scores = _scores(query, columns, postings, within)
    if query.weighs_distance:
        by_score = query.sort not in {Sort.DATE, Sort.DISTANCE}
        are_few_enough = by_score and not query.near.postcode
        within = _weigh_by_distance(
            scores, columns, within, query.near, most if are_few_enough else None
        )
    ids = columns.ids
    best = []
    for slots, closeness in _parts(query, columns, within, most):
        if len(best) < most:
            best += _best(slots, closeness, scores, ids, most - len(best))
    return [Hit(ids[slot], scores[slot], distance_of(columns, slot, query.near)) for slot in best]


def promote_place(query, columns, hits: list[Hit]) -> list[Hit]:
    """Return the hits, with a place among the first `FIRST_RESULTS` if the query requires one.

    The query requires a place if `query.promotes_place` is True. If no hit among the first results
    is a place, a later place moves up to the rank `FIRST_RESULTS`. This place is the first, among
    the first `PROMOTION_DEPTH` hits, with at least `PROMOTION_SHARE` of the score of the hit at
    this rank. Without such a place, or with fewer than `FIRST_RESULTS` hits, the order does not
    change.
    """
    first = hits[:FIRST_RESULTS]
    places = columns.facets["kind"].get("place", 0)

    def is_place(hit):
        slot = columns.slots.get(hit.id)  # None: the search node has a newer document
        return slot is not None and bool(places >> slot & 1)

    is_full = len(first) == FIRST_RESULTS and query.promotes_place
    if not is_full or any(map(is_place, first)):
        return hits
    lowest = first[-1].score * PROMOTION_SHARE
    for rank, hit in enumerate(hits[FIRST_RESULTS:PROMOTION_DEPTH], FIRST_RESULTS):
        if hit.score >= lowest and is_place(hit):
            before = hits[: FIRST_RESULTS - 1]
            return [*before, hit, *hits[FIRST_RESULTS - 1 : rank], *hits[rank + 1 :]]
    return hits


def rearrange(view, query, hits: list[Hit]) -> list[Hit]:
    """Return the first hits in their final order, the same for every engine.

    Applies `promote_place`, then, if `query.bounds_services` is True, `bound_services` and
    `limit_texts`. Runs one query if the marks of the question are not in memory.
    """
    hits = promote_place(query, view.columns, hits)
    if not query.bounds_services:
        return hits
    postings = view.postings(query.question.marks)
    declared = union(postings[mark].slots for mark in query.question.marks)
    return limit_texts(
        query, view.columns, declared, bound_services(query, view.columns, declared, hits)
    )


def bound_services(query, columns, declared: int, hits: list[Hit]) -> list[Hit]:
    """Return the hits with much nearer places moved before farther ones.

    `declared` is a bit set of slots: the documents with a mark of the question, that is, those that
    declare the service. A declared place precedes no other matching place that is more than
    `SERVICE_KM` kilometres nearer, and no place precedes another one that is more than `WORDS_KM`
    nearer. The places moved before the same place are sorted by distance, where a declared place
    counts as `SERVICE_KM` nearer; at equal distance they keep their order. Only the first
    `SERVICE_DEPTH` hits are rearranged.

    A place in the territories or the postcode of `query.near` counts as 0 km away. Any other place
    without a distance counts as infinitely far.
    """
    far, others, by_reach = {}, [], []
    inside = _inside(columns, query.near)
    for rank, (hit, slot) in enumerate(_places(columns, hits)):
        if slot is None:
            continue
        km = math.inf if hit.distance_km is None else hit.distance_km
        km = 0.0 if inside >> slot & 1 else km
        is_declared = bool(declared >> slot & 1)
        far[rank] = km, is_declared
        by_reach.append((km - SERVICE_KM * is_declared, rank))
        if not is_declared:
            others.append((km, rank))
    by_km = [(km, rank) for rank, (km, _is_declared) in far.items()]
    for heap in (others, by_km, by_reach):
        heapify(heap)
    arranged, moved = [], set()

    def is_behind(heap, km):
        """Return True if a place of `heap` that is not arranged yet is nearer than `km`."""
        while heap and heap[0][1] in moved:
            heappop(heap)
        return bool(heap) and heap[0][0] < km

    for rank, hit in enumerate(hits):
        if rank in moved:
            continue
        km, is_declared = far.get(rank, (-math.inf, False))
        while is_behind(by_km, km - WORDS_KM) or (
            is_declared and is_behind(others, km - SERVICE_KM)
        ):
            _reach, nearer = heappop(by_reach)
            if nearer not in moved:
                moved.add(nearer)
                arranged.append(hits[nearer])
        moved.add(rank)
        arranged.append(hit)
    return arranged


def limit_texts(query, columns, declared: int, hits: list[Hit]) -> list[Hit]:
    """Return the hits with one document without a position at most among the first results.

    Such a document is a text: whoever names a town looks for somewhere to go. The other texts among
    the first `FIRST_RESULTS` hits move behind the first places of `declared` (see `bound_services`)
    within `WORDS_KM` kilometres, which take their ranks. Without such places among the first
    `PROMOTION_DEPTH` hits, or with a chosen kind, the order does not change.
    """
    texts = [hit for hit in hits[:FIRST_RESULTS] if hit.distance_km is None][1:]
    if not texts or not query.promotes_place:
        return hits
    places = [
        hit
        for hit, slot in list(_places(columns, hits[:PROMOTION_DEPTH]))[FIRST_RESULTS:]
        if slot is not None and declared >> slot & 1 and (hit.distance_km or 0) <= WORDS_KM
    ][: len(texts)]
    texts = texts[len(texts) - len(places) :]
    first = [hit for hit in hits[:FIRST_RESULTS] if hit not in texts]
    rest = [hit for hit in hits[FIRST_RESULTS:] if hit not in places]
    return [*first, *places, *texts, *rest]


def _places(columns, hits):
    """Yield (hit, its slot, or None if it is not a place of the first `SERVICE_DEPTH` hits)."""
    places = columns.facets["kind"].get("place", 0)
    for hit in hits[:SERVICE_DEPTH]:
        slot = columns.slots.get(hit.id)  # None: the search node has a newer document
        yield hit, slot if slot is not None and places >> slot & 1 else None


def _best(slots, closeness, scores, ids, most):
    """Return the first `most` slots by ascending `closeness`, then descending score, then id.

    `slots` is a set of bits. `closeness` is {slot: sort key}, or None to sort by score, then id.
    `most` is at least 1.
    """
    slots = list(numbers_of(slots))
    if closeness is not None and len(slots) > most:
        # Select by plain numbers first, to sort only the candidates.
        limit = nsmallest(most, map(closeness.__getitem__, slots))[-1]
        slots = [slot for slot in slots if closeness[slot] <= limit]
    elif closeness is None and len(slots) > most:
        limit = nlargest(most, map(scores.__getitem__, slots))[-1]
        slots = [slot for slot in slots if scores[slot] >= limit]
    if closeness is None:
        return sorted(slots, key=lambda slot: (-scores[slot], ids[slot]))[:most]
    return sorted(slots, key=lambda slot: (closeness[slot], -scores[slot], ids[slot]))[:most]


def _parts(query, columns, within, most):
    """Return [(slots, {slot: sort key} or None)] of the parts of a sort: see `query.Sort`.

    The slots are bits of `within`. A part sorted by distance has only the slots that may be among
    its `most` nearest.
    """
    if query.sort == Sort.DATE:
        over = within & columns.ends.before(query.now)
        going_on = within & columns.touching(query.now, query.now + timedelta.resolution)
        coming = within & columns.dated & ~over & ~going_on
        return [
            (going_on, None),
            (coming, columns.next_starts(coming, query.now)),
            (within & ~columns.dated, None),
            (over, {s: -columns.ends_at[s] for s in numbers_of(over)}),
        ]
    if query.sort == Sort.DISTANCE and query.near:
        first = within & with_postcode(columns, query.near)
        inside = within & _inside(columns, query.near) & ~first
        return [
            part
            for slots in (first, inside, within & ~inside & ~first)
            for part in _by_distance(columns, slots, query.near, most)
        ]
    if query.near and query.near.postcode:
        first = within & with_postcode(columns, query.near)
        return [(first, None), (within & ~first, None)]
    return [(within, None)]


def _by_distance(columns, slots, near, most):
    nearest = dict(columns.spots.nearest(near, slots, most))
    yield bits(nearest), nearest
    yield slots & ~columns.spots.all, None


def _scores(query, columns, postings, within) -> list[float]:
    """Return the list of the score of each slot; only the slots `within` have final scores."""
    question, total = query.question, columns.all.bit_count()
    scores = [0.0] * len(columns.ids)
    weighed = [
        (*pair, word.typed_form(pair[0])) for word in question.words for pair in word.terms.items()
    ]
    weighed += [(*pair, "") for pair in question.hints.items()]
    for term, weight, typed in weighed:
        # A document with "publique" gains nothing from "public": both are one word.
        counted = set(numbers_of(postings[typed].slots)) if typed else ()
        for slots, impacts in postings[term].fields.values():
            worth = weight * rarity(len(slots), total)
            for slot, impact in zip(slots, impacts, strict=True):
                if slot not in counted:
                    scores[slot] += worth * impact
    others = len(question.words) - 1
    if 0 < others < SHORT_QUESTION:
        held = [
            union(postings[t].slots for t, w in word.terms.items() if w >= SURE)
            for word in question.words
        ]
        together = TOGETHER_NEAR if query.weighs_distance else TOGETHER
        for more, slots in enumerate(_holding_more(held), start=1):
            for slot in numbers_of(slots & within):
                scores[slot] *= 1 + together * more / others
    for slot in numbers_of(columns.past(query.now) & within):
        scores[slot] *= PAST
    for slot in numbers_of(_about_site(question, postings) & within):
        scores[slot] *= ABOUT_SITE_FACTOR
    return scores


def _about_site(question, postings) -> int:
    """Return the slots, as bits, of the pages about the site that the question does not name.

    Their title contains no term of the question with a weight of at least `NAMED`. Returns 0 for a
    question without words.
    """
    about_site = postings[ABOUT_SITE].slots if question.words else 0
    for word in question.words if about_site else ():
        for term in (term for term, worth in word.terms.items() if worth >= NAMED):
            slots, _impacts = postings[term].fields.get(TITLE, ((), ()))
            about_site &= ~bits(slots)
    return about_site


def _weigh_by_distance(scores, columns, within, near, most) -> int:
    """Multiply the scores by the closeness of the documents, in place.

    Returns the slots to rank, as bits: all slots `within` if `most` is None, else the slots that
    may be among the `most` best. A slot that cannot be among the best may keep its score, because
    no factor exceeds 1.
    """
    highest = max(scores, default=0.0)  # an upper bound, cheaper than the maximum of `within`
    best, done, to_beat = [], [], 0.0
    for slots, at_most, is_measured in _from_near_to_far(columns, within, near):
        if not slots or highest * at_most < to_beat:
            continue
        enough = to_beat / at_most
        drawn = [slot for slot in numbers_of(slots) if scores[slot] >= enough]
        if is_measured:
            for slot, key in columns.spots.keys(near, drawn):
                scores[slot] *= _closeness(km_from_cosine(-key))
        else:
            for slot in drawn:
                scores[slot] *= at_most
        done += drawn
        if most is not None:
            best += [score for score in map(scores.__getitem__, drawn) if score >= to_beat]
            best = nlargest(most, best)
            to_beat = best[-1] if len(best) == most else 0.0
    return bits([slot for slot in done if scores[slot] >= to_beat])


def _from_near_to_far(columns, within, near):
    """Yield (slots as bits, upper bound of their factor, True if the factor differs by slot).

    The slots are parts of `within`. The nearest documents to `near` come first; documents without a
    position come last.
    """
    inside = within & _inside(columns, near)
    yield inside, 1.0, False
    left, nearer = within & columns.spots.all & ~inside, 0
    for km in RINGS:
        ring = left & columns.spots.around(near, km)
        yield ring, _closeness(nearer), True
        left, nearer = left & ~ring, km
    yield within & ~columns.spots.all & ~inside, PLACELESS, False


def _closeness(km) -> float:
    closeness = 0.0
    for share, reach in CLOSENESS:  # `sum` of a generator takes twice as long
        closeness += share * math.exp(-km / reach)
    return closeness


def _inside(columns, near) -> int:
    """Return the slots of the documents in the territories or the postcode of `near`, as bits."""
    territories = columns.facets.get("territory", {})
    inside = union(territories.get(code, 0) for code in near.inside)
    return inside | with_postcode(columns, near)


def with_postcode(columns, near) -> int:
    """Return the slots of the documents with the postcode of `near`, as bits; 0 if it has none."""
    return columns.facets.get(POSTCODE, {}).get(near.postcode, 0)


def _holding_more(held) -> list[int]:
    """Return [slots in exactly two of the sets `held`, slots in exactly three, …], as bits."""
    at_least = [0] * (len(held) + 1)
    for slots in held:
        for number in range(len(held), 1, -1):
            at_least[number] |= at_least[number - 1] & slots
        at_least[1] |= slots
    return [
        at_least[number] & ~(at_least[number + 1] if number < len(held) else 0)
        for number in range(2, len(held) + 1)
    ]


def distance_of(columns, slot: int | None, near) -> float | None:
    """Return the kilometres from `near` to the document of a slot.

    Returns None if `near` or `slot` is None, or if the document has no position.
    """
    point = columns.point(slot) if near and slot is not None else None
    return distance_km((near.latitude, near.longitude), point) if point else None
