import pytest

from places.models import PlacePage

from .conftest import HIDDEN, hide

NO_ADDRESS = {"address": "", "postcode": "", "city": ""}


@pytest.mark.parametrize("how", HIDDEN)
def test_directory_contains_public_places(place, how):
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


def test_near_sorts_by_distance(place):
    marseille = place(latitude=43.2965, longitude=5.3698, **NO_ADDRESS)
    aix = place(latitude=43.5297, longitude=5.4474, **NO_ADDRESS)
    place(latitude=48.8566, longitude=2.3522, **NO_ADDRESS)
    place()
    places = list(PlacePage.objects.near(43.2965, 5.3698))
    assert places == [marseille, aix]
    assert places[0].distance_km == pytest.approx(0, abs=0.001)
    assert places[1].distance_km == pytest.approx(26.7, abs=0.2)


def test_near_ignores_misplaced_coordinates(place):
    """The address of the factory is in Martigues."""
    place(latitude=43.2965, longitude=5.3698)
    assert list(PlacePage.objects.near(43.2965, 5.3698)) == []
    assert list(PlacePage.objects.near(43.405, 5.05)) == []


def test_near_respects_its_limit_and_can_be_chained(place, communes):
    place(latitude=43.2965, longitude=5.3698, **NO_ADDRESS)
    aix = place(latitude=43.5297, longitude=5.4474, postcode="13100", city="Aix-en-Provence")
    near = PlacePage.objects.directory().near(43.53, 5.44, within_km=10)
    assert list(near) == [aix]
    assert list(near.in_territory(communes["13055"])) == []


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 0), (-90, 180), (0, 180), (43, -180)])
def test_near_works_at_the_poles_and_the_antimeridian(place, latitude, longitude):
    here = place(latitude=float(latitude), longitude=float(longitude), **NO_ADDRESS)
    assert list(PlacePage.objects.near(latitude, longitude)) == [here]
