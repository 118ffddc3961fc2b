"""Ranking in memory: distances, promotion of a place, bonuses and boundaries."""

import datetime
import math
from array import array
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.filters.bits import bits, numbers_of
from network.geography.distance import distance_km
from search.engines import ranking
from search.engines.base import PAST, TOGETHER, TOGETHER_NEAR
from search.engines.columns import Columns, Timeline
from search.engines.query import Hit, Near, Query, Sort
from search.engines.ranking import (
    FIRST_RESULTS,
    PROMOTION_DEPTH,
    PROMOTION_SHARE,
    SERVICE_KM,
    WORDS_KM,
    bound_services,
    limit_texts,
    promote_place,
)
from search.engines.snapshot import Posting, rarity
from search.engines.spots import Spots
from search.language.questions import Question, Word, understand

pytestmark = pytest.mark.any_database
POINTS = st.none() | st.tuples(st.floats(41, 51), st.floats(-5, 9))
DOCUMENTS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.5, 1.0, 1.1, 3.0]), POINTS, st.booleans()), max_size=40
)


def columns_of(documents):
    inside = bits(slot for slot, (_score, _point, lies) in enumerate(documents) if lies)
    points = [point or (math.nan, math.nan) for _score, point, _lies in documents]
    spots = Spots(*zip(*points, strict=True)) if points else Spots([], [])
    return SimpleNamespace(facets={"territory": {"13055": inside}}, spots=spots)


@given(DOCUMENTS, st.integers(1, 12))
def test_first_hits_equal_those_of_a_full_ranking(documents, most):
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    columns, within = columns_of(documents), bits(range(len(documents)))

    def best(wanted):
        scores = [score for score, _point, _lies in documents]
        slots = ranking._weigh_by_distance(scores, columns, within, near, wanted)
        return ranking._best(slots, None, scores, range(len(documents)), most)

    assert best(most) == best(None)


def test_far_documents_are_not_measured(monkeypatch):
    documents = [(5.0, None, True)] * 3 + [(5.0, (48.8, 2.3), False)] * 50
    measured = []
    monkeypatch.setattr(ranking, "km_from_cosine", lambda each: measured.append(each) or 0.0)
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    scores = [score for score, _point, _lies in documents]
    slots = ranking._weigh_by_distance(scores, columns_of(documents), bits(range(53)), near, 3)
    assert (slots, measured) == (bits(range(3)), [])


@given(st.lists(st.tuples(st.floats(-75, 75), st.floats(-180, 180)), max_size=40), st.data())
def test_within_agrees_with_measured_distances(points, data):
    """Anywhere on Earth, also across the date line."""
    spots = Spots(*zip(*points, strict=True)) if points else Spots([], [])
    here = data.draw(st.sampled_from(points) if points else st.just((0.0, 0.0)))
    near, km = Near(*here), data.draw(st.sampled_from([1, 20, 150, 900, 30_000]))
    everything = bits(range(len(points)))
    far = {slot: distance_km(here, point) for slot, point in enumerate(points)}
    within = set(numbers_of(spots.within(near, km, everything)))
    assert {slot for slot in far if far[slot] < km * 0.999} <= within
    assert within <= {slot for slot in far if far[slot] < km * 1.001 + 0.001}
    nearest = sorted(dict(spots.nearest(near, everything, 3)).items(), key=lambda pair: pair[1])
    measured = [far[slot] for slot, _key in nearest[:3]]
    assert measured == pytest.approx(sorted(far.values())[:3], abs=0.1)


# Promotion of a place.

NEAR = Near(43.3, 5.4, weighs=True)
TEXT_SCORE = 10.0


PLACES = st.lists(st.tuples(st.floats(0, 60), st.booleans(), st.booleans()), max_size=30)


@given(PLACES)
def test_distance_a_service_or_a_word_outweighs_is_bounded(documents):
    """A declared service outweighs 10 km at most, and nothing outweighs more than 30 km."""
    hits = [Hit(number, 9.0, km) for number, (km, _, _) in enumerate(documents)]
    places = bits(number for number, (_, is_place, _) in enumerate(documents) if is_place)
    declared = bits(number for number, (*_, is_declared) in enumerate(documents) if is_declared)
    columns = SimpleNamespace(facets={"kind": {"place": places}}, slots={h.id: h.id for h in hits})
    query = Query(question=understand("imprimer"), near=NEAR)
    arranged = bound_services(query, columns, declared, hits)
    assert sorted(arranged) == sorted(hits)
    ranked_places = [hit for hit in arranged if places >> hit.id & 1]
    for rank, hit in enumerate(ranked_places):
        later = ranked_places[rank:]
        assert all(one.distance_km >= hit.distance_km - WORDS_KM for one in later)
        if declared >> hit.id & 1:
            others = [one for one in later if not declared >> one.id & 1]
            assert all(one.distance_km >= hit.distance_km - SERVICE_KM for one in others)
    texts = [hit for hit in arranged if not places >> hit.id & 1]
    assert texts == sorted(texts)


def bounded(kilometres, declared):
    """Return the order of places at these distances; `declared` is a bit set of their ranks."""
    hits = [Hit(number, 9.0, km) for number, km in enumerate(kilometres)]
    columns = SimpleNamespace(
        facets={"kind": {"place": bits(range(len(hits)))}}, slots={h.id: h.id for h in hits}
    )
    query = Query(question=understand("imprimer"), near=NEAR)
    return [hit.id for hit in bound_services(query, columns, declared, hits)]


def test_relevance_decides_between_places_nearly_as_far():
    assert bounded([29.0, 12.0, 1.0, 25.0], declared=0b1111) == [0, 1, 2, 3]
    assert bounded([9.0, 1.0], declared=0b01) == [0, 1]
    assert bounded([29.0, 1.0], declared=0b00) == [0, 1]


def test_places_moved_before_a_far_one_are_sorted_by_distance():
    assert bounded([60.0, 20.0, 2.0, 5.0], declared=0b1111) == [2, 3, 1, 0]
    # A declared service counts as ten kilometres nearer.
    assert bounded([60.0, 2.0, 8.0], declared=0b101) == [2, 1, 0]


def arranged_texts(kilometres, *, declared, kind=()):
    """Return the order of hits after `limit_texts`; those without kilometres are texts."""
    hits = [Hit(number, 9.0, km) for number, km in enumerate(kilometres)]
    places = bits(number for number, km in enumerate(kilometres) if km is not None)
    columns = SimpleNamespace(facets={"kind": {"place": places}}, slots={h.id: h.id for h in hits})
    query = Query(question=understand("imprimer"), near=NEAR, filters={"kind": list(kind)})
    return [hit.id for hit in limit_texts(query, columns, declared, hits)]


def test_two_of_the_first_results_of_a_need_near_a_town_are_places():
    assert arranged_texts([None, None, 1.0, None, 2.0], declared=0b10100) == [0, 2, 4, 1, 3]
    assert arranged_texts([None, None, None, 1.0, 2.0], declared=0b11000) == [0, 3, 4, 1, 2]


@pytest.mark.parametrize(
    ("kilometres", "declared", "kind"),
    [
        ([None, None, 1.0, 2.0], 0b0000, ()),  # no place declares the service
        ([None, None, 1.0, 31.0], 0b1100, ()),  # too far
        ([None, 3.0, 1.0, 2.0], 0b1110, ()),  # one text only
        ([None, None, 1.0, 2.0], 0b1100, ["article"]),
    ],
)
def test_texts_stay_first_without_a_near_place(kilometres, declared, kind):
    assert arranged_texts(kilometres, declared=declared, kind=kind) == [0, 1, 2, 3]


def test_place_in_the_named_commune_is_at_no_distance():
    hits = [Hit(0, 9.0, 17.0), Hit(1, 1.0, 8.0), Hit(2, 1.0, 8.0)]
    columns = SimpleNamespace(
        facets={"kind": {"place": 0b111}, "territory": {"13055": 0b010}},
        slots={hit.id: hit.id for hit in hits},
    )
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    query = Query(question=understand("caf"), near=near)
    assert [hit.id for hit in bound_services(query, columns, 0b001, hits)] == [1, 0, 2]


@pytest.mark.parametrize(
    ("values", "is_bounded"),
    [
        ({}, True),
        ({"sort": Sort.DISTANCE}, False),
        ({"near": None}, False),
        ({"question": understand("imprimer")}, False),
    ],
)
def test_services_are_bounded_for_needs_near_a_spot(values, is_bounded):
    question = understand("imprimer")
    question.words[0].terms["@acces-internet"] = 1.5
    near = Near(43.3, 5.4, weighs=True)
    query = Query(**{"question": question, "near": near} | values)
    assert query.bounds_services == is_bounded


def promoted(scores, *, place, query=None):
    """Return the rank of the only place among hits of some scores, after the promotion."""
    hits = [Hit(number, score, None) for number, score in enumerate(scores)]
    columns = SimpleNamespace(
        facets={"kind": {"place": 1 << place}}, slots={hit.id: hit.id for hit in hits}
    )
    query = query or Query(question=understand("imprimer"), near=NEAR)
    result = promote_place(query, columns, hits)
    assert sorted(result) == sorted(hits)
    others = [hit for hit in result if hit.id != place]
    assert others == [hit for hit in hits if hit.id != place]
    return [hit.id for hit in result].index(place)


def test_much_worse_place_is_not_promoted():
    texts, least = [TEXT_SCORE] * FIRST_RESULTS, TEXT_SCORE * PROMOTION_SHARE
    last = FIRST_RESULTS - 1
    assert promoted([*texts, 9.0], place=3) == last
    assert promoted([*texts, least], place=3) == last
    assert promoted([*texts, least - 0.001], place=3) == 3
    assert promoted([*texts, 0.001], place=3) == 3
    # The displaced hit counts, not the best one.
    assert promoted([TEXT_SCORE, TEXT_SCORE, 1.0, 0.5], place=3) == last


def test_document_unknown_to_the_columns_is_no_place():
    """A search node may have a document that this process has not read yet."""
    hits = [Hit(number, TEXT_SCORE, None) for number in (11, 999, 13, 14, 0, 15)]
    known = {hit.id: hit.id for hit in hits if hit.id != 999}
    columns = SimpleNamespace(facets={"kind": {"place": 1 | 1 << 15}}, slots=known)
    query = Query(question=understand("imprimer"), near=NEAR)
    result = [hit.id for hit in promote_place(query, columns, [*hits[:4], hits[5]])]
    assert result == [11, 999, 15, 13, 14]


def test_hits_of_the_postcode_with_low_scores_do_not_hide_a_place():
    assert promoted([9.0, 8.0, 7.0, 1.0, 6.0], place=4) == FIRST_RESULTS - 1


def test_place_far_down_is_not_promoted():
    scores = [TEXT_SCORE] * (PROMOTION_DEPTH + 1)
    assert promoted(scores, place=PROMOTION_DEPTH - 1) == FIRST_RESULTS - 1
    assert promoted(scores, place=PROMOTION_DEPTH) == PROMOTION_DEPTH


@pytest.mark.parametrize("rank", range(FIRST_RESULTS))
def test_place_among_the_first_is_not_moved(rank):
    assert promoted([TEXT_SCORE] * 5, place=rank) == rank


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"near": Near(43.3, 5.4)},
        {"near": NEAR, "sort": Sort.DATE},
        {"near": NEAR, "filters": {"kind": ["event"]}},
    ],
)
def test_place_is_promoted_near_a_spot_and_by_relevance_only(options):
    query = Query(question=understand("imprimer"), **options)
    assert promoted([TEXT_SCORE] * 5, place=4, query=query) == 4


# Scores.


def scores_of(held, *, near=None, past=0):
    """Return the score of each document, relative to that of a single term.

    `held` is [the numbers of the words that the document contains]; each word has the same rarity.
    """
    count = max(map(max, held)) + 1
    words = [Word(None, {f"t{number}": 1.0}, "") for number in range(count)]
    question = Question("", "fr", words, {})
    postings = {}
    for number in range(count):
        slots = [slot for slot, numbers in enumerate(held) if number in numbers]
        postings[f"t{number}"] = Posting({0: (array("I", slots), array("f", [1.0] * len(slots)))})
    postings[ranking.ABOUT_SITE] = Posting({})
    columns = SimpleNamespace(
        ids=list(range(len(held))), all=bits(range(len(held))), past=lambda now: past
    )
    query = Query(question=question, near=near)
    scores = ranking._scores(query, columns, postings, columns.all)
    units = [
        sum(rarity(sum(number in other for other in held), len(held)) for number in numbers)
        for numbers in held
    ]
    return [round(score / unit, 4) for score, unit in zip(scores, units, strict=True)]


def test_bonus_for_all_the_words_of_a_short_question():
    assert scores_of([[0], [0, 1]]) == [1, 1 + TOGETHER]
    assert scores_of([[0], [0, 1], [0, 1, 2]]) == [1, 1 + TOGETHER / 2, 1 + TOGETHER]
    assert scores_of([[0, 1]], near=NEAR) == [1 + TOGETHER_NEAR]
    assert scores_of([[0, 1]], near=Near(43.3, 5.4)) == [1 + TOGETHER]


def test_no_bonus_for_the_words_of_a_longer_question():
    assert scores_of([[0], [0, 1, 2], [0, 1, 2, 3]]) == [1, 1, 1]
    assert scores_of([[0]]) == [1]


def test_past_event_has_half_its_score():
    assert scores_of([[0], [0]], past=0b10) == [1, PAST]


def test_rarity_decreases_and_is_never_negative():
    values = [rarity(holding, 10) for holding in range(1, 13)]
    assert values[:10] == sorted(values[:10], reverse=True)
    assert values[9] == values[10] == values[11] > 0


# Boundaries of moments.

NOON = datetime.datetime(2026, 11, 25, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


def test_timeline_boundaries():
    timeline = Timeline([NOON.timestamp(), math.nan, (NOON + HOUR).timestamp()])
    assert list(numbers_of(timeline.all)) == [0, 2]
    assert list(numbers_of(timeline.before(NOON))) == []
    assert list(numbers_of(timeline.until(NOON))) == [0]
    assert list(numbers_of(timeline.before(NOON + HOUR))) == [0]
    assert list(numbers_of(timeline.until(NOON + HOUR))) == [0, 2]


def test_event_that_ends_now_is_not_over_and_does_not_overlap_what_follows():
    columns = Columns()
    columns._write_slot(0, 1, starts_at=NOON, ends_at=NOON + HOUR)
    columns.facets["kind"] = {"event": 1}
    ends = NOON + HOUR
    assert columns.past(ends) == 0
    assert columns.past(ends + HOUR) == 1
    assert columns.touching(ends, None) == 0
    assert columns.touching(ends - HOUR / 2, None) == 1
    assert columns.touching(None, NOON) == 0
    assert columns.touching(None, NOON + HOUR / 2) == 1
    assert columns.touching(NOON, ends) == 1


def test_document_expires_at_its_instant():
    columns = Columns()
    columns._write_slot(0, 1, expires_at=NOON)
    assert columns.expired(NOON - HOUR) == 0
    assert columns.expired(NOON) == 1


def test_radius_includes_its_edge():
    spots = Spots([43.3, 43.3], [5.4, 5.5])
    km = distance_km((43.3, 5.4), (43.3, 5.5))
    assert spots.within(Near(43.3, 5.4), km + 0.001, 0b11) == 0b11
    assert spots.within(Near(43.3, 5.4), km - 0.001, 0b11) == 0b01
