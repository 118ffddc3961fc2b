"""The fields of the libraries that hold pictures: whatever writes a file there, it is clean."""

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile, ImageFieldFile
from wagtail.images import get_image_model
from wagtail.images.models import WagtailImageFieldFile
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from network.uploads.pictures import without_metadata


class WithoutMetadata:
    """Before the class of a field's files, whose `save` every way in passes through."""

    def save(self, name, content, save=True):
        super().save(name, clean_file(content), save)


def clean_file(content):
    """The file without metadata, to be read from its beginning."""
    content.seek(0)
    file = ContentFile(without_metadata(content.read()), name=content.name)
    file.content_type = getattr(content, "content_type", None)
    return file


class CleanImage(WithoutMetadata, WagtailImageFieldFile):
    pass


class CleanAvatar(WithoutMetadata, ImageFieldFile):
    pass


class CleanUpload(WithoutMetadata, FieldFile):
    """Of what waits for its title, picture or not."""


def keep_clean():
    """Have all that Wagtail stores in its fields of pictures be without metadata."""
    image = get_image_model()
    fields = {
        image: ("file", CleanImage),
        image.get_rendition_model(): ("file", CleanImage),
        UserProfile: ("avatar", CleanAvatar),
        UploadedFile: ("file", CleanUpload),
    }
    for model, (name, file_class) in fields.items():
        model._meta.get_field(name).attr_class = file_class
