"""Choice between the attempts of a question: distances, number of results, other moments."""

import datetime
from types import SimpleNamespace

import pytest

from search.choices import Order
from search.engines.query import Query, Sort
from search.finding.attempts import AROUND_KM, FARTHER, FEW, NEAR_KM, Attempt, Matcher, Scope
from search.finding.communes import Point
from search.language.questions import understand

NOW = datetime.datetime(2026, 11, 25, 10, tzinfo=datetime.UTC)


def interpretation(**values):
    here = SimpleNamespace(
        rest="", is_departement=False, inside=frozenset(), postcode="", words=frozenset()
    )
    words = SimpleNamespace(question=lambda text, now, **how: understand(text))
    filters = SimpleNamespace(narrowing={}, values={})
    usual = {
        "here": here,
        "words": words,
        "filters": filters,
        "understood": SimpleNamespace(text="", when=None),
        "rest": "",
        "radius": None,
        "point": Point(43.3, 5.4),
        "order": Order.DISTANCE,
        "zone": datetime.UTC,
        "is_measured": True,
    }
    return SimpleNamespace(**usual | values)


class View:
    """A view whose queries match some distances, within their radius."""

    def __init__(self, *distances):
        self.distances, self.radii = distances, []

    def match(self, query):
        radius = query.near.radius_km if query.near else None
        self.radii.append(radius)
        within = [km for km in self.distances if radius is None or km <= radius]
        hits = [SimpleNamespace(id=rank, distance_km=km) for rank, km in enumerate(within)]
        return SimpleNamespace(
            total=len(hits), hits=lambda start, stop: hits[start:stop], query=query
        )


def best(view, **values):
    return Matcher(interpretation(**values), view, NOW, 0, 10).best()


def test_commune_alone_looks_farther_with_few_results():
    view = View(*[1.0] * FEW)
    assert best(view).match.total == FEW
    assert view.radii == [AROUND_KM]
    view = View(*[1.0] * (FEW - 1), 45.0)
    assert best(view).match.total == FEW
    assert view.radii == FARTHER[:2]
    view = View(1.0)
    assert best(view).match.total == 1
    assert view.radii == FARTHER


def test_chosen_radius_is_the_only_one():
    view = View(1.0, 8.0)
    attempt = best(view, radius=5)
    assert (attempt.scope, attempt.match.total, view.radii) == (Scope.AROUND, 1, [5])


@pytest.mark.parametrize(
    ("distance", "is_far"), [(NEAR_KM - 0.1, False), (NEAR_KM, False), (NEAR_KM + 0.1, True)]
)
def test_results_are_far_beyond_a_distance(distance, is_far):
    match = View(distance, 200.0).match(Query(question=understand("")))
    attempt = Attempt(interpretation(), None, Order.RELEVANCE, Scope.NEAR, match)
    assert (attempt.is_far, attempt.is_near) == (is_far, not is_far)
    everywhere = Attempt(interpretation(), None, Order.RELEVANCE, Scope.EVERYWHERE, match)
    assert not everywhere.is_far


def test_departement_alone_is_sorted_from_its_middle():
    here = SimpleNamespace(
        rest="", is_departement=True, inside=frozenset(["13"]), postcode="", words=frozenset(),
        territory=SimpleNamespace(code="13"),
    )  # fmt: skip

    class Counted(View):
        def match(self, query):
            match = super().match(query)
            match.counts = {"territory": {"13": 1}}
            return match

    attempt = best(Counted(3.0), here=here, order=Order.RELEVANCE)
    assert attempt.scope == Scope.INSIDE
    assert attempt.match.query.sort == Sort.DISTANCE
    assert attempt.match.query.filters == {"territory": ["13"]}
