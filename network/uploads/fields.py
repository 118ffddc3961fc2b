"""Remove the metadata of all pictures that Wagtail stores."""

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile, ImageFieldFile
from wagtail.images import get_image_model
from wagtail.images.models import WagtailImageFieldFile
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from network.uploads.pictures import without_metadata


class WithoutMetadata:
    """A mixin for the class of the files of a field: every upload is stored by `save`."""

    def save(self, name, content, save=True):
        """Remove the metadata before saving."""
        super().save(name, clean_file(content), save)


def clean_file(content):
    """Return a copy of the file without metadata, positioned at its beginning."""
    content.seek(0)
    file = ContentFile(without_metadata(content.read()), name=content.name)
    file.content_type = getattr(content, "content_type", None)
    return file


class CleanImage(WithoutMetadata, WagtailImageFieldFile):
    """The file of a picture or of a rendition."""


class CleanAvatar(WithoutMetadata, ImageFieldFile):
    """The portrait of a user of the admin."""


class CleanUpload(WithoutMetadata, FieldFile):
    """An upload that waits for its title, picture or not."""


def patch_picture_fields():
    """Replace the file classes of Wagtail's picture fields by the ones of this module."""
    image = get_image_model()
    fields = {
        image: ("file", CleanImage),
        image.get_rendition_model(): ("file", CleanImage),
        UserProfile: ("avatar", CleanAvatar),
        UploadedFile: ("file", CleanUpload),
    }
    for model, (name, file_class) in fields.items():
        model._meta.get_field(name).attr_class = file_class
