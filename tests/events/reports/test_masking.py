import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.reports.masking import HIDDEN, LITTLE, masked


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
        range(1, 5) if said == LITTLE else range(5, 41) if said == HIDDEN else [said]
        for said in shown
    ]
    return [found for found in itertools.product(*choices) if sum(found) == total]


@given(st.lists(st.integers(0, 14), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_hidden_number_can_be_worked_out_from_the_total(numbers):
    shown, total = masked(numbers)
    assert [said for number, said in zip(numbers, shown, strict=True) if 0 < number < 5] == [
        LITTLE for number in numbers if 0 < number < 5
    ]
    if total in (LITTLE, HIDDEN):
        return
    possible = solutions(numbers, shown, total)
    for position, said in enumerate(shown):
        if said in (LITTLE, HIDDEN):
            assert len({found[position] for found in possible}) > 1
