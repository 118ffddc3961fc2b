"""Wagtail's forms of pictures and documents, which also check the content of the file."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .documents import RefusedError, check
from .fields import clean_file


class ImageForm(BaseImageForm):
    """The form of a picture, which refuses a damaged file."""

    def clean_file(self):
        """Remove the metadata before the form reads the size and the hash of the file."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        try:
            clean = clean_file(file)
        except Exception as error:  # any library may raise anything on a damaged file
            text = _(
                "Cette image est abîmée. Ouvrez-la avec un logiciel de photos, enregistrez-la de"
                " nouveau, puis renvoyez-la."
            )
            raise ValidationError(text) from error
        clean.image = file.image
        return clean


class DocumentForm(BaseDocumentForm):
    """The form of a document, which refuses a wrong type and macros."""

    def clean_file(self):
        """Check the content of a new file."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            try:
                check(file.name, file)
            except RefusedError as refusal:
                raise ValidationError(str(refusal)) from refusal
            file.seek(0)
        return file
