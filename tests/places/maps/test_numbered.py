"""The numbered map of a printed list."""

import itertools
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from places.maps.labels import ASCENT, DESCENT, LETTER
from places.maps.numbered import Numbered, draw_numbers, ranges
from places.maps.regional_map import WIDTH

A4 = {"paper": (178, 200), "letter": 3.9}


def numbers_on(drawing):
    """Return the numbers that the labels of a map name."""
    found = []
    for label in drawing.numbers:
        for part in label.name.split(", "):
            first, _dash, last = part.partition("–")
            found += range(int(first), int(last or first) + 1)
    return sorted(found)


def boxes(drawing):
    for label in (*drawing.numbers, *drawing.names):
        half = len(label.name) * LETTER * drawing.size / 2
        yield (
            label.x - half,
            label.y - ASCENT * drawing.size,
            label.x + half,
            label.y + DESCENT * drawing.size,
        )


def test_numbers_in_a_row_are_a_range():
    assert ranges([4, 1, 2, 9, 8, 7]) == "1–2, 4, 7–9"
    assert ranges([3]) == "3"
    assert ranges([]) == ""


def test_map_without_points_is_none():
    assert draw_numbers([], **A4) is None


@pytest.mark.parametrize("number", [1, 2, 60])
def test_places_at_one_address_share_a_mark(number):
    points = [Numbered((n,), (43.3, 5.4)) for n in range(1, number + 1)]
    drawing = draw_numbers(points, **A4)
    assert len(drawing.marks) == 1
    assert [label.name for label in drawing.numbers] == [ranges(range(1, number + 1))]


located = st.tuples(st.floats(43.2, 43.8), st.floats(4.4, 5.8))


@settings(max_examples=25)
@given(st.lists(located, min_size=1, max_size=60))
def test_every_number_is_on_the_map_and_none_covers_another(spots):
    points = [Numbered((n,), spot, f"Commune {n % 7}") for n, spot in enumerate(spots, 1)]
    drawing = draw_numbers(points, towns=[("Ville", (43.5, 5.0))], **A4)
    assert numbers_on(drawing) == list(range(1, len(spots) + 1))
    for one, other in itertools.combinations(boxes(drawing), 2):
        is_apart = (
            one[2] <= other[0] + 1
            or other[2] <= one[0] + 1
            or one[3] <= other[1] + 1
            or other[3] <= one[1] + 1
        )
        assert is_apart
    for left, top, right, bottom in boxes(drawing):
        assert left >= 0
        assert top >= 0
        assert right <= WIDTH
        assert bottom <= drawing.height


def test_text_has_the_height_asked_on_paper():
    """A narrow map is reduced to the height of the sheet, its text is not."""
    points = [Numbered((1,), (43.2, 5.4)), Numbered((2,), (45.0, 5.4))]
    drawing = draw_numbers(points, **A4)
    millimetres = min(178 / drawing.width, 200 / drawing.height)
    assert drawing.size * millimetres == pytest.approx(3.9, abs=0.02)


def test_departement_is_drawn_whole():
    drawing = draw_numbers([Numbered((1,), (43.3, 5.4))], departement="13", **A4)
    xs = [int(x) for x, _y in re.findall(r"M(-?\d+) (-?\d+)", drawing.area)]
    assert drawing.area
    assert 0 <= min(xs) <= WIDTH
