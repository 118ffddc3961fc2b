"""What is drawn near a spot: the best of all, though only the likely ones are measured."""

import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.bits import bits, numbers_of
from network.geography.distance import distance_km
from search.engines import ranking
from search.engines.query import Near
from search.engines.spots import Spots

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
def test_the_first_are_those_of_all(documents, most):
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    columns, within = columns_of(documents), bits(range(len(documents)))

    def best(wanted):
        scores = [score for score, _point, _lies in documents]
        slots = ranking._weigh_by_distance(scores, columns, within, near, wanted)
        return ranking._best(slots, None, scores, range(len(documents)), most)

    assert best(most) == best(None)


def test_what_is_far_is_not_measured(monkeypatch):
    documents = [(5.0, None, True)] * 3 + [(5.0, (48.8, 2.3), False)] * 50
    measured = []
    monkeypatch.setattr(ranking, "km_from_cosine", lambda each: measured.append(each) or 0.0)
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    scores = [score for score, _point, _lies in documents]
    slots = ranking._weigh_by_distance(scores, columns_of(documents), bits(range(53)), near, 3)
    assert (slots, measured) == (bits(range(3)), [])


@given(st.lists(st.tuples(st.floats(-75, 75), st.floats(-180, 180)), max_size=40), st.data())
def test_what_is_near_is_within(points, data):
    """Wherever on Earth, across the line where days change too."""
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
