"""Form of a text of the library."""

from django.utils.translation import gettext as _

from network.models.page_form import BasePageForm

from .choices import DatePrecision

SOURCE_FIELDS = (
    *("source", "source_url", "url_of_source", "first_published_on"),
    *("original_title", "original_author", "original_url", "original_licence"),
)


class ResourceForm(BasePageForm):
    """Form that refuses to publish a text with a source while `origin` is empty.

    `origin` is the relation of the text to its source: the credits and the licence depend on it. A
    draft may be incomplete.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "date_precision" in self.fields:
            self.fields["date_precision"].required = False

    def clean_date_precision(self) -> str:
        """Return the typed precision, or `DatePrecision.DAY` if it is empty."""
        return self.cleaned_data["date_precision"] or DatePrecision.DAY

    def clean(self) -> dict[str, object]:
        """Require `origin` to publish the page if one of the `SOURCE_FIELDS` is filled in."""
        cleaned = super().clean()
        named = [name for name in SOURCE_FIELDS if self.cleaned_data.get(name)]
        is_stated = self.is_deferred_validation or self.cleaned_data.get("origin")
        if named and "origin" in self.fields and not is_stated:
            message = _("Vous citez un autre texte : dites quel lien il a avec notre texte.")
            self.add_error("origin", message)
        return cleaned
