"""Sets of rows as whole numbers, beside the same sets counted one by one."""

from hypothesis import given
from hypothesis import strategies as st

from network.filters.bits import (
    bits,
    bits_where,
    first_bits,
    flags_of,
    numbers_of,
    transposed,
    union,
)
from network.filters.counting import ChoiceCounter, Choices, Groups

sets = st.frozensets(st.integers(0, 300), max_size=60)


@given(sets, sets)
def test_a_number_is_a_set(one, other):
    assert list(numbers_of(bits(one))) == sorted(one)
    assert bits(one) == bits_where(rank in one for rank in range(301))
    assert [rank for rank, flag in enumerate(flags_of(bits(one))) if flag] == sorted(one)
    assert set(numbers_of(union([bits(one), bits(other)]))) == one | other
    assert set(numbers_of(first_bits(7))) == set(range(7))
    assert (bits(()), bits_where(()), union(())) == (0, 0, 0)


@given(st.lists(st.integers(0, 2**70 - 1), max_size=20), st.integers(70, 90))
def test_masks_of_rows_become_sets_of_rows(masks, width):
    expected = [
        bits(rank for rank, mask in enumerate(masks) if mask >> bit & 1) for bit in range(width)
    ]
    assert transposed(masks, width) == expected


@given(st.lists(st.integers(0, 10_000), max_size=30), sets)
def test_groups_count_several_objects_by_row(numbers, ranks):
    ranks = {rank for rank in ranks if rank < len(numbers)}
    assert Groups(numbers).count(bits(ranks)) == sum(numbers[rank] for rank in ranks)


@given(st.dictionaries(st.text(max_size=3), sets), sets)
def test_counts_are_those_of_each_choice(rows, among):
    """However few have a choice: those are counted the other way round."""
    choices = Choices({choice: bits(having) for choice, having in rows.items()})
    expected = {choice: len(having & among) for choice, having in rows.items() if having & among}
    assert choices.counts(bits(among)) == expected
    assert choices.counts(bits(among), lambda rows: 2 * rows.bit_count()) == {
        choice: 2 * number for choice, number in expected.items()
    }


def test_few_rows_are_counted_by_the_choices_of_each():
    """A thousand rows, each with a choice of its own, and one that all have."""
    choices = Choices({str(row): 1 << row for row in range(1000)} | {"all": first_bits(1000)})
    assert choices.counts(bits([3, 500])) == {"3": 1, "500": 1, "all": 2}
    assert len(choices.counts(first_bits(1000))) == 1001
    assert choices.having(["3", "500", "none"]) == bits([3, 500])


@given(
    st.sets(st.integers(0, 60)),
    st.dictionaries(st.sampled_from("abc"), st.sets(st.integers(0, 60))),
    st.dictionaries(st.sampled_from("abc"), st.dictionaries(st.text(max_size=2), sets)),
    st.integers(1, 5),
)
def test_a_choice_counts_beside_the_other_filters(rows, passing, choices, weight):
    counter = ChoiceCounter(
        bits(rows),
        {name: bits(passed) for name, passed in passing.items()},
        {name: Choices({c: bits(r) for c, r in each.items()}) for name, each in choices.items()},
        Groups([weight] * 61).count,
    )
    assert counter.total == weight * len(rows.intersection(*passing.values()))
    for name, each in choices.items():
        others = [passed for other, passed in passing.items() if other != name]
        beside = rows.intersection(*others)
        assert counter.counts(name) == {
            choice: weight * len(beside & having) for choice, having in each.items()
            if beside & having
        }  # fmt: skip
    assert counter.without(counter.rows).total == 0
