"""The screen that restricts the access to a page, with the consequences for other people."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.forms import ModelForm
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.models import Page

# Functions of a page and a user that return a warning, or "". Apps add theirs when they start.
WARNINGS: list[Callable[[Page, User], str]] = []


class PrivacyView(SetPrivacyView):
    """Wagtail's screen of the access to a page, with the texts of `WARNINGS`."""

    def get_form(self, form_class: type[ModelForm] | None = None) -> ModelForm:
        """Return the form; the help text of its field `restriction_type` contains the warnings."""
        form = super().get_form(form_class)
        texts = [warning(self.page, self.request.user) for warning in WARNINGS]
        form.fields["restriction_type"].help_text = " ".join(filter(None, texts))
        return form
