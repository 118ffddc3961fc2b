import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.reports.masking import HIDDEN, LITTLE, Grouped, is_small, masked


@pytest.mark.parametrize(
    ("numbers", "shown", "total"),
    [
        ([], [], 0),
        ([0, 0], [0, 0], 0),
        ([12, 40], [12, 40], 52),
        ([3], [LITTLE], LITTLE),
        ([3, 0], [LITTLE, 0], LITTLE),
        # One small number: the next smallest is hidden with it, or the total would give it back.
        ([3, 12, 40], [LITTLE, HIDDEN, 40], 55),
        # Two ones that make 2 can be nothing else.
        ([1, 1, 30, 9], [LITTLE, LITTLE, 30, HIDDEN], 41),
        ([1, 2, 30], [LITTLE, LITTLE, 30], 33),
        ([2, 3, 30], [LITTLE, LITTLE, 30], 35),
        # 1 and 5: nothing else makes 6.
        ([1, 5], [LITTLE, HIDDEN], HIDDEN),
    ],
)
def test_small_numbers_and_what_would_give_them_back_are_hidden(numbers, shown, total):
    assert masked(numbers) == (shown, total)


def test_a_number_hidden_for_another_reason_is_protected_too():
    assert masked([20, 30, 40], also=[1]) == ([HIDDEN, HIDDEN, 40], 90)
    assert masked([0, 30], also=[0]) == ([0, 30], 30)


def solutions(numbers, shown, total):
    """Every column that a reader who knows the rule and the total may suppose."""
    choices = [
        range(1, 5) if value == LITTLE else range(5, 41) if value == HIDDEN else [value]
        for value in shown
    ]
    return [column for column in itertools.product(*choices) if sum(column) == total]


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_hidden_number_can_be_worked_out_from_the_total(numbers):
    shown, total = masked(numbers)
    assert [value for number, value in zip(numbers, shown, strict=True) if 0 < number < 5] == [
        LITTLE for number in numbers if 0 < number < 5
    ]
    if total in (LITTLE, HIDDEN):
        return
    possible = solutions(numbers, shown, total)
    for position, value in enumerate(shown):
        if value in (LITTLE, HIDDEN):
            assert len({column[position] for column in possible}) > 1


def together(numbers, groups, shown, shown_groups):
    """Every list of numbers that a reader of both columns, who knows the groups, may suppose."""
    bounds = {LITTLE: (1, 4), HIDDEN: (5, 60)}
    choices = [range(1, 5) if s == LITTLE else range(5, 15) if s == HIDDEN else [s] for s in shown]
    for supposed in itertools.product(*choices):
        if sum(supposed) != sum(numbers):
            continue
        sums = {
            g: sum(n for n, own in zip(supposed, groups, strict=True) if own == g)
            for g in shown_groups
        }
        fits = (bounds.get(value, (value, value)) for value in shown_groups.values())
        if all(low <= sums[g] <= high for g, (low, high) in zip(sums, fits, strict=True)):
            yield supposed


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from("ABC")), min_size=1, max_size=5))
@settings(max_examples=300, deadline=None)
def test_a_place_cannot_be_worked_out_from_its_commune(cells):
    numbers, groups = [number for number, _g in cells], [group for _n, group in cells]
    sums = {g: sum(n for n, own in cells if own == g) for g in sorted(set(groups))}
    columns = Grouped(numbers, groups, sums).columns()
    if columns is None:
        return
    shown, shown_groups = columns
    possible = list(together(numbers, groups, shown, shown_groups))
    assert tuple(numbers) in possible
    for position, number in enumerate(numbers):
        if is_small(number):
            assert shown[position] == LITTLE
            assert len({supposed[position] for supposed in possible}) > 1


def test_what_would_give_back_a_place_or_its_commune_is_hidden():
    # 28 in the commune and 25 in the other place would give back 3.
    columns = Grouped([3, 25, 40, 60], ["A", "A", "B", "B"], {"A": 28, "B": 100}).columns()
    assert columns == ([LITTLE, HIDDEN, 40, 60], {"A": 28, "B": 100})
    # A commune hidden for another's sake is not the sum of places that are shown.
    columns = Grouped([3, 12, 40, 90], ["A", "B", "B", "C"], {"A": 3, "B": 52, "C": 90}).columns()
    assert columns == ([LITTLE, HIDDEN, 40, 90], {"A": LITTLE, "B": HIDDEN, "C": 90})
    # Nothing to hide.
    assert Grouped([5, 6], ["A", "B"], {"A": 5, "B": 6}).columns() == ([5, 6], {"A": 5, "B": 6})
    # Four that make four, and one alone: no table is better.
    assert Grouped([1, 1, 1, 1, 50], ["A"] * 4 + ["B"], {"A": 4, "B": 50}).columns() is None
    assert Grouped([3], ["A"], {"A": 3}).columns() is None
