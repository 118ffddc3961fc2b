"""Wagtail's forms of a picture and of a document, which look at what is in the file."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from network.uploads.documents import RefusedError, check
from network.uploads.fields import clean_file


class ImageForm(BaseImageForm):
    def clean_file(self):
        """Clean already here: its size and fingerprint are taken before it is stored."""
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        try:
            clean = clean_file(file)
        except Exception as error:  # of any library, about a file badly made
            text = _(
                "Cette image est abîmée. Ouvrez-la avec un logiciel de photos, enregistrez-la de"
                " nouveau, puis renvoyez-la."
            )
            raise ValidationError(text) from error
        clean.image = file.image
        return clean


class DocumentForm(BaseDocumentForm):
    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            try:
                check(file.name, file)
            except RefusedError as refusal:
                raise ValidationError(str(refusal)) from refusal
            file.seek(0)
        return file
