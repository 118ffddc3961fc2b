"""Picture files without metadata: neither place, nor date, nor camera, nor author."""

import io

from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps
from wagtail.images.models import WagtailImageFieldFile

from .metadata import ORIENTATION, UPRIGHT, without_metadata


def clean_file(content: File) -> ContentFile:
    """Return a copy in memory of a file, without metadata if it is a picture.

    The copy has the same name and content type. Raises an exception of the picture's parser, of any
    class, if the picture is damaged.
    """
    content.seek(0)
    file = ContentFile(without_metadata(content.read()), name=content.name)
    file.content_type = getattr(content, "content_type", None)
    return file


def upright(content: ContentFile) -> ContentFile:
    """Return the file of a picture with its pixels turned by its Exif orientation.

    A picture that is already upright is returned unchanged. Raises Pillow's exceptions.
    """
    content.seek(0)
    with Image.open(content) as picture:
        if picture.getexif().get(ORIENTATION, UPRIGHT) == UPRIGHT:
            return content
        out = io.BytesIO()
        ImageOps.exif_transpose(picture).save(out, picture.format)
    file = ContentFile(out.getvalue(), name=content.name)
    file.content_type = content.content_type
    return file


class CleanImageFile(WagtailImageFieldFile):
    """The file of a picture field, cleaned whenever it is saved (Django's `attr_class`)."""

    def save(self, name: str, content, save: bool = True) -> None:
        """Store a copy of the content without its metadata; raise the errors of `clean_file`."""
        super().save(name, clean_file(content), save)
