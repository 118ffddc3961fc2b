"""Small numbers hidden, so that nobody is recognised in a report. Pure.

1 to 4 is said "moins de 5". A total would give back the only number hidden in its column: other
numbers of the column, the smallest first, are hidden with it ("masqué") until each hidden number
may still be several ones; when none is left to hide, the total is hidden too.
"""

from collections.abc import Iterable

SMALL = 5
LITTLE, HIDDEN = "little", "hidden"
UNBOUNDED = 10**9


def is_small(number: int) -> bool:
    return 0 < number < SMALL


def masked(numbers: list[int], *, also: Iterable[int] = ()) -> tuple[list, int | str]:
    """([number, LITTLE or HIDDEN for each], the total or HIDDEN or LITTLE) of one column.

    `also` are the positions that must be hidden for another reason. 0 stays: it names nobody.
    """
    total = sum(numbers)
    shown = [LITTLE if is_small(number) else number for number in numbers]
    for position in also:
        if shown[position] not in (LITTLE, 0):
            shown[position] = HIDDEN
    waiting = sorted(
        (number, position) for position, number in enumerate(numbers) if shown[position] == number
    )
    waiting = [position for number, position in waiting if number]
    while not is_ambiguous(numbers, shown):
        if not waiting:
            return shown, LITTLE if is_small(total) else HIDDEN
        shown[waiting.pop(0)] = HIDDEN
    return shown, LITTLE if is_small(total) else total


def is_ambiguous(numbers: list[int], shown: list) -> bool:
    """Whether each hidden number may still be several ones for whoever knows the total."""
    bounds = [
        (1, SMALL - 1) if value == LITTLE else (SMALL, UNBOUNDED)
        for value in shown
        if value in (LITTLE, HIDDEN)
    ]
    left = sum(
        number for number, value in zip(numbers, shown, strict=True) if value in (LITTLE, HIDDEN)
    )
    lowest, highest = sum(low for low, _high in bounds), sum(high for _low, high in bounds)
    return all(
        max(low, left - (highest - high)) < min(high, left - (lowest - low)) for low, high in bounds
    )
