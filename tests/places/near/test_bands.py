import pytest

from places.near.bands import band


@pytest.mark.parametrize(
    ("km", "is_here", "expected"),
    [
        (0, False, 0),
        (2, False, 0),
        (2.1, False, 1),
        (5, False, 1),
        (5.1, False, 2),
        (10, False, 2),
        (20, False, 3),
        (40, False, 4),
        (80, False, 5),
        (81, False, 6),
        (700, False, 9),
        (9, True, 0),
        (10.1, True, 3),
    ],
)
def test_band_of_a_distance(km, is_here, expected):
    assert band(km, is_here=is_here) == expected
