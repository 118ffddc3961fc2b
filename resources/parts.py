"""The parts of a series, in order, holes included."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    PRESENT = "present"  # a page of the library that the public may read
    ELSEWHERE = "elsewhere"  # on another site
    MISSING = "missing"


@dataclass(frozen=True)
class Slot:
    """One number of a series.

    `part` is None for a number that nobody filled in, and for a part whose page is not public:
    nothing of such a page can be shown, not even by mistake.
    """

    number: int
    state: State
    part: Any = None


def slots(total: int | None, parts: Iterable[Any], visible: Container[int] = ()) -> list[Slot]:
    """One slot for each number from 1 to `total`, or to the highest of the parts if that is more.

    `parts` have `number`, `page_id` and `url`, in any order; of two parts with one number the
    first counts. A part whose page is not in `visible` (ids of public pages) is missing, and so is
    a part with neither page nor address. `total` may be None: nobody knows how many there are.
    """
    by_number = {}
    for part in parts:
        by_number.setdefault(part.number, part)
    last = max([total or 0, *by_number])
    return [_slot(number, by_number.get(number), visible) for number in range(1, last + 1)]


def neighbours(slots: list[Slot], number: int) -> tuple[Slot | None, Slot | None]:
    """(slot before, slot after) of a number; None at either end."""
    by_number = {slot.number: slot for slot in slots}
    return by_number.get(number - 1), by_number.get(number + 1)


def _slot(number: int, part: Any, visible: Container[int]) -> Slot:
    if part is None or (part.page_id and part.page_id not in visible):
        return Slot(number, State.MISSING)
    if part.page_id:
        return Slot(number, State.PRESENT, part)
    return Slot(number, State.ELSEWHERE if part.url else State.MISSING, part)
