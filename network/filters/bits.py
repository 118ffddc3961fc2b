"""Sets of small whole numbers (rows, slots) as the bits of one integer. Pure functions.

Bit n is 1 if the set contains n, so that one operation on integers processes whole sets.
"""

import re
from collections.abc import Iterable, Iterator
from functools import reduce
from itertools import compress, count
from operator import or_

HELD = re.compile(rb"[^\0]")
ONE = ord("1")
TO_FLAGS, TO_FIGURES = bytes.maketrans(b"01", b"\0\1"), bytes.maketrans(b"\0\1", b"01")


# A set is sparse if it contains fewer than one in SPARSE of the numbers up to its largest: skipping
# from one to the next is then faster than testing all of them.
SPARSE = 50


def bits(numbers: Iterable[int]) -> int:
    """Return the bit set of some numbers, each 0 or more; duplicates are allowed."""
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


def bits_where(flags: Iterable[object]) -> int:
    """Return the bit set of the indexes, from 0, of the true values among `flags`."""
    figures = bytes(map(bool, flags)).translate(TO_FIGURES)
    return int(figures[::-1] or b"0", 2)


def first_bits(number: int) -> int:
    """Return the bit set of the numbers from 0 to `number` - 1."""
    return (1 << number) - 1


def union(sets: Iterable[int]) -> int:
    """Return the union of some bit sets; 0 without any."""
    return reduce(or_, sets, 0)


def flags_of(held: int) -> Iterator[int]:
    """Yield 1 or 0 for each number from 0 to the largest of a bit set: 1 if the set contains it.

    The flags serve as `selectors` of `itertools.compress`. The empty set yields one 0.
    """
    return iter(bin(held)[:1:-1].encode().translate(TO_FLAGS))


def numbers_of(held: int) -> Iterator[int]:
    """Iterate over the numbers of a bit set in ascending order."""
    if held.bit_count() * SPARSE < held.bit_length():
        return _few_numbers_of(held)
    return compress(count(), flags_of(held))


def _few_numbers_of(held):
    octets = held.to_bytes((held.bit_length() + 7) // 8, "little")
    for match in HELD.finditer(octets):
        at = match.start()
        yield from (at * 8 + bit for bit in range(8) if octets[at] >> bit & 1)


def transposed(masks: Iterable[int], width: int) -> list[int]:
    """Return `width` bit sets: set n contains the indexes of the masks whose bit n is 1.

    Each mask must have at most `width` bits.
    """
    rows = [f"{mask:0{width}b}" for mask in masks]
    if not rows or not width:
        return [0] * width
    columns = zip(*reversed(rows), strict=True)
    return [int("".join(column), 2) for column in columns][::-1]
