"""Remove the metadata of a WebP (RFC 9649)."""

import struct

KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"})
HAS_EXIF, HAS_XMP = 0x08, 0x04  # flags of VP8X
FRAME_HEAD = 16  # bytes of an ANMF before the chunks of its frame


def is_webp(data: bytes) -> bool:
    """Return True if the data starts as a WebP."""
    return data[:4] == b"RIFF" and data[8:12] == b"WEBP"


def stripped(data: bytes, exif: bytes) -> bytes:
    """Return the WebP with the chunks that affect its display, and `exif` as only metadata.

    `exif` is a TIFF block, or b"" for no metadata. It is ignored for a file without the VP8X chunk.
    Raises ValueError or IndexError if the file is malformed.
    """
    end = 8 + int.from_bytes(data[4:8], "little")
    parts, is_extended = [], False
    for name, payload in _chunks(data[12 : min(end, len(data))]):
        if name == b"VP8X":
            is_extended = True
            flags = payload[0] & ~HAS_XMP & ~HAS_EXIF | (HAS_EXIF if exif else 0)
            payload = bytes((flags,)) + payload[1:]
        elif name == b"ANMF":
            inside = (_chunk(*chunk) for chunk in _chunks(payload[FRAME_HEAD:]) if chunk[0] in KEPT)
            payload = payload[:FRAME_HEAD] + b"".join(inside)
        if name in KEPT:
            parts.append(_chunk(name, payload))
    if exif and is_extended:
        parts.append(_chunk(b"EXIF", exif))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunks(data):
    position = 0
    while position + 8 <= len(data):
        name, length = data[position : position + 4], data[position + 4 : position + 8]
        length = int.from_bytes(length, "little")
        payload = data[position + 8 : position + 8 + length]
        if len(payload) < length or not payload:
            raise ValueError("A chunk longer than the file, or empty")
        yield name, payload
        position += 8 + length + length % 2


def _chunk(name, payload):
    return name + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)
