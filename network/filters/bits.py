"""Sets of small whole numbers (rows, slots) as one whole number, so that one operation goes over
all of them: bit n says whether the set holds n. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import compress, count
from operator import or_

HELD = re.compile(rb"[^\0]")
ONE = ord("1")
TO_FLAGS, TO_FIGURES = bytes.maketrans(b"01", b"\0\1"), bytes.maketrans(b"\0\1", b"01")


# A set is sparse when fewer than one in so many of the numbers up to its last is held: going from
# one to the next is then sooner than going over all of them.
SPARSE = 50


def bits(numbers: Iterable[int]) -> int:
    """The set of some numbers."""
    numbers = list(numbers)
    last = max(numbers, default=-1)
    if len(numbers) * SPARSE > last:
        figures = bytearray(b"0") * (last + 1)
        for number in numbers:
            figures[number] = ONE
        return int(figures[::-1] or b"0", 2)
    held = bytearray(last // 8 + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")


def bits_where(flags: Iterable) -> int:
    """The set of the ranks whose flag is true."""
    figures = bytes(map(bool, flags)).translate(TO_FIGURES)
    return int(figures[::-1] or b"0", 2)


def first_bits(number: int) -> int:
    """The set of the numbers below this one."""
    return (1 << number) - 1


def union(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def flags_of(held: int) -> Iterator[int]:
    """0 or 1 for each number from 0 to the last of the set, in order: for `itertools.compress`."""
    return iter(bin(held)[:1:-1].encode().translate(TO_FLAGS))


def numbers_of(held: int) -> Iterator[int]:
    """The numbers of a set, in order."""
    if held.bit_count() * SPARSE < held.bit_length():
        return _few_numbers_of(held)
    return compress(count(), flags_of(held))


def _few_numbers_of(held):
    octets = held.to_bytes((held.bit_length() + 7) // 8, "little")
    for match in HELD.finditer(octets):
        at = match.start()
        yield from (at * 8 + bit for bit in range(8) if octets[at] >> bit & 1)


def transposed(masks: Iterable[int], width: int) -> list[int]:
    """`width` sets, of which the n-th holds the ranks of the masks whose bit n is 1."""
    rows = [f"{mask:0{width}b}" for mask in masks]
    if not rows or not width:
        return [0] * width
    columns = zip(*reversed(rows), strict=True)
    return [int("".join(column), 2) for column in columns][::-1]
