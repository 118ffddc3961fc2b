"""The masking of small numbers in reports."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.reports.masking import (
    FIRST,
    HIDDEN,
    LITTLE,
    PEOPLE,
    RETURNING,
    Cell,
    is_small,
    mask_groups,
    mask_tables,
)


def cell(groups, returning, first_timers=0):
    return Cell(frozenset(groups.split()), first_timers, returning)


def people(shown):
    """Return {group: value} of the numbers of people."""
    return {group: value for (column, group), value in shown.items() if column == PEOPLE}


@pytest.mark.parametrize(
    ("numbers", "values"),
    [
        ([], []),
        ([0, 0], [0, 0]),
        ([12, 40], [12, 40]),
        # One small number: the next smallest is masked with it, or the total would disclose it.
        ([3, 12, 40], [LITTLE, HIDDEN, 40]),
        # Two small numbers whose sum is 2 can only be 1 and 1.
        ([1, 1, 30, 9], [LITTLE, LITTLE, 30, HIDDEN]),
        ([1, 2, 30], [LITTLE, LITTLE, 30]),
        ([2, 3, 30], [LITTLE, LITTLE, 30]),
        # With 5, the reader would compute the small number; with "moins de 5", too: 4 times 4.
        ([4, 4, 4, 4], [HIDDEN, LITTLE, LITTLE, LITTLE]),
    ],
)
def test_small_numbers_and_the_numbers_that_disclose_them_are_masked(numbers, values):
    cells = [cell(f"g{rank}", number) for rank, number in enumerate(numbers)]
    shown = people(mask_groups(cells))
    assert [shown[f"g{rank}"] for rank in range(len(numbers))] == values


@pytest.mark.parametrize("numbers", [[3], [3, 0], [1, 1], [1, 5]])
def test_no_masking_is_safe_beside_an_exact_total(numbers):
    cells = [cell(f"g{rank}", number) for rank, number in enumerate(numbers)]
    assert mask_groups(cells) is None


def test_number_masked_for_another_reason_is_protected_too():
    cells = [cell("a", 20), cell("b", 30), cell("c", 40), cell("d", 0)]
    shown = people(mask_groups(cells, also={(PEOPLE, "b"), (PEOPLE, "d"), (PEOPLE, "elsewhere")}))
    assert shown == {"a": HIDDEN, "b": HIDDEN, "c": 40, "d": 0}


def test_masked_place_and_territory_cannot_be_computed_from_each_other():
    # The 28 of the commune minus the 25 of the other place would give the masked 3.
    cells = [cell("p1 A", 3), cell("p2 A", 25), cell("p3 B", 40), cell("p4 B", 60)]
    assert people(mask_groups(cells)) == {
        "p1": LITTLE, "p2": HIDDEN, "p3": 40, "p4": 60, "A": 28, "B": 100,
    }  # fmt: skip
    # Commune B is masked to protect A, so one of its places is masked too; then the EPCI X is not.
    cells = [cell("p1 A X", 3), cell("p2 B X", 12), cell("p3 B X", 40), cell("p4 C Y", 90)]
    assert people(mask_groups(cells)) == {
        "p1": LITTLE, "p2": HIDDEN, "p3": 40, "p4": 90,
        "A": LITTLE, "B": HIDDEN, "C": 90,
        "X": 55, "Y": 90,
    }  # fmt: skip


def test_small_number_alone_in_its_territories_masks_each_level():
    cells = [cell("p1 A X 13", 3), cell("p2 B Y 13", 30), cell("p3 C Z 83", 60)]
    assert people(mask_groups(cells)) == {
        "p1": LITTLE, "A": LITTLE, "X": LITTLE,
        "p2": HIDDEN, "B": HIDDEN, "Y": HIDDEN,
        "p3": 60, "C": 60, "Z": 60,
        "13": 33, "83": 60,
    }  # fmt: skip


def test_territories_that_cross_each_other_are_protected_together():
    """An EPCI in two départements is no part of either: their difference is one commune."""
    cells = [cell("A X 04", 30), cell("B X 05", 3), cell("C Y 05", 40), cell("D Z 04", 50)]
    shown = people(mask_groups(cells))
    # X minus A, or 05 minus C, would give the 3 of B.
    assert shown["B"] == LITTLE
    assert HIDDEN in (shown["A"], shown["X"])
    assert HIDDEN in (shown["C"], shown["05"])


def test_union_of_overlapping_groups_does_not_disclose_the_others():
    """Total 33: if "phone" were shown as 30, the only date without a topic would have 3 people."""
    cells = [cell("phone papers", 20), cell("phone", 10), cell("none", 3)]
    assert people(mask_groups(cells)) == {"phone": HIDDEN, "papers": 20, "none": LITTLE}


def test_small_number_of_returning_people_masks_first_timers():
    cells = [cell("a", 3, 27), cell("b", 30, 10), cell("c", 30, 20)]
    shown = mask_groups(cells)
    assert people(shown) == {"a": 30, "b": 40, "c": 50}
    assert [shown[FIRST, group] for group in "abc"] == [HIDDEN, HIDDEN, 20]


def test_small_groups_of_a_small_territory_are_masked_without_their_size():
    """An EPCI "moins de 5" with four places that are not 0 can only be 4 times 1."""
    cells = [cell(f"p{n} X", 9, 1) for n in range(4)] + [cell("q Y", 40, 30)]
    shown = mask_groups(cells)
    values = [shown[FIRST, group] for group in ("p0", "p1", "p2", "p3", "X")]
    assert HIDDEN in values
    assert not any(isinstance(value, int) for value in values)


def test_column_of_first_timers_can_be_left_out():
    cells = [cell("a", 3, 27), cell("b", 30, 10)]
    shown = {(PEOPLE, "a"): 30, (PEOPLE, "b"): 40}
    assert mask_groups(cells, with_first=False) == shown
    assert mask_groups(cells, also={(FIRST, "b")}, with_first=False) == shown


def test_same_dates_in_two_tables_are_masked_alike():
    """Place q only had the workshops of March; without its twin, March would disclose q, then p."""
    places = [cell("p", 3), cell("q", 20), cell("r", 100)]
    months = [cell("jan", 13), cell("mar", 20), cell("apr", 90)]
    twins = {"q": {"q", "mar"}, "mar": {"q", "mar"}}
    of_places, of_months = mask_tables([places, months], twins)
    assert people(of_places) == {"p": LITTLE, "q": HIDDEN, "r": 100}
    assert people(of_months) == {"jan": HIDDEN, "mar": HIDDEN, "apr": 90}


TERRITORIES = ["p1 A X 04", "p2 A X 04", "p3 B X 05", "p1 B X 05", "p4 C Y 05", "p5 D Z 04"]
TOPICS = ["none", "phone", "papers", "phone papers", "phone papers games", "games"]


def numbers_of(cells, supposed):
    """Return {(column, group): number}, and the totals as the group "", of supposed visits."""
    numbers = {}
    for each, (first, returning) in zip(cells, supposed, strict=True):
        for group in (*each.groups, ""):
            for column, number in (
                (PEOPLE, first + returning),
                (FIRST, first),
                (RETURNING, returning),
            ):
                numbers[column, group] = numbers.get((column, group), 0) + number
    return numbers


def is_compatible(number, value):
    if value == LITTLE:
        return 1 <= number <= 4
    return number >= 1 if value == HIDDEN else number == value


def possible_numbers(cells, shown):
    """Yield the numbers of visits, each at most 1 away from the true one, that print the same."""
    true = numbers_of(cells, [(each.first_timers, each.returning) for each in cells])
    shown = shown | {key: true[key] for key in ((PEOPLE, ""), (FIRST, ""))}
    near = [
        [
            (first, returning)
            for first in range(max(0, each.first_timers - 1), each.first_timers + 2)
            for returning in range(max(0, each.returning - 1), each.returning + 2)
        ]
        for each in cells
    ]
    for supposed in itertools.product(*near):
        numbers = numbers_of(cells, supposed)
        if all(is_compatible(numbers[key], value) for key, value in shown.items()):
            yield numbers


@st.composite
def reports(draw):
    kinds = draw(st.sampled_from([TERRITORIES, TOPICS]))
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=2, max_size=4, unique=True))
    visits = st.integers(0, 7)
    return [cell(groups, draw(visits), draw(visits)) for groups in chosen]


@given(reports())
@settings(max_examples=120)
def test_no_masked_number_can_be_computed(cells):
    """For each masked number, another set of visits gives the same tables and another number."""
    shown = mask_groups(cells)
    if shown is None:
        return
    numbers = numbers_of(cells, [(each.first_timers, each.returning) for each in cells])
    possible = list(possible_numbers(cells, shown))
    assert numbers in possible
    for (column, group), number in numbers.items():
        if group and is_small(number):
            assert len({other[column, group] for other in possible}) > 1
            assert column == RETURNING or shown[column, group] in (LITTLE, HIDDEN)
    for key, value in shown.items():
        if value in (LITTLE, HIDDEN):
            assert len({other[key] for other in possible}) > 1
        else:
            assert value == numbers[key]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9)), min_size=12, max_size=24))
@settings(max_examples=30)
def test_usual_report_is_never_masked_entirely(visits):
    cells = [
        cell(f"p{rank} c{rank // 2} e{rank // 4}", returning, first)
        for rank, (first, returning) in enumerate([*visits, (8, 30), (9, 40)])
    ]
    assert mask_groups(cells) is not None
