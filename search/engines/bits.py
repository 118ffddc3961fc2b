"""Sets of small numbers as one whole number, of which one operation goes over all. Pure."""

import re
from itertools import compress, count

HELD = re.compile(rb"[^\0]")
FIGURES = bytes.maketrans(b"01", b"\0\1")


def bits(slots):
    """The whole number whose bits at `slots` are 1."""
    held = bytearray(max(slots, default=-1) // 8 + 1)
    for slot in slots:
        held[slot >> 3] |= 1 << (slot & 7)
    return int.from_bytes(held, "little")


def slots_of(number):
    """The slots whose bit is 1, in order: an iterator."""
    return compress(count(), bin(number)[:1:-1].encode().translate(FIGURES))


def few_slots_of(number):
    """The same, sooner when few are."""
    held = number.to_bytes((number.bit_length() + 7) // 8, "little")
    for found in HELD.finditer(held):
        at = found.start()
        yield from (at * 8 + bit for bit in range(8) if held[at] >> bit & 1)
