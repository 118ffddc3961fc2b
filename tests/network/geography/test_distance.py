from math import isclose, pi

import pytest

from network.geography.distance import (
    EARTH_RADIUS_KM,
    bounding_box,
    cosine_from_km,
    distance_expression,
    distance_km,
    km_from_cosine,
    unit_vector,
)
from places.models import PlacePage
from tests.factories import PlacePageFactory

MARSEILLE, PARIS = (43.2965, 5.3698), (48.8566, 2.3522)
NOUMEA = (-22.2758, 166.458)


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        (MARSEILLE, MARSEILLE, 0),
        (MARSEILLE, PARIS, 660.5),
        (MARSEILLE, NOUMEA, 17_098),
        ((0, 0), (0, 180), pi * EARTH_RADIUS_KM),
        ((0, 179.5), (0, -179.5), 111.195),
    ],
)
def test_distance_is_along_the_great_circle(here, there, kilometres):
    assert isclose(distance_km(here, there), kilometres, rel_tol=1e-3, abs_tol=1e-9)
    assert isclose(distance_km(there, here), kilometres, rel_tol=1e-3, abs_tol=1e-9)


@pytest.mark.parametrize("there", [MARSEILLE, PARIS, NOUMEA, (-MARSEILLE[0], MARSEILLE[1] - 180)])
def test_unit_vectors_give_the_same_distance(there):
    pairs = zip(unit_vector(*MARSEILLE), unit_vector(*there), strict=True)
    cosine = sum(one * other for one, other in pairs)
    # The cosine has an error of up to a metre for equal points.
    assert km_from_cosine(cosine) == pytest.approx(distance_km(MARSEILLE, there), abs=1e-3)
    assert cosine_from_km(distance_km(MARSEILLE, there)) == pytest.approx(cosine, abs=1e-12)


def test_distance_beyond_half_the_earth_has_the_lowest_cosine():
    assert cosine_from_km(30_000) == -1


@pytest.mark.django_db
def test_database_gives_the_same_distance(home):
    for latitude, longitude in (MARSEILLE, PARIS, NOUMEA):
        PlacePageFactory(parent=home, latitude=latitude, longitude=longitude)
    places = PlacePage.objects.located().annotate(km=distance_expression(MARSEILLE))
    for place in places:
        expected = distance_km(MARSEILLE, (place.latitude, place.longitude))
        assert place.km == pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_bounding_box_touches_the_circle():
    (south, north), (west, east) = bounding_box(MARSEILLE, 50)
    latitude, longitude = MARSEILLE
    for edge in ((south, longitude), (north, longitude), (latitude, west), (latitude, east)):
        assert distance_km(MARSEILLE, edge) == pytest.approx(50, rel=1e-3)
    assert bounding_box((89.9, 0), 50)[1] == (-180, 180)


@pytest.mark.parametrize("km", [50, 700, 3000])
def test_bounding_box_contains_the_whole_circle(km):
    (south, north), (west, east) = bounding_box(PARIS, km)
    distances = [
        distance_km(PARIS, (south + (north - south) * step / 500, edge))
        for step in range(501)
        for edge in (west, east)
    ]
    assert min(distances) == pytest.approx(km, abs=0.1)
    assert all(distance >= km - 1e-6 for distance in distances)
