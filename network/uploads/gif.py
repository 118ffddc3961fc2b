"""A GIF without comments nor what programs add to it (GIF89a)."""

HEAD = 13  # bytes of the signature and of the screen's description
EXTENSION, IMAGE, END = 0x21, 0x2C, 0x3B
COMMENT, APPLICATION = 0xFE, 0xFF
# They say how many times it plays.
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def is_gif(data: bytes) -> bool:
    return data[:6] in {b"GIF87a", b"GIF89a"}


def stripped(data: bytes, exif: bytes = b"") -> bytes:
    """Its frames and how they follow each other; it has no orientation. Raises ValueError."""
    position = HEAD + _table(data[10])
    parts = [data[:position]]
    while position < len(data):
        kind, begin = data[position], position
        if kind == END:
            return b"".join([*parts, bytes((END,))])
        if kind == EXTENSION:
            position = _after_blocks(data, begin + 2)
            if not _is_metadata(data[begin + 1], data[begin + 3 : begin + 14]):
                parts.append(data[begin:position])
        elif kind == IMAGE:
            # After the image's description and table, the size of its codes, then its blocks.
            position = _after_blocks(data, begin + 10 + _table(data[begin + 9]) + 1)
            parts.append(data[begin:position])
        else:
            raise ValueError("Neither an image nor an extension")
    raise ValueError("No end")


def _is_metadata(label, name):
    return label == COMMENT or label == APPLICATION and name not in LOOPS


def _table(flags):
    """Bytes of the table of colours that those flags announce."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data, position):
    while data[position]:
        position += data[position] + 1
    return position + 1
