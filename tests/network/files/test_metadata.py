import io
import struct
import time
from contextlib import suppress

import pytest
from PIL import Image, ImageChops, ImageOps

from network.files.formats import avif, jpeg
from network.files.metadata import without_metadata

from . import samples


def opened(data):
    return Image.open(io.BytesIO(data))


def frames(data):
    picture = opened(data)
    for number in range(getattr(picture, "n_frames", 1)):
        picture.seek(number)
        yield picture.convert("RGB")


def metadata_of(data):
    """Return the metadata of a picture, without its colour profile and animation."""
    picture = opened(data)
    tags = picture.getexif()
    place, camera = tags.get_ifd(0x8825), tags.get_ifd(0x8769)
    tags = {tag: value for tag, value in tags.items() if tag != 0x0112}
    names = {"xmp", "comment", "photoshop", "Author", "Comment", "XML:com.adobe.xmp"}
    texts = {name: picture.info[name] for name in names & picture.info.keys()}
    texts = {name: text for name, text in texts.items() if text and text.strip()}
    return tags, dict(place), dict(camera), texts


@pytest.mark.parametrize("name", samples.ALL)
def test_only_the_displayed_parts_of_a_picture_are_kept(name):
    data = samples.ALL[name]()
    assert (
        any(secret.encode() in data for secret in samples.SECRETS) or metadata_of(data) != ({},) * 4
    )
    clean = without_metadata(data)
    assert [secret for secret in samples.SECRETS if secret.encode() in clean] == []
    assert metadata_of(clean) == ({}, {}, {}, {})
    before, after = opened(data), opened(clean)
    assert after.format == before.format
    assert after.info.get("icc_profile") == before.info.get("icc_profile")
    assert after.info.get("loop") == before.info.get("loop")
    turned = before.getexif().get(0x0112, 1)
    assert after.getexif().get(0x0112, 1) == turned == (samples.TURNED if has_turn(name) else 1)
    pairs = list(zip(frames(data), frames(clean), strict=True))
    assert len(pairs) == (2 if "film" in name else 1)
    assert all(ImageChops.difference(*pair).getbbox() is None for pair in pairs)
    assert ImageOps.exif_transpose(after).size == ImageOps.exif_transpose(before).size
    assert without_metadata(clean) == clean


def has_turn(name):
    return "film" not in name


@pytest.mark.parametrize("kind", ["TIFF", "BMP", "MPO"])
def test_other_formats_are_encoded_again(kind):
    options = {} if kind == "BMP" else {"exif": samples.exif(1)}
    if kind == "MPO":
        options |= {"save_all": True, "append_images": [samples.drawn(200)]}
    data = samples.written(kind, **options)
    clean = without_metadata(data)
    assert [secret for secret in samples.SECRETS if secret.encode() in clean] == []
    pair = next(frames(data)), next(frames(clean))
    assert ImageChops.difference(*pair).getbbox() is None


def test_other_data_is_unchanged():
    assert without_metadata(b"<svg/>") == b"<svg/>"
    assert without_metadata(b"") == b""


@pytest.mark.parametrize(
    "name", ["photo.jpg", "dessin.png", "photo.webp", "photo.avif", "film.gif"]
)
def test_damaged_picture_leaks_nothing_or_is_refused(name):
    """A damaged picture never causes an endless loop nor a leak."""
    data, secrets, seen = samples.ALL[name](), [], []
    for place in range(20, len(data), max(1, len(data) // 30)):
        for spoilt in (data[:place], data[:place] + b"\xff\0\xfe" + data[place + 3 :]):
            with suppress(Exception):  # then nothing is stored
                clean = without_metadata(spoilt)
                seen.append(clean != spoilt)
                secrets += [s for s in samples.SECRETS if clean != spoilt and s.encode() in clean]
    assert secrets == []
    assert any(seen)


def box(name, inside):
    return struct.pack(">I", 8 + len(inside)) + name + inside


def avif_of_one_stretch_named_by(items):
    """Return an AVIF whose items are each the whole file."""
    extents = [struct.pack(">HHHIHII", item, 0, 0, 0, 1, 0, LONG) for item in range(items)]
    head = struct.pack(">IBBH", 1 << 24, 0x44, 0x40, items)
    inside = box(b"iinf", bytes(6)) + box(b"iloc", head + b"".join(extents))
    data = box(b"ftyp", b"avif" + bytes(4)) + box(b"meta", bytes(4) + inside)
    return data + box(b"mdat", bytes(LONG))


def avif_of_an_item_in_a_missing_box():
    """Return an AVIF with an item in its box `idat`, which it lacks."""
    extent = struct.pack(">HHHIHII", 1, 1, 0, 0, 1, 0, 4)
    head = struct.pack(">IBBH", 1 << 24, 0x44, 0x40, 1)
    inside = box(b"iinf", bytes(6)) + box(b"iloc", head + extent)
    return box(b"ftyp", b"avif" + bytes(4)) + box(b"meta", bytes(4) + inside)


def test_item_in_a_missing_box_is_malformed():
    with pytest.raises(ValueError, match="missing box"):
        avif.stripped(avif_of_an_item_in_a_missing_box(), b"")


def nested(name, times):
    data = b""
    for _ in range(times):
        data = box(name, data)
    return box(b"ftyp", b"avif" + bytes(4)) + data


LONG = 1_000_000
HOSTILE = {
    "a marker that never comes": (
        jpeg.stripped,
        jpeg.SIGNATURE[:2] + b"\xff\xda\0\x02" + b"\xff" * LONG + b"\0",
    ),
    "one stretch, ten thousand items": (avif.stripped, avif_of_one_stretch_named_by(10_000)),
    "boxes in boxes": (avif.stripped, nested(b"moov", 5_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_picture_takes_linear_time(name):
    strip, data = HOSTILE[name]
    begun = time.process_time()
    with suppress(ValueError):
        strip(data, b"")
    assert time.process_time() - begun < 2  # seconds; they took minutes
