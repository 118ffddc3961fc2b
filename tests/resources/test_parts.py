from dataclasses import dataclass

from resources.parts import State, neighbours, slots


@dataclass
class Part:
    number: int
    page_id: int | None = None
    url: str = ""


def states(numbered):
    return [(slot.number, slot.state.value) for slot in numbered]


def test_gap_between_two_parts_is_a_missing_slot():
    parts = [Part(3, url="https://example.org/3"), Part(1, page_id=10)]
    assert states(slots(3, parts, visible={10})) == [
        (1, "present"),
        (2, "missing"),
        (3, "elsewhere"),
    ]


def test_one_known_part_of_three_leaves_two_missing_slots():
    assert states(slots(3, [Part(2, page_id=10)], visible={10})) == [
        (1, "missing"),
        (2, "present"),
        (3, "missing"),
    ]


def test_a_part_whose_page_is_not_public_is_missing_even_if_it_has_an_address():
    parts = [Part(1, page_id=10, url="https://example.org/"), Part(2)]
    numbered = slots(2, parts, visible=set())
    assert states(numbered) == [(1, "missing"), (2, "missing")]
    assert [slot.part for slot in numbered] == [None, parts[1]]


def test_without_a_total_the_highest_known_number_ends_the_series():
    assert states(slots(None, [Part(2, url="https://example.org/")])) == [
        (1, "missing"),
        (2, "elsewhere"),
    ]
    assert slots(None, []) == []


def test_a_number_above_the_total_is_not_lost():
    assert states(slots(1, [Part(2, url="https://example.org/")])) == [
        (1, "missing"),
        (2, "elsewhere"),
    ]


def test_first_of_two_parts_with_the_same_number_is_used():
    first, second = Part(1, url="https://example.org/a"), Part(1, url="https://example.org/b")
    assert [slot.part for slot in slots(1, [first, second])] == [first]


def test_neighbours_stop_at_both_ends():
    numbered = slots(3, [Part(1, page_id=10), Part(3, page_id=30)], visible={10, 30})
    assert neighbours(numbered, 1) == (None, numbered[1])
    assert neighbours(numbered, 3) == (numbered[1], None)
    assert numbered[1].state is State.MISSING
