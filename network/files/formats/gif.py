"""Remove the comments and application data of a GIF (GIF89a)."""

HEAD = 13  # bytes: signature and logical screen descriptor
EXTENSION, IMAGE, END = 0x21, 0x2C, 0x3B
COMMENT, APPLICATION = 0xFE, 0xFF
# The application extensions that contain the number of loops.
LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def is_gif(data: bytes) -> bool:
    """Return True if the data starts as a GIF."""
    return data[:6] in {b"GIF87a", b"GIF89a"}


def stripped(data: bytes, exif: bytes = b"") -> bytes:
    """Return the GIF without its comments and application data, but with its number of loops.

    Data after the end of the picture is removed. `exif` is not used: a GIF has no orientation.
    Raises ValueError or IndexError if the file is malformed.
    """
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
            # Image descriptor and colour table, code size, then the blocks of data.
            position = _after_blocks(data, begin + 10 + _table(data[begin + 9]) + 1)
            parts.append(data[begin:position])
        else:
            raise ValueError("Neither an image nor an extension")
    raise ValueError("No end")


def _is_metadata(label, name):
    return label == COMMENT or label == APPLICATION and name not in LOOPS


def _table(flags):
    """Return the size in bytes of the colour table that `flags` announce; 0 without a table."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data, position):
    while data[position]:
        position += data[position] + 1
    return position + 1
