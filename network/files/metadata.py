"""Remove the metadata of a picture: place, camera, date, author, captions, thumbnail.

Exif, XMP, IPTC, comments and application data are removed. The colour profile and the orientation
are unchanged, and so are the pixels, unless the picture must be encoded again.
"""

import io
import struct

from PIL import Image, UnidentifiedImageError

from .formats import avif, gif, jpeg, png, webp

ORIENTATION = 0x0112
UPRIGHT = 1


def without_metadata(data: bytes) -> bytes:
    """Return the picture without metadata, in its format, with its orientation.

    Data that Pillow does not recognise as a picture is returned unchanged. The pixels are encoded
    again only if the format has no stripper or the file is malformed. Raises an exception of
    Pillow, of any class, if the picture is damaged.
    """
    try:
        with Image.open(io.BytesIO(data)) as picture:
            orientation, size = _orientation(picture), picture.size
    except UnidentifiedImageError:
        return data
    exif = b"" if orientation == UPRIGHT else exif_of(orientation)
    strip = _stripper(data)
    try:
        if strip is None:
            raise ValueError("No stripper of that format")
        clean = strip(data, exif)
        with Image.open(io.BytesIO(clean)) as picture:
            if picture.size == size:
                return clean
    except (ValueError, IndexError, OSError, struct.error):
        pass  # malformed, though Pillow reads it
    return _reencoded(data, exif)


def exif_of(orientation: int) -> bytes:
    """Return an Exif block (TIFF 6.0) with only the orientation, a number from 1 to 8."""
    entry = struct.pack(">HHIHH", ORIENTATION, 3, 1, orientation, 0)
    return b"MM\0*\0\0\0\x08" + struct.pack(">H", 1) + entry + bytes(4)


def _orientation(picture):
    try:
        orientation = picture.getexif().get(ORIENTATION, UPRIGHT)
    except Exception:  # cameras write invalid Exif
        return UPRIGHT
    return orientation if orientation in range(1, 9) else UPRIGHT


def _stripper(data):
    if data.startswith(jpeg.SIGNATURE):
        return jpeg.stripped
    if data.startswith(png.SIGNATURE):
        return png.stripped
    checks = {gif.is_gif: gif, webp.is_webp: webp, avif.is_avif: avif}
    return next((module.stripped for check, module in checks.items() if check(data)), None)


def _reencoded(data, exif):
    """Return the picture `data` encoded again by Pillow, with its colour profile and frames.

    The metadata are removed, except `exif`. Use it only for a format or a file whose metadata
    cannot be removed in another way.
    """
    with Image.open(io.BytesIO(data)) as picture:
        options = {"icc_profile": picture.info.get("icc_profile")}
        if getattr(picture, "n_frames", 1) > 1:
            options |= {"save_all": True, "duration": picture.info.get("duration", 100)}
        if exif and picture.format in {"JPEG", "PNG", "WEBP", "AVIF"}:
            options["exif"] = exif
        out, kind = io.BytesIO(), picture.format
        picture.load()
        for name in ("exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment"):
            picture.info.pop(name, None)
        picture.save(out, kind, **options)
    return out.getvalue()
