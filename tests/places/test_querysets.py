import pytest

from places.models import PlacePage

from .conftest import CLOSED_NOW, HIDDEN, OPEN_NOW, hide


@pytest.mark.parametrize("how", HIDDEN)
def test_the_directory_holds_what_the_public_may_see(place, how):
    shown, hidden = place(title="Vu"), place(title="Caché")
    assert set(PlacePage.objects.directory()) == {shown, hidden}
    hide(hidden, how)
    assert list(PlacePage.objects.directory()) == [shown]


def test_in_territory_at_every_level(place, communes):
    here, elsewhere = place(), place(postcode="75001", city="Paris")
    commune = communes["13056"]
    for territory in (commune, commune.epci, commune.departement, commune.region):
        assert set(PlacePage.objects.in_territory(territory)) == {here}
    assert set(PlacePage.objects.in_territory(communes["13055"])) == set()
    assert elsewhere.commune is None


def test_near_gives_the_nearest_first_with_kilometres(place):
    marseille = place(latitude=43.2965, longitude=5.3698)
    aix = place(latitude=43.5297, longitude=5.4474)
    place(latitude=48.8566, longitude=2.3522)
    place()
    found = list(PlacePage.objects.near(43.2965, 5.3698))
    assert found == [marseille, aix]
    assert found[0].distance_km == pytest.approx(0, abs=0.001)
    assert found[1].distance_km == pytest.approx(26.7, abs=0.2)


def test_near_respects_its_limit_and_can_be_chained(place, communes):
    place(latitude=43.2965, longitude=5.3698)
    aix = place(latitude=43.5297, longitude=5.4474, postcode="13100", city="Aix-en-Provence")
    near = PlacePage.objects.directory().near(43.53, 5.44, within_km=10)
    assert list(near) == [aix]
    assert list(near.in_territory(communes["13055"])) == []


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 180), (0, 180), (43, -180)])
def test_near_the_edges_of_the_world(place, latitude, longitude):
    here = place(latitude=float(latitude), longitude=float(longitude))
    assert list(PlacePage.objects.near(latitude, longitude)) == [here]


def test_open_at_is_surely_open(place, now):
    opened = place(opening_hours=OPEN_NOW)
    place(opening_hours=CLOSED_NOW)
    place(opening_hours="selon la saison")
    place(opening_hours="")
    assert list(PlacePage.objects.open_at(now)) == [opened]
    assert list(PlacePage.objects.open_at(now.replace(hour=13))) == []


def test_open_at_reads_the_clock_of_the_place(place, now):
    """Ten in Paris is thirteen in La Réunion."""
    place(opening_hours="We 09:00-12:00", postcode="97400", city="Saint-Denis")
    mainland = place(opening_hours="We 09:00-12:00")
    island = place(opening_hours="We 12:00-14:00", postcode="97400", city="Saint-Denis")
    place(opening_hours="We 12:00-14:00")
    assert set(PlacePage.objects.open_at(now)) == {mainland, island}


def test_open_at_agrees_with_the_badge(place, now):
    texts = ["24/7", "We off; 09:00-12:00", "We 10:00-11:00; PH off", '"rdv"', "We 09:00-10:00"]
    for text in texts:
        place(opening_hours=text)
    opened = set(PlacePage.objects.open_at(now))
    assert opened == {page for page in PlacePage.objects.all() if page.hours(now).is_open}
    assert len(opened) == 2


@pytest.mark.parametrize("count", [2, 40])
def test_open_at_asks_twice_whatever_the_rows(place, now, count, django_assert_num_queries):
    for number in range(count):
        place(opening_hours=f"We 09:00-1{number % 10}:30")
    with django_assert_num_queries(2):
        list(PlacePage.objects.open_at(now))
