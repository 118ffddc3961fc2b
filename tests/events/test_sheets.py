"""The layout of dates on sheets: lists and posters of any number of dates and any texts."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.sheets import (
    FOOT,
    HEAD_OF_LIST,
    LINE,
    MORE,
    NARROW,
    PAGE,
    STRIPS,
    WIDE,
    foot_of,
    head_of_poster,
    list_sheets,
    parts_of_sheets,
    poster_sheets,
    share,
)

WORDS = ["atelier", "de", "numérique", "téléphone", "à", "administratives", "et"]
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=16).map(" ".join)
DATES = st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=7)
DAYS = st.lists(DATES, min_size=1, max_size=14)
WEEKLY = [[("Permanence : mes démarches en ligne", "Gratuit")]] * 4


def atelier(number):
    return "atelier " * (number - 1) + "atelier"


# Two dates fill the first sheet with its strips: it has no room for the sentence after them.
TIGHT = [
    [(atelier(16), atelier(6))],
    [(atelier(16), atelier(9)), (atelier(1), atelier(1)), (atelier(5), atelier(2))],
    [(atelier(5), atelier(5)), (atelier(2), atelier(8))],
    [(atelier(15), atelier(2)), (atelier(8), atelier(3)), (atelier(6), atelier(2))],
    [(atelier(4), atelier(13))],
]


def measured(days):
    """Return (day of each date, its wide `Heights`, its narrow `Heights`)."""
    each = [number for number, dates in enumerate(days) for _date in dates]
    texts = [("de 9 h 30 à 11 h 30", *date) for dates in days for date in dates]
    return each, WIDE.measure(each, texts), NARROW.measure(each, texts)


def slices(numbers):
    return itertools.pairwise([0, *itertools.accumulate(numbers)])


def is_divided(each, numbers):
    """Return True if no sheet has one date, and none ends with the first date of a cut day."""
    for first, end in slices(numbers):
        of_day = each[first:end].count(each[end - 1])
        if end - first == 1 or (end < len(each) and each[end] == each[end - 1] and of_day == 1):
            return False
    return True


@given(DAYS)
@example(WEEKLY)
def test_sheets_of_a_list_are_full_and_divided_between_days(days):
    each, wide, _narrow = measured(days)
    numbers = list_sheets(each, wide)
    assert sum(numbers) == len(each)
    fits = wide.between(0, len(each)) <= PAGE - HEAD_OF_LIST - FOOT
    assert (len(numbers) == 1) == (fits or len(each) == 1)
    assert is_divided(each, numbers) or len(each) < 4
    for first, end in slices(numbers):
        assert wide.between(first, end) <= PAGE
    assert len(numbers) <= 1 + wide.between(0, len(each)) / 12


@given(DAYS, TEXTS)
@example(WEEKLY, "CCAS Orange")
@example(TIGHT, atelier(6))
def test_a_poster_has_a_second_sheet_only_if_one_is_too_small(days, subject):
    each, wide, narrow = measured(days)
    head = head_of_poster("Décembre 2026", subject)
    numbers, has_strips = poster_sheets(each, wide, narrow, head)
    room, whole = PAGE - head - FOOT, wide.between(0, len(each))
    assert sum(numbers) == len(each)
    if whole <= room:
        assert numbers == [len(each)]
        assert has_strips == (whole <= room - STRIPS)
    else:
        assert len(numbers) > 1
    for first, end in list(slices(numbers))[1:]:
        assert narrow.in_second_column(first, end, PAGE) <= PAGE
    # The first sheet may be too small for three dates, and for two with long texts: it also has the
    # sentence that announces the next sheet, and perhaps the strips.
    left = room - MORE - STRIPS * has_strips
    is_small = numbers[0] == 2 or wide.between(0, min(2, len(each))) > left
    assert is_divided(each, numbers) or is_small or len(each) < 4


def test_four_weekly_dates_fit_on_one_sheet_with_strips():
    head = head_of_poster("Décembre 2026", "CCAS Orange", "100 rue des Phocéens, 84100 Orange")
    assert poster_sheets(*measured(WEEKLY), head) == ([4], True)
    long = [[("Permanence : mes démarches administratives, pas à pas", "Gratuit")]] * 4
    assert poster_sheets(*measured(long), head) == ([4], False)


@pytest.mark.parametrize(
    ("days", "room", "numbers"),
    [
        ("a", 0, [1]),
        ("ab", 1, [1, 1]),
        ("abcd", 3, [2, 2]),
        ("abcde", 3, [3, 2]),
        ("abcdefg", 6, [5, 2]),
        ("aabb", 3, [2, 2]),
        ("aabbb", 4, [2, 3]),
        ("aaaaaa", 4, [4, 2]),
    ],
)
def test_dates_are_shared_between_sheets(days, room, numbers):
    assert share(days, lambda first, end: end - first - room)[0] == numbers


def test_long_address_beside_the_code_takes_room_from_the_dates():
    short, long = (foot_of(f"reseau.example/{'lieu-' * number}") for number in (1, 80))
    assert short == foot_of("reseau.example", has_phone=True) == FOOT
    assert long > FOOT + 4 * LINE
    each, wide, _narrow = measured([[("Atelier", "")]] * 12)
    room = PAGE - HEAD_OF_LIST - FOOT
    full = next(total for total in range(12, 0, -1) if wide.between(0, total) <= room)
    assert list_sheets(each[:full], wide) == [full]
    assert len(list_sheets(each[:full], wide, foot=long)) == 2


def test_a_day_that_continues_is_marked():
    days = [("lundi", [1, 2, 3, 4]), ("mardi", [5]), ("mercredi", [6, 7])]
    parts = [
        [(part.day, part.entries, part.is_continued) for part in sheet]
        for sheet in parts_of_sheets(days, [2, 3, 2])
    ]
    assert parts == [
        [("lundi", [1, 2], False)],
        [("lundi", [3, 4], True), ("mardi", [5], False)],
        [("mercredi", [6, 7], False)],
    ]
    assert parts_of_sheets([], [0]) == [[]]


def test_the_sentence_after_the_last_date_has_its_own_room():
    each, wide, _narrow = measured([[("Atelier", "")] * 2] * 40)
    for total in range(1, 80):
        numbers = list_sheets(each[:total], wide, end=MORE)
        last = wide.between(total - numbers[-1], total)
        assert last + MORE + FOOT <= PAGE
