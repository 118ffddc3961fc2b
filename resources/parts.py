"""Numbering of the parts of a series, including the missing ones. Pure functions."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """The availability of one part of a series."""

    PRESENT = "present"  # a page of the library that the public may read
    ELSEWHERE = "elsewhere"  # on another site
    MISSING = "missing"


@dataclass(frozen=True)
class Slot:
    """One number of a series.

    `part` is the `SeriesPart` with this number. It is None if no part has this number, or if the
    page of the part is not public.
    """

    number: int
    state: State
    part: Any = None


def slots(total: int | None, parts: Iterable[Any], visible: Container[int] = ()) -> list[Slot]:
    """Return a `Slot` for each number from 1 to `total`, or to the highest part number.

    The greater of the two numbers is used. `parts` have `number`, `page_id` and `url`, in any
    order; if two parts have the same number, the first is used. A part is missing if its page is
    not in `visible` (ids of public pages), or if it has neither a page nor an address. `total` is
    None if the number of parts is unknown.
    """
    by_number = {}
    for part in parts:
        by_number.setdefault(part.number, part)
    last = max([total or 0, *by_number])
    return [_slot(number, by_number.get(number), visible) for number in range(1, last + 1)]


def neighbours(slots: list[Slot], number: int) -> tuple[Slot | None, Slot | None]:
    """Return (slot numbered `number - 1`, slot numbered `number + 1`).

    None replaces a slot that does not exist, at the ends of the series.
    """
    by_number = {slot.number: slot for slot in slots}
    return by_number.get(number - 1), by_number.get(number + 1)


def _slot(number: int, part: Any, visible: Container[int]) -> Slot:
    if part is None or (part.page_id and part.page_id not in visible):
        return Slot(number, State.MISSING)
    if part.page_id:
        return Slot(number, State.PRESENT, part)
    return Slot(number, State.ELSEWHERE if part.url else State.MISSING, part)
