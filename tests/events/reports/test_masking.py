"""The masking of small numbers in reports."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.reports.masking import HIDDEN, LITTLE, GroupedColumns, is_small, mask_column


@pytest.mark.parametrize(
    ("numbers", "shown", "total"),
    [
        ([], [], 0),
        ([0, 0], [0, 0], 0),
        ([12, 40], [12, 40], 52),
        ([3], [LITTLE], LITTLE),
        ([3, 0], [LITTLE, 0], LITTLE),
        # One small number: the next smallest is masked with it, or the total would disclose it.
        ([3, 12, 40], [LITTLE, HIDDEN, 40], 55),
        # Two small numbers whose sum is 2 can only be 1 and 1.
        ([1, 1, 30, 9], [LITTLE, LITTLE, 30, HIDDEN], 41),
        ([1, 2, 30], [LITTLE, LITTLE, 30], 33),
        ([2, 3, 30], [LITTLE, LITTLE, 30], 35),
        # A small number and a masked one whose sum is 6 can only be 1 and 5.
        ([1, 5], [LITTLE, HIDDEN], HIDDEN),
    ],
)
def test_small_numbers_and_the_numbers_that_disclose_them_are_masked(numbers, shown, total):
    assert mask_column(numbers) == (shown, total)


def test_number_masked_for_another_reason_is_protected_too():
    assert mask_column([20, 30, 40], also=[1]) == ([HIDDEN, HIDDEN, 40], 90)
    assert mask_column([0, 30], also=[0]) == ([0, 30], 30)


def solutions(numbers, shown, total):
    """Return every column compatible with the rules of masking, the shown values and the total."""
    choices = [
        range(1, 5) if value == LITTLE else range(5, 41) if value == HIDDEN else [value]
        for value in shown
    ]
    return [column for column in itertools.product(*choices) if sum(column) == total]


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_masked_number_cannot_be_computed_from_the_total(numbers):
    shown, total = mask_column(numbers)
    assert [value for number, value in zip(numbers, shown, strict=True) if 0 < number < 5] == [
        LITTLE for number in numbers if 0 < number < 5
    ]
    if total in (LITTLE, HIDDEN):
        return
    possible = solutions(numbers, shown, total)
    for position, value in enumerate(shown):
        if value in (LITTLE, HIDDEN):
            assert len({column[position] for column in possible}) > 1


def published(numbers, groups, group_numbers):
    return GroupedColumns(numbers, groups, group_numbers).published()


def compatible(numbers, groups, shown, shown_groups):
    """Yield every list of numbers compatible with both columns and with the groups."""
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
def test_small_number_of_place_stays_ambiguous_beside_its_commune(cells):
    numbers, groups = [number for number, _g in cells], [group for _n, group in cells]
    sums = {g: sum(n for n, own in cells if own == g) for g in sorted(set(groups))}
    columns = published(numbers, groups, sums)
    if columns is None:
        return
    shown, shown_groups = columns
    possible = list(compatible(numbers, groups, shown, shown_groups))
    assert tuple(numbers) in possible
    for position, number in enumerate(numbers):
        if is_small(number):
            assert shown[position] == LITTLE
            assert len({supposed[position] for supposed in possible}) > 1


def test_masked_place_and_commune_cannot_be_computed_from_each_other():
    # The 28 of the commune minus the 25 of the other place would give the masked 3.
    columns = published([3, 25, 40, 60], ["A", "A", "B", "B"], {"A": 28, "B": 100})
    assert columns == ([LITTLE, HIDDEN, 40, 60], {"A": 28, "B": 100})
    # Commune B is masked to protect A, so one of its places is masked too.
    columns = published([3, 12, 40, 90], ["A", "B", "B", "C"], {"A": 3, "B": 52, "C": 90})
    assert columns == ([LITTLE, HIDDEN, 40, 90], {"A": LITTLE, "B": HIDDEN, "C": 90})
    # No small number.
    assert published([5, 6], ["A", "B"], {"A": 5, "B": 6}) == ([5, 6], {"A": 5, "B": 6})
    # Four numbers whose sum is 4 can only be 1, and no other group can protect a single one.
    assert published([1, 1, 1, 1, 50], ["A"] * 4 + ["B"], {"A": 4, "B": 50}) is None
    assert published([3], ["A"], {"A": 3}) is None
