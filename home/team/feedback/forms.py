"""The form of a reader's answer."""

import datetime

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from network.site.forms import OpenForm

from .models import LONGEST_REMARK, FeedbackRequest

SALT = "home.feedback.version"
Verdict = FeedbackRequest.Verdict


class AnswerForm(OpenForm):
    """The form of a reader: agreement or a remark, about one version of the text.

    `latest` is the aware time of the version that is displayed beside the form.
    """

    verdict = forms.ChoiceField(
        label=_("Que pensez-vous de ce texte ?"),
        choices=[(Verdict.AGREED, _("Je suis d’accord")), (Verdict.REMARK, _("J’ai une remarque"))],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choisissez l’une des deux réponses.")
        ),
    )
    remark = forms.CharField(
        label=_("Votre remarque, si vous en avez une"),
        help_text=_("Dites ce qui ne va pas, avec vos mots."),
        max_length=LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, latest: datetime.datetime, **kwargs):
        # The page has fields of its own, whose identifiers must differ.
        super().__init__(*args, auto_id="avis_%s", **kwargs)
        self.latest = latest

    @property
    def visible_to_people(self) -> list[forms.BoundField]:
        """The bound fields of the form in order, without the hidden ones."""
        return [field for field in super().visible_to_people if not field.is_hidden]

    def clean_version(self) -> datetime.datetime:
        """Return the time of the version that was read, at most `latest`.

        Raises ValidationError if the value is not signed by `signed_version`.
        """
        try:
            read_at = signing.loads(self.cleaned_data["version"], salt=SALT)
        except signing.BadSignature as error:
            text = _("Relisez le texte, puis envoyez votre avis.")
            raise forms.ValidationError(text) from error
        return min(datetime.datetime.fromisoformat(read_at), self.latest)

    @property
    def signed_version(self) -> str:
        """The value to render in the field `version`: `latest`, signed."""
        return signing.dumps(self.latest.isoformat(), salt=SALT)

    def clean(self) -> dict[str, object]:
        """Return the cleaned data; add an error to a remark without text."""
        super().clean()
        is_remark = self.cleaned_data.get("verdict") == Verdict.REMARK
        # A remark that is too long is absent from the cleaned data, and has its own error.
        if is_remark and not self.cleaned_data.get("remark", "long"):
            self.add_error("remark", _("Écrivez votre remarque."))
        return self.cleaned_data
