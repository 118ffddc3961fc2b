"""A form that anybody may send, without an account and without a riddle.

Programs are recognised by a trap and by their haste; one visitor sends a few messages an hour at
most. Nothing that names the visitor is kept.
"""

import ipaddress
import time

from django import forms
from django.core import signing
from django.core.cache import cache
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

SALT = "network.open_form"
# Nobody reads a form, writes and sends in less.
FASTEST_SECONDS = 3
HOUR = 3600
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
    """Whether this visitor has not sent too many of this `form` (its name) within the hour.

    Only a number is remembered, an hour long, under a hash that changes every day.
    """
    address = client_address(request)
    who = salted_hmac(f"{SALT}.{timezone.localdate()}", address, algorithm="sha256").hexdigest()
    key = f"sent:{form}:{who}:{int(time.time()) // HOUR}"
    cache.add(key, 0, HOUR)
    return cache.incr(key) <= most


def client_address(request):
    """Who asks: behind a proxy of our own, whom that proxy names last."""
    near = request.META.get("REMOTE_ADDR", "")
    named = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    return named if named and _is_ours(near) else near


def _is_ours(address):
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return True  # a socket of this machine


def is_email(text):
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True
