"""Remove the metadata of a JPEG without decoding its pixels (ITU T.81, annex B)."""

import re
import struct

SIGNATURE = b"\xff\xd8\xff"
# Entropy-coded data ends at a marker other than a stuffed zero or a restart. Fill bytes before a
# marker stay in the data: matching them here would take quadratic time in a file full of them.
NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
STANDALONE = {0x01, *range(0xD0, 0xD8)}
SCAN, END, COMMENT = 0xDA, 0xD9, 0xFE
APPLICATION = range(0xE0, 0xF0)
# The application segments that affect the colours.
COLOUR_PROFILE, ADOBE = (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")


def stripped(data: bytes, exif: bytes) -> bytes:
    """Return the JPEG with its frames, tables and colour profile, and `exif` as only metadata.

    `exif` is a TIFF block, or b"" for no metadata. Data after the end of the picture (a second
    picture, a film) is removed. Raises ValueError if the file is malformed.
    """
    parts = [b"\xff\xd8", _application(0xE1, b"Exif\0\0" + exif) if exif else b""]
    for marker, payload, coded in _segments(data):
        if marker == 0xE0 and payload.startswith(b"JFIF\0") and len(payload) >= 14:
            # JFIF comes first, without its thumbnail.
            parts.insert(1, _application(0xE0, payload[:12] + b"\0\0"))
        elif _shows(marker, payload):
            length = struct.pack(">H", len(payload) + 2)
            parts += [bytes((0xFF, marker)), length, payload, coded]
    return b"".join([*parts, b"\xff\xd9"])


def _segments(data):
    """Yield (marker, payload, entropy-coded data after it) of each segment of a JPEG file.

    Stops before the end marker, which may be missing. Markers without a payload are omitted. Only a
    start of scan has entropy-coded data. Raises ValueError if the segments are malformed.
    """
    position = 2
    while position < len(data):
        if data[position] != 0xFF:
            raise ValueError("No marker where one should stand")
        while position + 1 < len(data) and data[position + 1] == 0xFF:
            position += 1
        marker = data[position + 1] if position + 1 < len(data) else END
        position += 2
        if marker == END:
            return
        if marker in STANDALONE:
            continue
        length = int.from_bytes(data[position : position + 2])
        if length < 2 or position + length > len(data):
            raise ValueError("A segment longer than the file")
        payload, coded = data[position + 2 : position + length], b""
        position += length
        if marker == SCAN:
            end = NEXT_MARKER.search(data, position)
            stop = end.start() if end else len(data)
            coded, position = data[position:stop], stop
        yield marker, payload, coded


def _shows(marker, payload):
    """Return True if a segment changes how the picture is displayed."""
    if marker in APPLICATION:
        return any(marker == kept and payload.startswith(name) for kept, name in KEPT)
    return marker != COMMENT


def _application(marker, payload):
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


KEPT = (COLOUR_PROFILE, ADOBE)
