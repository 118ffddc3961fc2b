import pytest

from network.geography.gazetteer import gazetteer
from network.geography.spots import spot_of
from places.near.situations import Situation, distance_of, situated

ARLES, SAINTES = (43.677, 4.63), (43.453, 4.429)


def test_a_place_is_where_its_coordinates_say():
    found = situated(ARLES, insee="13004", postcode="13200")
    assert (found.point, found.area, found.is_rough) == (ARLES, "13004", False)


def test_a_place_without_coordinates_is_in_its_commune_or_arrondissement():
    found = situated(None, insee="13055", postcode="13016")
    assert (found.area, found.is_rough) == ("13216", True)
    assert found.point == gazetteer().get("13216").point
    assert situated(None, postcode="13200", city="ARLES CEDEX").area == "13004"
    assert situated(None, city="Quelque part") is None


def test_coordinates_that_are_not_in_the_commune_are_not_believed():
    found = situated((48.85, 2.35), insee="13004")
    assert (found.point, found.is_rough) == (gazetteer().get("13004").point, True)


def test_the_nearest_situation_counts_the_commune_s_own_first():
    spot = spot_of(gazetteer().get("13004"))
    bus = [Situation((43.70, 4.56), "30032"), Situation((43.64, 4.70), "13004", is_rough=True)]
    found = distance_of(spot, spot.point, bus)
    assert (found.band, round(found.km), found.is_rough) == (0, 7, True)
    assert distance_of(spot, spot.point, []) is None
    assert distance_of(spot, spot.point, [Situation(SAINTES, "13096")]).km == pytest.approx(
        29.7, abs=1
    )
