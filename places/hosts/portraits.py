"""Small square portraits, without the metadata of the original picture."""

import io
from secrets import token_hex

from django.core.files.base import ContentFile
from PIL import Image, ImageOps

SIZE = 320  # pixels
LARGEST = 20_000_000  # bytes of an upload
FOLDER = "portraits"  # below the media, and served by no proxy


class DamagedPortraitError(Exception):
    """Raised for an upload that is not a picture, or is damaged."""


def square(upload) -> ContentFile:
    """Return an uploaded picture cropped to a square, as a WebP of `SIZE` by `SIZE` pixels.

    The file is not saved and has no metadata. Its random name cannot be guessed, and does not
    identify the person. Raises DamagedPortraitError for anything that Pillow cannot read.
    """
    out = io.BytesIO()
    try:
        with Image.open(upload) as picture:
            upright = ImageOps.exif_transpose(picture).convert("RGB")
            # Faces are above the middle of a portrait.
            small = ImageOps.fit(upright, (SIZE, SIZE), centering=(0.5, 0.4))
    except Exception as error:  # Pillow raises exceptions of any class on a damaged file
        raise DamagedPortraitError from error
    small.save(out, "WEBP", quality=82)
    return ContentFile(out.getvalue(), name=f"{token_hex(16)}.webp")
