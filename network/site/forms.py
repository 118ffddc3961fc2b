"""The base of public forms, open without an account or a captcha.

Robots are detected by a hidden field and by their speed; a visitor can send a few messages an
hour. No data that identifies the visitor is stored.
"""

import time
from typing import NamedTuple

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.forms import BaseFormSet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from network.memory import limits

SALT = "network.open_form"
# Faster than any person can read, fill and send a form.
FASTEST_SECONDS = 3
MOST_PER_HOUR = 5


def _stamp():
    return signing.dumps(int(time.time()), salt=SALT)


def is_of_this_site(request: HttpRequest) -> bool:
    """Return True if a page of this site sent the request, or if it has no header `Origin`.

    For forms without a CSRF token, on pages that caches share.
    """
    origin = request.headers.get("Origin", "")
    return not origin or origin.partition("://")[2] == request.get_host()


class OpenForm(forms.Form):
    """The base of public forms.

    `website` is a hidden field that only robots fill; `stamp` is the signed time of the first
    display. Subclasses add the visible fields.
    """

    website = forms.CharField(
        label=_("Ne rien écrire ici"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, initial=_stamp, widget=forms.HiddenInput)

    @property
    def visible_to_people(self) -> list[forms.BoundField]:
        """The bound fields of the form in order, except `website` and `stamp`."""
        return [field for field in self if field.name not in OpenForm.base_fields]

    @property
    def is_trapped(self) -> bool:
        """True if `website` was filled: views thank the robot and do nothing.

        Read it only if the form is valid: an invalid one may have no `cleaned_data["website"]`.
        """
        return bool(self.cleaned_data["website"])

    @property
    def stamp_to_send(self) -> str:
        """The stamp to render: the valid stamp that was sent, or a new stamp of the present time.

        Validate a bound form before reading it.
        """
        kept = self.is_bound and self._seconds_taken() > 0
        return self.cleaned_data["stamp"] if kept else _stamp()

    def clean(self) -> dict[str, object]:
        """Refuse a form sent less than 3 seconds after its display, or without a valid stamp.

        The refusal is a ValidationError of the whole form. A form that already has errors is not
        checked.
        """
        if not self.errors and self._seconds_taken() < FASTEST_SECONDS:
            raise forms.ValidationError(self._too_fast_message())
        return self.cleaned_data

    def _too_fast_message(self):
        """Return the message for a form that was sent too fast, and that can be sent again."""
        if self._seconds_taken() > 0:
            return _(
                "C’est parti si vite que nous vous avons pris pour un robot. Tout ce que vous avez"
                " écrit est gardé : appuyez encore une fois sur le bouton."
            )
        return _("Tout ce que vous avez écrit est gardé : appuyez encore une fois sur le bouton.")

    def _seconds_taken(self):
        try:
            began = signing.loads(self.cleaned_data.get("stamp", ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return 0
        return time.time() - began


def may_send(request: HttpRequest, form: str, *, most: int = MOST_PER_HOUR) -> bool:
    """Count one form named `form` for this visitor; return False above `most` in the hour.

    The hour is the current hour of the clock, and refused forms count too.
    """
    return limits.allows(f"form-{form}", limits.visitor(request), most=most)


def may_send_form(request: HttpRequest, name: str, form: forms.Form) -> bool:
    """Count one form by `may_send`; if it returns False, add an error to `form`.

    Returns the result of `may_send`. Each call counts: call it only for a valid form.
    """
    if may_send(request, name):
        return True
    message = _("Beaucoup de messages arrivent d’ici. Réessayez plus tard, ou appelez-nous.")
    form.add_error(None, message)
    return False


def is_email(text: str) -> bool:
    """Return True if the text is a valid email address."""
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


class Problem(NamedTuple):
    """One error of a form, with the label of its field.

    `target` is the HTML id of the control to correct. For an error of the whole form, `target` and
    `label` are "". The texts may be lazy, so that a page can mark those without a translation.
    """

    target: str
    label: str | Promise
    message: str | Promise


def message_of(error: ValidationError) -> str | Promise:
    """Return the message of a single error, lazy if it is lazy and without parameters."""
    return error.messages[0] if error.params else error.message


def _messages(errors):
    return map(message_of, errors.as_data())


def problems(*forms) -> list[Problem]:
    """Return the `Problem`s of forms and formsets: errors of whole forms, then of fields.

    The errors of hidden fields count as errors of whole forms. All errors of the forms in a formset
    come with the errors of fields. Validates the forms that are not validated yet.
    """
    whole, of_fields = [], []
    for form in forms:
        if isinstance(form, BaseFormSet):
            whole += [Problem("", "", error) for error in _messages(form.non_form_errors())]
            of_fields += problems(*form.forms)
            continue
        whole += [Problem("", "", error) for error in _messages(form.non_field_errors())]
        for field in form:
            # A hidden field cannot be corrected: its error has no link.
            if field.is_hidden or field.name in OpenForm.base_fields:
                whole += [Problem("", "", error) for error in _messages(field.errors)]
            else:
                target = field.id_for_label or f"{field.auto_id}_0"  # the first of several choices
                errors = _messages(field.errors)
                of_fields += [Problem(target, field.label, error) for error in errors]
    return whole + of_fields
