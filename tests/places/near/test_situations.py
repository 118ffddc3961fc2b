import pytest

from network.geography.distance import unit_vector
from network.geography.gazetteer import gazetteer
from network.geography.spots import position, spot_of
from places.near.situations import Situation, distance_of

ARLES, SAINTES = (43.677, 4.63), (43.453, 4.429)


def test_nearest_situation_counts_in_any_commune():
    spot = spot_of(gazetteer().get("13004"))
    bus = [Situation((43.70, 4.60), "30032"), Situation((43.64, 4.70), "13004")]
    distance = distance_of(spot, unit_vector(*spot.point), bus)
    assert (round(distance.km), distance.is_rough) == (4, False)
    assert distance_of(spot, unit_vector(*spot.point), []) is None
    assert distance_of(
        spot, unit_vector(*spot.point), [Situation(SAINTES, "13096")]
    ).km == pytest.approx(29.7, abs=1)


@pytest.mark.parametrize(("is_rough", "km"), [(True, 1), (False, 0)])
def test_rough_distance_is_at_least_one_kilometre(is_rough, km):
    spot = position("43.68,4.63")
    here = [Situation(spot.point, "13004", is_rough=is_rough)]
    assert distance_of(spot, unit_vector(*spot.point), here)[:2] == (km, pytest.approx(0, abs=1e-3))
