"""The block of a picture in a text."""

from django.core.exceptions import ValidationError
from django.db.models import Model
from wagtail.blocks import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from .names import REFUSED, is_file_name


class PictureBlock(ImageBlock):
    """A picture in a text; by default, its description is the description of the `Picture`."""

    def clean(self, value: Model | None) -> Model | None:
        """Return the picture, after Wagtail's checks and a check of its description.

        Raises ValidationError if the description is only a file name. The description of a
        decorative picture is not checked. In a draft (Wagtail's deferred validation), no
        description is checked, and `value` may be None.
        """
        value = super().clean(value)
        text = value and not value.decorative and value.contextual_alt_text
        if text and not self.is_deferred_validation and is_file_name(text, value.filename):
            raise StructBlockValidationError(block_errors={"alt_text": ValidationError(REFUSED)})
        return value
