"""Decode the QR codes of the site. The tables of the standard are those of `segno`."""

import base64
import io
import itertools
import re
from urllib.parse import unquote

from PIL import Image
from segno import consts

BORDER = 2  # white modules around a code of the site
MASK = 2  # the mask of `events.paper.qr`: every third column is inverted


def decode(uri):
    """Return the text of a code: the data URI of a PNG of one pixel per module, with correction M.

    The code is not damaged: its correction is not used.
    """
    image = Image.open(io.BytesIO(base64.b64decode(uri.partition(",")[2]))).convert("1")
    pixels = itertools.product(range(image.width), range(image.height))
    return _text({pixel for pixel in pixels if not image.getpixel(pixel)}, image.width)


def decode_svg(uri):
    """Return the text of a code: the data URI of an SVG image, one line for each run of modules."""
    svg = unquote(uri.partition(",")[2])
    width = int(re.search(r"viewBox='0 0 (\d+) ", svg)[1])
    dark, column, row = set(), 0, 0
    for command, *numbers in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", svg):
        if command == "h":
            dark |= {(column + step, row) for step in range(int(numbers[0]))}
            column += int(numbers[0])
        elif command == "M":
            column, row = int(numbers[0]), int(float(numbers[1]))
        else:
            column, row = column + int(numbers[0]), row + int(numbers[1])
    return _text(dark, width)


def _text(dark, width):
    """Return the text of the code whose dark modules are {(column, row)}, with their border."""
    size, version = width - 2 * BORDER, (width - 2 * BORDER - 17) // 4
    bits = "".join(
        str(int(((column + BORDER, row + BORDER) in dark) ^ (column % 3 == 0)))
        for row, column in _modules(size, version)
    )
    words = (int(bits[start : start + 8], 2) for start in range(0, len(bits) - 7, 8))
    lengths = [
        kind.num_data
        for kind in sorted(
            consts.ECC[version][consts.ERROR_LEVEL_M], key=lambda kind: kind.num_data
        )
        for _block in range(kind.num_blocks)
    ]
    # The first words of all blocks, then their second words.
    blocks = [[] for _length in lengths]
    for rank, (block, length) in itertools.product(
        range(max(lengths)), zip(blocks, lengths, strict=True)
    ):
        if rank < length:
            block.append(next(words))
    data = "".join(f"{word:08b}" for block in blocks for word in block)
    assert data[:4] == "0100"  # bytes
    start = 12 if version < 10 else 20
    count = int(data[4:start], 2)
    octets = (int(data[start + 8 * n : start + 8 * n + 8], 2) for n in range(count))
    return bytes(octets).decode("ascii")


def _modules(size, version):
    """Yield (row, column) of the modules of data: pairs of columns from the right, up and down."""
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = [(6, 6), (6, size - 7), (size - 7, 6)]
    marks = [pair for pair in itertools.product(centres, repeat=2) if pair not in corners]

    def is_data(row, column):
        near = sum((row < 9, column < 9)), row >= size - 8, column >= size - 8
        is_finder = near[0] == 2 or (row < 9 and near[2]) or (column < 9 and near[1])
        is_version = version > 6 and (
            (row < 6 and column >= size - 11) or (column < 6 and row >= size - 11)
        )
        is_mark = any(abs(row - y) < 3 and abs(column - x) < 3 for y, x in marks)
        return not (is_finder or is_version or is_mark or 6 in (row, column))

    rights = [*range(size - 1, 6, -2), 5, 3, 1]
    for turn, right in enumerate(rights):
        rows = range(size) if turn % 2 else reversed(range(size))
        for row, column in itertools.product(rows, (right, right - 1)):
            if is_data(row, column):
                yield row, column
