"""Remove the metadata of a PNG (PNG specification, third edition, chapter 11)."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Chunks that affect the display; the others are texts, dates and camera data.
KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT"
    .split()
)  # fmt: skip


def stripped(data: bytes, exif: bytes) -> bytes:
    """Return the PNG with the chunks that affect its display, and `exif` as only metadata.

    `exif` is a TIFF block, or b"" for no metadata. Data after the end of the picture is removed.
    Raises ValueError if the file is malformed.
    """
    parts, position = [SIGNATURE], len(SIGNATURE)
    while position < len(data):
        if position + 12 > len(data):
            raise ValueError("A chunk that is cut")
        length = int.from_bytes(data[position : position + 4])
        name = data[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(data):
            raise ValueError("A chunk longer than the file")
        if name in KEPT:
            parts.append(data[position:end])
        if name == b"IHDR" and exif:
            parts.append(_chunk(b"eXIf", exif))
        if name == b"IEND":
            return b"".join(parts)
        position = end
    raise ValueError("No end")


def _chunk(name, payload):
    check = struct.pack(">I", zlib.crc32(name + payload))
    return struct.pack(">I", len(payload)) + name + payload + check
