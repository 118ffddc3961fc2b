from django.core.exceptions import ValidationError
from wagtail.blocks import StructBlockValidationError
from wagtail.images.blocks import ImageBlock

from network.pictures.names import REFUSED, is_file_name


class PictureBlock(ImageBlock):
    """A picture of the site in a text, described for this text: its own description is proposed."""

    def clean(self, value):
        value = super().clean(value)
        text = value and not value.decorative and value.contextual_alt_text
        if text and not self.is_deferred_validation and is_file_name(text, value.filename):
            raise StructBlockValidationError(block_errors={"alt_text": ValidationError(REFUSED)})
        return value
