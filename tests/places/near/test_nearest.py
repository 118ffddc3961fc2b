"""The order of what is near, over directories made at random."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.geography.spots import spot_of
from places.hours import holidays, opening_hours
from places.near.bands import INSIDE, band
from places.near.locations import Locations
from places.near.nearest import Nearest
from places.near.situations import situated

# A Tuesday, 13 h 50 in Paris.
NOW = datetime(2026, 11, 24, 12, 50, tzinfo=UTC)
HOURS = [
    *("", "24/7", "off", "Mo-Fr 08:00-12:00", "Mo-Fr 14:00-17:00", "Tu 13:00-18:00"),
    *("Sa 09:00-12:00", "We 09:00-10:00", "sur rendez-vous"),
]
AREAS = ["13004", "13108", "30032", "13055", "13216", ""]
FAR_KM = 80


class FakeDirectory:
    """Places as (text of the hours, point or None, INSEE code), of which none travels."""

    def __init__(self, places, closed=()):
        self.places, self.keys = places, range(len(places))
        situations = [situated(point, insee=area) for _text, point, area in places]
        schedules = [("A", text) for text, _point, _area in places]
        self.columns = SimpleNamespace(
            keys=self.keys, situations=situations, schedules=schedules, travelling=0
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
        return sum(self.is_open(rank) << rank for rank in self.keys)


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


@settings(max_examples=300, deadline=None)
@given(places=directories, spot=spots, closed=st.sets(st.integers(0, 59), max_size=5))
def test_no_place_of_a_farther_band_comes_before_one_of_a_nearer(places, spot, closed):
    known = FakeDirectory(places, [rank for rank in closed if rank < len(places)])
    order = nearest(known, spot)
    ranks = order.ranked(len(places))
    assert sorted(ranks) == list(known.keys)
    bands = [order.distances[rank].band if order.distances[rank] else 99 for rank in ranks]
    assert bands == sorted(bands)
    for rank in ranks:
        if there := order.distances[rank]:
            area = known.locations.situations[rank][0].area
            is_inside = spot.holds(area, "")
            is_here = area in spot.codes
            assert there.band == (INSIDE if is_inside else band(there.km, is_here=is_here))


@settings(max_examples=300, deadline=None)
@given(places=directories, spot=spots)
def test_inside_a_band_what_is_open_comes_first_then_what_opens_soonest(places, spot):
    known = FakeDirectory(places)
    order, calendar = nearest(known, spot), holidays.calendar("A")

    def key(rank):
        text, there = places[rank][0], order.distances[rank]
        opening = opening_hours.next_opening(text, NOW, calendar) if text else None
        return (
            there.band if there else 99,
            not known.is_open(rank),
            NOW if known.is_open(rank) else opening or NOW + timedelta(days=9999),
            there.km if there else 0,
        )

    keys = [key(rank) for rank in order.ranked(len(places))]
    assert keys == sorted(keys)


@settings(max_examples=300, deadline=None)
@given(places=directories, spot=spots, most=st.integers(1, 12))
def test_the_first_hold_the_nearest_open_place(places, spot, most):
    known = FakeDirectory(places)
    order = nearest(known, spot)
    order._read = list
    shown = order.first(most, FAR_KM)
    assert len(shown) == len(set(shown)) <= most
    bands = [order.distances[rank].band for rank in shown]
    assert bands == sorted(bands)
    km = {r: there.km for r, there in order.distances.items() if there and there.km <= FAR_KM}
    assert set(shown) <= set(km)
    opened = [km[rank] for rank in km if known.is_open(rank)]
    if opened:
        assert min(opened) in [km[rank] for rank in shown if known.is_open(rank)]


def test_an_opening_is_asked_again_once_it_has_passed():
    known = FakeDirectory([("Mo-Fr 14:00-17:00", None, "13004"), ("Mo-Fr 14:00-17:00", None, "")])
    first = known.locations.opens_at(0, None, NOW)
    assert first.isoformat() == "2026-11-24T14:00:00+01:00"
    assert known.locations.opens_at(0, None, first - timedelta(minutes=1)) == first
    assert known.locations.opens_at(0, None, first).isoformat() == "2026-11-25T14:00:00+01:00"
    assert known.locations.opens_at(1, None, NOW - timedelta(days=1)) == first - timedelta(days=1)


def test_the_middle_of_its_places_is_where_a_commune_is_when_nothing_better_is_known():
    spot = spot_of(gazetteer().get("05063"))
    known = FakeDirectory([("", (45.04, 6.30), "05063"), ("", (45.05, 6.31), "05063")])
    assert not spot.is_exact
    assert distance_km(known.locations.middle_of(spot), (45.045, 6.305)) < 0.01
    assert FakeDirectory([]).locations.middle_of(spot) == spot.point
