import pytest

from network.geography.distance import unit_vector
from network.geography.gazetteer import gazetteer
from network.geography.spots import spot_of
from places.near.situations import Situation, distance_of, situated

ARLES, SAINTES = (43.677, 4.63), (43.453, 4.429)


def test_a_place_is_where_its_coordinates_say():
    situation = situated(ARLES, insee="13004", postcode="13200")
    assert (situation.point, situation.area, situation.is_rough) == (ARLES, "13004", False)


def test_a_place_without_coordinates_is_in_its_commune_or_arrondissement():
    situation = situated(None, insee="13055", postcode="13016")
    assert (situation.area, situation.is_rough) == ("13216", True)
    assert situation.point == gazetteer().get("13216").point
    assert situated(None, postcode="13200", city="ARLES CEDEX").area == "13004"
    assert situated(None, city="Quelque part") is None


def test_coordinates_that_are_not_in_the_commune_are_not_believed():
    situation = situated((48.85, 2.35), insee="13004")
    assert (situation.point, situation.is_rough) == (gazetteer().get("13004").point, True)


def test_the_nearest_situation_counts_the_commune_s_own_first():
    spot = spot_of(gazetteer().get("13004"))
    bus = [Situation((43.70, 4.56), "30032"), Situation((43.64, 4.70), "13004", is_rough=True)]
    distance = distance_of(spot, unit_vector(*spot.point), bus)
    assert (distance.band, round(distance.km), distance.is_rough) == (0, 7, True)
    assert distance_of(spot, unit_vector(*spot.point), []) is None
    assert distance_of(
        spot, unit_vector(*spot.point), [Situation(SAINTES, "13096")]
    ).km == pytest.approx(29.7, abs=1)
