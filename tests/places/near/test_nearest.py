"""The order of the nearest places, with random directories."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.geography.spots import position, spot_of
from places.hours import holidays, opening_hours
from places.near.locations import Locations
from places.near.nearest import Nearest, OpenPlaces
from places.near.situations import Situation, distance_of

# A Tuesday, 13 h 50 in Paris.
NOW = datetime(2026, 11, 24, 12, 50, tzinfo=UTC)
HOURS = [
    *("", "24/7", "off", "Mo-Fr 08:00-12:00", "Mo-Fr 14:00-17:00", "Tu 13:00-18:00"),
    *("Sa 09:00-12:00", "We 09:00-10:00", "sur rendez-vous"),
]
AREAS = ["13004", "13108", "30032", "13055", "13216", ""]
FAR_KM = 80


@pytest.fixture(scope="module", autouse=True)
def always_by_radius():
    """Sort small sets of places by radius, as large ones are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("places.near.nearest.FEW", -1)
        yield


class FakeDirectory:
    """A directory of places (opening hours, point or None, INSEE code) without travelling ones."""

    def __init__(self, places, closed=()):
        self.places, self.keys = places, range(len(places))
        situations = [_situation(point, area) for _text, point, area in places]
        schedules = [("A", text) for text, _point, _area in places]
        self.columns = SimpleNamespace(
            keys=self.keys,
            situations=situations,
            schedules=schedules,
            travelling=0,
            # Those without hours lack their number too, here.
            gaps=[0 if text else 2 for text, _point, _area in places],
        )
        self.stops = []
        self.closures = [(rank, NOW.date(), NOW.date()) for rank in closed]
        self.locations = Locations(self)

    def is_open(self, rank):
        text, shut = self.places[rank][0], {closed for closed, _first, _last in self.closures}
        calendar = holidays.calendar("A")
        return (
            bool(text)
            and rank not in shut
            and (opening_hours.state_at(text, NOW, calendar) == opening_hours.OPEN)
        )

    @property
    def opened(self):
        return OpenPlaces(sum(self.is_open(rank) << rank for rank in self.keys))


def _situation(point, area):
    """Return the situation of a point, else the rough one of the commune, else None."""
    commune = gazetteer().get(area)
    if point is None and commune is None:
        return None
    return Situation(point or commune.point, area, is_rough=point is None)


points = st.none() | st.tuples(st.floats(43.0, 44.4), st.floats(4.0, 5.4))
directories = st.lists(
    st.tuples(st.sampled_from(HOURS), points, st.sampled_from(AREAS)), max_size=60
)
spots = st.sampled_from(["13004", "13108", "13055", "13216", "05063", "84087"]).map(
    lambda code: spot_of(gazetteer().get(code))
)


def nearest(known, spot):
    places = (1 << len(known.keys)) - 1
    return Nearest(None, known, places, known.opened, spot, NOW)


def expected_km(known, spot):
    """Return {rank: displayed kilometres, None if unknown}, by the haversine formula."""
    here, km = known.locations.middle_of(spot), {}
    for rank, (_text, point, area) in enumerate(known.places):
        commune = gazetteer().get(area)
        there = point or (commune and commune.point)
        shown = distance_km(here, there) if there else None
        is_rough = point is None or not spot.is_exact
        km[rank] = max(shown, 1) if there and is_rough else shown
    return km


def ranks_inside(known, spot):
    """Return the ranks of the places in the typed arrondissement; none for a whole commune."""
    if not spot.postcode:
        return set()
    return {rank for rank, (_text, _point, area) in enumerate(known.places) if area in spot.codes}


@settings(max_examples=200)
@given(
    places=directories,
    spot=spots,
    closed=st.sets(st.integers(0, 59), max_size=5),
    kept=st.sets(st.integers(0, 59)),
)
def test_places_are_sorted_by_displayed_distance(places, spot, closed, kept):
    known = FakeDirectory(places, [rank for rank in closed if rank < len(places)])
    wanted = sum(1 << rank for rank in kept if rank < len(places))
    order = Nearest(None, known, wanted, known.opened, spot, NOW)
    ranks, km = order.ranked(len(places)), expected_km(known, spot)
    assert sorted(ranks) == [rank for rank in known.keys if wanted >> rank & 1]
    shown = [order.distance(rank) and order.distance(rank).km for rank in ranks]
    assert shown == [km[rank] and pytest.approx(km[rank], abs=1e-3) for rank in ranks]
    inside = ranks_inside(known, spot)
    for part in (inside, set(ranks) - inside):
        located = [km[rank] for rank in ranks if rank in part and km[rank] is not None]
        assert all(one <= other + 1e-3 for one, other in pairwise(located))
        for one, other in pairwise(rank for rank in ranks if rank in part):
            if shown[ranks.index(one)] == shown[ranks.index(other)]:
                assert known.columns.gaps[one] <= known.columns.gaps[other]
    outside = [rank not in inside for rank in ranks]
    assert outside == sorted(outside)
    assert [km[rank] is None for rank in ranks] == sorted(km[rank] is None for rank in ranks)


@settings(max_examples=200)
@given(places=directories, spot=spots)
def test_open_places_come_first_and_each_part_is_sorted_by_distance(places, spot):
    known = FakeDirectory(places)
    everything = (1 << len(places)) - 1
    order = Nearest(None, known, everything, known.opened, spot, NOW, open_first=True)
    by_distance = nearest(known, spot).ranked(len(places))
    opened = [rank for rank in by_distance if known.is_open(rank)]
    assert order.ranked(len(places)) == [
        *opened,
        *(rank for rank in by_distance if rank not in opened),
    ]


@settings(max_examples=300)
@given(places=directories, spot=spots, most=st.integers(1, 12))
def test_first_places_are_the_nearest_and_the_open_one_beyond_is_known(places, spot, most):
    known = FakeDirectory(places)
    order = nearest(known, spot)
    order._read = list
    shown = order.first(most, FAR_KM)
    assert len(shown) == len(set(shown)) <= most
    inside = ranks_inside(known, spot)
    keys = [(rank not in inside, order.distance(rank).km) for rank in shown]
    assert keys == sorted(keys)
    located = {r: there.km for r in known.keys if (there := order.distance(r))}
    km = {r: distance for r, distance in located.items() if distance <= FAR_KM}
    if not set(km) | inside:  # the nearest one, at any distance
        assert [located[r] for r in shown] == sorted(located.values())[:1]
        return
    assert set(shown) <= set(km) | inside
    assert shown == [rank for rank in order.ranked(len(places)) if rank in set(km) | inside][:most]
    opened = [km[rank] for rank in km if known.is_open(rank)]
    beyond = order.open_beyond(shown, FAR_KM)
    if beyond is None:
        assert not opened or min(opened) in [km[rank] for rank in shown if rank in km]
    else:
        assert km[beyond] == min(opened)
        assert beyond not in shown


def test_past_opening_is_computed_again():
    known = FakeDirectory([("Mo-Fr 14:00-17:00", None, "13004"), ("Mo-Fr 14:00-17:00", None, "")])
    next_opening = known.locations.next_opening
    first = next_opening(0, NOW)
    assert first.isoformat() == "2026-11-24T14:00:00+01:00"
    assert next_opening(0, first - timedelta(minutes=1)) == first
    assert next_opening(0, first).isoformat() == "2026-11-25T14:00:00+01:00"
    assert next_opening(1, NOW - timedelta(days=1)) == first - timedelta(days=1)


def test_approximate_commune_is_located_by_its_places():
    spot = spot_of(gazetteer().get("05063"))
    known = FakeDirectory([("", (45.04, 6.30), "05063"), ("", (45.05, 6.31), "05063")])
    assert not spot.is_exact
    assert distance_km(known.locations.middle_of(spot), (45.045, 6.305)) < 0.01
    assert FakeDirectory([]).locations.middle_of(spot) == spot.point


def test_only_the_places_around_are_read(monkeypatch):
    chance = random.Random(3)
    points = [(chance.uniform(43, 44.5), chance.uniform(4.5, 7)) for _number in range(3000)]
    known = FakeDirectory([("", point, "") for point in points])
    measured = []
    monkeypatch.setattr(
        "places.near.nearest.distance_of",
        lambda *args: measured.append(args) or distance_of(*args),
    )
    here = position("43.80,5.70")
    order = nearest(known, here)
    by_distance = sorted(range(3000), key=lambda rank: distance_km(here.point, points[rank]))
    assert order.ranked(10) == by_distance[:10]
    assert len(measured) < 150
    assert order.ranked(3000) == by_distance
    assert len(measured) == 3000


def test_travelling_places_are_located_at_the_stops_of_the_moment():
    here = position("43.80,5.70")
    near, far = (
        Situation(point, "", stop=SimpleNamespace(pk=pk, last_on=None))
        for pk, point in ((1, (43.81, 5.7)), (2, (44.2, 5.7)))
    )
    own = Situation((44.0, 5.7), "")
    known = FakeDirectory([("", None, "")] * 2)
    known.columns.travelling = 0b01
    known.locations.situations = [[near, far], [own, near]]
    for stops, km, stopping in ((None, [1.1, 1.1], [1, 1]), ({2}, [44.5, 22.2], [2, None])):
        order = Nearest(None, known, 0b11, OpenPlaces(0b01, frozenset({1})), here, NOW, stops=stops)
        distances = [order.distance(rank) for rank in (0, 1)]
        assert [round(distance.km, 1) for distance in distances] == km
        assert [one.stop and one.stop.pk for one in distances] == stopping
        assert order.nearest_open(FAR_KM) == (None if stops else 0)  # the bus is at the stop 1
