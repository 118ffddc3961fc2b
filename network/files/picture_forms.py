"""The form of a picture."""

from django.utils.translation import gettext_lazy as _

from .forms import ImageForm
from .names import REFUSED, is_file_name

MISSING = _(
    "Dites en quelques mots ce que l’on y voit, ou cochez « Image de décoration » si elle n’apprend"
    " rien."
)


class PictureForm(ImageForm):
    """The base of Wagtail's forms of a picture: single and multiple upload, and chooser."""

    def clean(self):
        """Require a description, unless the picture is decorative."""
        cleaned = super().clean()
        if "description" in self.fields and "description" not in self.errors:
            self._check_description(cleaned)
        return cleaned

    def _check_description(self, cleaned):
        description = cleaned.get("description", "").strip()
        is_decorative = cleaned.get("is_decorative", self.instance.is_decorative)
        file = cleaned.get("file") or self.instance.file
        names = {getattr(file, "name", "") or "", cleaned.get("title", "")}
        if not description and not is_decorative:
            self.add_error("description", MISSING)
        elif any(is_file_name(description, name) for name in names):
            self.add_error("description", REFUSED)
