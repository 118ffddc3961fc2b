"""A form that anybody may send, without an account and without a riddle.

Programs are recognised by a trap and by their haste; one visitor sends a few messages an hour at
most. Nothing that names the visitor is kept.
"""

import time
from typing import NamedTuple

from django import forms
from django.core import signing
from django.core.validators import validate_email
from django.forms import BaseFormSet
from django.utils.translation import gettext_lazy as _

from network.memory import limits

SALT = "network.open_form"
# Nobody reads a form, writes and sends in less.
FASTEST_SECONDS = 3
MOST_PER_HOUR = 5


def _stamp():
    return signing.dumps(int(time.time()), salt=SALT)


class OpenForm(forms.Form):
    """`website` is a trap, `stamp` says when the form was shown; subclasses add what people see."""

    website = forms.CharField(
        label=_("Ne rien écrire ici"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, initial=_stamp, widget=forms.HiddenInput)

    @property
    def visible_to_people(self):
        return [field for field in self if field.name not in OpenForm.base_fields]

    @property
    def is_trapped(self):
        """Whether a program filled what people do not see; it is thanked, and nothing is done."""
        return bool(self.cleaned_data["website"])

    @property
    def stamp_to_send(self):
        """The instant of the first showing stays the same while mistakes are corrected."""
        kept = self.is_bound and self._seconds_taken() > 0
        return self.cleaned_data["stamp"] if kept else _stamp()

    def clean(self):
        if not self.errors and self._seconds_taken() < FASTEST_SECONDS:
            raise forms.ValidationError(self._why_to_send_again())
        return self.cleaned_data

    def _why_to_send_again(self):
        """Nothing that was typed is wrong, and the next try leaves: both are said."""
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


def may_send(request, form, *, most=MOST_PER_HOUR):
    """Whether this visitor has not sent too many of this `form` (its name) within the hour."""
    return limits.allows(f"form-{form}", limits.visitor(request), most=most)


def may_send_form(request, name, form):
    """`may_send` for a valid `form`, which gets an error when this visitor has to wait."""
    if may_send(request, name):
        return True
    message = _("Beaucoup de messages arrivent d’ici. Réessayez plus tard, ou appelez-nous.")
    form.add_error(None, message)
    return False


def is_email(text):
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True


class Problem(NamedTuple):
    """One error of a form. `target` is the id of the control to correct, "" for the whole form."""

    target: str
    label: str
    message: str


def problems(*forms):
    """Return the [Problem] of forms and formsets: first those of a whole form, then of fields."""
    whole, of_fields = [], []
    for form in forms:
        if isinstance(form, BaseFormSet):
            whole += [Problem("", "", error) for error in form.non_form_errors()]
            of_fields += problems(*form.forms)
            continue
        whole += [Problem("", "", error) for error in form.non_field_errors()]
        for field in form:
            # A hidden field cannot be corrected: its error has no link.
            if field.is_hidden or field.name in OpenForm.base_fields:
                whole += [Problem("", "", error) for error in field.errors]
            else:
                target = field.id_for_label or f"{field.auto_id}_0"  # the first of several choices
                of_fields += [Problem(target, field.label, error) for error in field.errors]
    return whole + of_fields
