"""Serialisation of the columns to one compressed value, which a new process reads at once. Pure.

A first line of JSON gives the size of each array and set that follow. Nothing in the value is
executed, and malformed content is refused.
"""

import json
import sys
import zlib
from array import array
from collections import defaultdict

from network.filters.bits import bits, numbers_of

from .columns import ARRAYS, KEY, Columns

FORMAT = 1  # raise it when this module changes, or the fields that `Columns` reads
SLOT = "I"
# A set is written as its bits or as its slots, whichever takes fewer bytes.
BITS, SLOTS = 0, 1


def packed(columns: Columns) -> bytes:
    """Serialise columns to compressed bytes, which `unpacked` parses."""
    parts = [getattr(columns, name).tobytes() for name in ARRAYS]
    parts.append(bytes(columns.keys))
    head = {"format": _format(), "documents": len(columns.ids), "sets": [], "labels": []}
    languages = [("", language, held) for language, held in columns.languages.items()]
    facets = [(n, v, held) for n, values in columns.facets.items() for v, held in values.items()]
    for name, value, held in languages + facets:
        way, part = _packed_set(held)
        head["sets"].append((name, value, way, len(part)))
        parts.append(part)
    head["labels"] = [(*pair, labels) for pair, labels in columns.labels.items()]
    head["series"] = list(columns.series.items())
    line = json.dumps(head, separators=(",", ":")).encode()
    return zlib.compress(b"\n".join([line, b"".join(parts)]), level=1)


def unpacked(content: bytes | memoryview) -> Columns:
    """Parse the bytes of `packed`.

    Raises ValueError for any other content: truncated, written with another `FORMAT`, or on a
    machine with another byte order or array item size.
    """
    try:
        line, _, body = zlib.decompress(content).partition(b"\n")
        head = json.loads(line)
        if head["format"] != _format():
            raise ValueError(f"of another format: {head['format']}")
        return _columns(head, memoryview(body))
    except (zlib.error, KeyError, TypeError, IndexError, OverflowError) as error:
        raise ValueError(f"not packed columns: {error!r}") from error


def _format():
    """Return the format number with the byte order and the array item size of this machine."""
    return [FORMAT, sys.byteorder, array(SLOT).itemsize]


def _packed_set(held):
    slots = array(SLOT, numbers_of(held))
    octets = (held.bit_length() + 7) // 8
    if len(slots) * slots.itemsize < octets:
        return SLOTS, slots.tobytes()
    return BITS, held.to_bytes(octets, "little")


def _columns(head, body):
    columns, documents = Columns(), head["documents"]
    at = 0

    def taken(size):
        nonlocal at
        part = body[at : at + size]
        at += size
        return part

    for name, code in ARRAYS.items():
        getattr(columns, name).frombytes(taken(documents * array(code).itemsize))
    columns.keys[:] = taken(documents * KEY)
    columns.slots = dict(zip(columns.ids, range(documents), strict=True))
    columns.facets = defaultdict(dict)
    for name, value, way, size in head["sets"]:
        held = _set(way, taken(size))
        sets = columns.facets[name] if name else columns.languages
        sets[value] = held
        columns.all |= 0 if name else held
    columns.labels = {(name, value): labels for name, value, labels in head["labels"]}
    columns.series = {slot: [tuple(pair) for pair in dates] for slot, dates in head["series"]}
    if at != len(body):
        raise ValueError(f"{len(body)} bytes rather than {at}")
    return columns


def _set(way, part):
    if way == BITS:
        return int.from_bytes(part, "little")
    slots = array(SLOT)
    slots.frombytes(part)
    return bits(slots)
