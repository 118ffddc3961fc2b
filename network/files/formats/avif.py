"""Remove the metadata of an AVIF (ISO/IEC 14496-12 and 23008-12).

The parts of the file are addressed by offset: metadata is overwritten, not removed.
"""

SEEN = frozenset({b"av01", b"grid", b"iovl", b"iden", b"tmap"})  # types of displayed items
EMPTY_EXIF = b"\0\0\0\0" + b"II*\0\x08\0\0\0" + b"\0\0" + b"\0\0\0\0"
# {container box: its parent}; `meta` at the root describes the picture.
FOLDERS = {b"moov": b"", b"trak": b"moov", b"mdia": b"trak"}
METADATA = frozenset({b"uuid", b"udta"})
METADATA_OF_A_FILM = METADATA | {b"meta"}


def is_avif(data: bytes) -> bool:
    """Return True if the data starts as an AVIF file, or as a HEIF file of a generic brand."""
    return data[4:8] == b"ftyp" and data[8:12] in {b"avif", b"avis", b"mif1", b"msf1", b"miaf"}


def stripped(data: bytes, exif: bytes = b"") -> bytes:
    """Return an AVIF with its metadata overwritten; the result has the same length.

    `exif` is not used: the orientation of an AVIF is a property of the picture. Raises ValueError
    or IndexError if the file is malformed.
    """
    out, boxes = bytearray(data), list(_boxes(data, 0, len(data)))
    is_film = any(name == b"moov" for name, _begin, _end in boxes)
    for name, begin, end in boxes:
        if name == b"mdat" and not is_film:
            out[begin:end] = bytes(end - begin)
    for name, begin, end in boxes:
        if name == b"meta":
            _write_items(out, data, begin + 4, end)
        elif name in METADATA:
            _blank_box(out, begin, end)
        elif name in FOLDERS:
            _blank_metadata(out, data, name, begin, end)
    return bytes(out)


def _boxes(data, begin, end):
    """Yield (name, start, end of the content) of each box between two positions.

    Raises ValueError if a box ends after the last position.
    """
    while begin + 8 <= end:
        size, name = int.from_bytes(data[begin : begin + 4]), data[begin + 4 : begin + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[begin + 8 : begin + 16]), 16
        elif size == 0:
            size = end - begin
        if size < head or begin + size > end:
            raise ValueError("A box longer than what holds it")
        yield name, begin + head, begin + size
        begin += size


def _blank_box(out, begin, end):
    out[begin - 4 : begin] = b"free"
    out[begin:end] = bytes(end - begin)


def _blank_metadata(out, data, folder, begin, end):
    for name, inner, inner_end in _boxes(data, begin, end):
        if name in METADATA_OF_A_FILM:
            _blank_box(out, inner, inner_end)
        elif FOLDERS.get(name) == folder:
            _blank_metadata(out, data, name, inner, inner_end)


def _write_items(out, data, begin, end):
    """Overwrite in `out` the metadata items of a `meta` box, from `begin` to `end`.

    Displayed items are copied from `data`. An Exif becomes an empty Exif, and any other item
    becomes spaces.
    """
    boxes = {name: (inner, inner_end) for name, inner, inner_end in _boxes(data, begin, end)}
    for name in METADATA & boxes.keys():
        _blank_box(out, *boxes[name])
    if not {b"iinf", b"iloc"} <= boxes.keys():
        return
    kinds = dict(_kinds(data, *boxes[b"iinf"]))
    extents = [(kinds.get(item), *extent) for item, *extent in _extents(data, boxes[b"iloc"][0])]
    if sum(length for _kind, _method, _offset, length in extents) > len(data):
        raise ValueError("Items longer together than the file")
    # The displayed items come last: they overwrite items that overlap them.
    for kind, method, offset, length in sorted(extents, key=lambda extent: extent[0] in SEEN):
        # An offset from the beginning of the file, or of `idat`.
        if method == 1 and b"idat" not in boxes:
            raise ValueError("An item in a missing box")
        start = offset + (boxes[b"idat"][0] if method == 1 else 0)
        if start + length > len(out):
            raise ValueError("An item beyond the end")
        if kind in SEEN:
            out[start : start + length] = data[start : start + length]
        elif kind == b"Exif" and length >= len(EMPTY_EXIF):
            out[start : start + length] = EMPTY_EXIF.ljust(length, b"\0")
        else:
            out[start : start + length] = b" " * length


def _kinds(data, begin, end):
    """Yield (item number, its type of four letters) from the entries of an `iinf` box.

    `begin` and `end` are the bounds of its content in `data`.
    """
    wide = data[begin] > 0
    for _name, inner, _end in _boxes(data, begin + (8 if wide else 6), end):
        size = 4 if data[inner] == 3 else 2
        item = int.from_bytes(data[inner + 4 : inner + 4 + size])
        yield item, data[inner + 6 + size : inner + 10 + size]


def _extents(data, begin):
    """Yield (item number, construction method, offset, length) of each extent of an `iloc` box."""
    version = data[begin]
    sizes = data[begin + 4] >> 4, data[begin + 4] & 15, data[begin + 5] >> 4
    offset_size, length_size, base_size = sizes
    index_size = data[begin + 5] & 15 if version else 0
    wide = 4 if version == 2 else 2
    reader = _Reader(data, begin + 6)
    for _item in range(reader.number(wide)):
        item = reader.number(wide)
        method = reader.number(2) & 15 if version else 0
        reader.number(2)  # the data reference, always this file
        base = reader.number(base_size)
        for _extent in range(reader.number(2)):
            reader.number(index_size)
            offset = reader.number(offset_size)
            yield item, method, base + offset, reader.number(length_size)


class _Reader:
    def __init__(self, data, position):
        self.data, self.position = data, position

    def number(self, size):
        end = self.position + size
        if end > len(self.data):
            raise ValueError("A number beyond the end")
        value = int.from_bytes(self.data[self.position : end])
        self.position = end
        return value
