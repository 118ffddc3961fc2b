"""What is drawn near a spot: the best of all, though only the likely ones are measured."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from network.bits import bits
from network.geography.distance import unit_vector
from search.engines import ranking
from search.engines.query import Near

pytestmark = pytest.mark.any_database
POINTS = st.none() | st.tuples(st.floats(41, 51), st.floats(-5, 9))
DOCUMENTS = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.5, 1.0, 1.1, 3.0]), POINTS, st.booleans()), max_size=40
)


def columns_of(documents):
    inside = bits(slot for slot, (_score, _point, lies) in enumerate(documents) if lies)
    spots = [point and unit_vector(*point) for _score, point, _lies in documents]
    return SimpleNamespace(facets={"territory": {"13055": inside}}, spots=spots)


@given(DOCUMENTS, st.integers(1, 12))
def test_the_first_are_those_of_all(documents, most):
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    columns, within = columns_of(documents), bits(range(len(documents)))

    def best(wanted):
        scores = [score for score, _point, _lies in documents]
        slots = ranking._draw_near(scores, columns, within, near, wanted)
        return ranking._best(slots, None, scores, range(len(documents)), most)

    assert best(most) == best(None)


def test_what_is_far_is_not_reckoned(monkeypatch):
    documents = [(5.0, None, True)] * 3 + [(5.0, (48.8, 2.3), False)] * 50
    reckoned = []
    monkeypatch.setattr(ranking, "_closeness", lambda km: reckoned.append(km) or 0.0)
    near = Near(43.3, 5.4, inside=frozenset(["13055"]), weighs=True)
    scores = [score for score, _point, _lies in documents]
    slots = ranking._draw_near(scores, columns_of(documents), bits(range(53)), near, 3)
    assert (slots, reckoned) == (bits(range(3)), [])
