import random

import pytest

from network.filters.bits import numbers_of
from network.filters.grid import Grid
from network.geography.distance import distance_km

# On the mainland, in the Pacific on both sides of the antimeridian, and at a pole.
CENTRES = [(43.8, 5.6), (-13.3, -176.2), (-17.8, 179.95), (89.95, 12)]


@pytest.mark.parametrize("centre", CENTRES)
def test_points_around_contain_all_those_within_the_distance(centre):
    chance = random.Random(5)
    points = [None]
    for _number in range(400):
        latitude = min(centre[0] + chance.gauss(0, 2), 90)
        longitude = centre[1] + chance.gauss(0, 2) + chance.choice([0, 0, 0, 180])
        points.append((latitude, (longitude + 180) % 360 - 180))
    grid = Grid(points)
    assert list(numbers_of(grid.all)) == list(range(1, 401))
    for km in (0, 5, 40, 300, 21_000):
        around = set(numbers_of(grid.around(centre, km)))
        within = {n for n in range(1, 401) if distance_km(centre, points[n]) <= km}
        assert within <= around
        assert km != 5 or len(around) < 100


def test_empty_grid_has_no_points():
    assert (Grid([]).all, Grid([None]).around((43, 5), 100)) == (0, 0)
