"""Wagtail's forms of pictures, avatars and documents, which also check the content of the file."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm

from .documents import RefusedError, check
from .fields import clean_file, upright
from .names import REFUSED, is_file_name, is_title_of_file

DAMAGED = _(
    "Cette image est abîmée. Ouvrez-la avec un logiciel de photos, enregistrez-la de nouveau, puis"
    " renvoyez-la."
)
MISSING = _(
    "Dites en quelques mots ce que l’on y voit, ou cochez « Image de décoration » si elle n’apprend"
    " rien."
)


class PictureForm(BaseImageForm):
    """The base class of Wagtail's picture forms: single and multiple upload, and chooser.

    It removes the metadata of a new file. It refuses a damaged file, and a description that is a
    file name. A picture must have a description or be decorative.
    """

    def clean_file(self):
        """Return a new file without its metadata; raise ValidationError if it is damaged.

        The form then reads the size and the hash of the cleaned file. A file that is already stored
        is returned without being read.
        """
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data or not file:
            return file
        try:
            clean = clean_file(file)
        except Exception as error:  # any library may raise anything on a damaged file
            raise ValidationError(DAMAGED) from error
        clean.image = file.image
        return clean

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; add an error for a missing description or a mere file name.

        A decorative picture needs no description. Forms without the field are not checked.
        """
        cleaned = super().clean()
        if "description" in self.fields and "description" not in self.errors:
            self._check_description(cleaned)
        return cleaned

    def _check_description(self, cleaned):
        description = cleaned.get("description", "").strip()
        is_decorative = cleaned.get("is_decorative", self.instance.is_decorative)
        file = cleaned.get("file") or self.instance.file
        name, title = getattr(file, "name", "") or "", cleaned.get("title", "")
        # The stored file has another name than the file that a person sent: Wagtail's first title.
        names = {name, title} if is_title_of_file(title, name) else {name}
        if not description and not is_decorative:
            self.add_error("description", MISSING)
        elif any(is_file_name(description, name) for name in names):
            self.add_error("description", REFUSED)


class AvatarForm(AvatarPreferencesForm):
    """Wagtail's form of a profile picture, which refuses a damaged file."""

    def clean_avatar(self):
        """Return a new picture without its metadata, upright, at most 400 pixels wide and high.

        Raises ValidationError if it is damaged. A picture that is already stored is returned
        without being read.
        """
        file = self.cleaned_data.get("avatar")
        if "avatar" not in self.changed_data or not file:
            return self.instance.avatar
        try:
            self.cleaned_data["avatar"] = upright(clean_file(file))
            return super().clean_avatar()
        except Exception as error:  # any library may raise anything on a damaged file
            raise ValidationError(DAMAGED) from error
        finally:
            file.seek(0)  # Wagtail validates a refused form again, to display it


class DocumentForm(BaseDocumentForm):
    """The form of a document, which refuses macros, programs and a wrong extension."""

    def clean_file(self):
        """Return the file; raise ValidationError if `check` refuses the content of a new one."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            try:
                check(file.name, file)
            except RefusedError as refusal:
                raise ValidationError(str(refusal)) from refusal
            file.seek(0)
        return file
