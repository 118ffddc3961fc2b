"""The contact form. Programs that fill forms are told apart without asking people anything."""

import logging
import time

from django import forms
from django.core import signing
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)
SALT = "home.contact"
# Nobody reads the form, writes and sends in less.
FASTEST_SECONDS = 3
LONGEST_MESSAGE = 5000


def _stamp():
    return signing.dumps(int(time.time()), salt=SALT)


class ContactForm(forms.Form):
    """Who, how to answer, what; `website` is a trap, `stamp` says when the form was shown."""

    name = forms.CharField(
        label=_("Votre nom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom, pour que nous sachions qui vous êtes.")},
    )
    answer_to = forms.CharField(
        label=_("Votre téléphone ou votre courriel"),
        help_text=_("Ex. : 06 12 34 56 78 ou camille@exemple.fr. Pour vous répondre."),
        max_length=200,
        error_messages={
            "required": _("Écrivez un numéro de téléphone ou une adresse, pour vous répondre.")
        },
    )
    message = forms.CharField(
        label=_("Votre message"),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=LONGEST_MESSAGE,
        error_messages={"required": _("Écrivez votre question, même en quelques mots.")},
    )
    website = forms.CharField(
        label=_("Ne rien écrire ici"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    stamp = forms.CharField(required=False, initial=_stamp, widget=forms.HiddenInput)

    @property
    def visible_to_people(self):
        return [self["name"], self["answer_to"], self["message"]]

    def clean_answer_to(self):
        """A mail address or a French phone number; the message says which is wrong."""
        typed = self.cleaned_data["answer_to"]
        if "@" in typed:
            if not is_email(typed):
                raise forms.ValidationError(
                    _("Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr.")
                )
        elif not 9 <= sum(char.isdigit() for char in typed) <= 15:
            raise forms.ValidationError(
                _("Ce numéro est incomplet. Un numéro ressemble à 06 12 34 56 78.")
            )
        return typed

    def clean(self):
        if not self.errors and self._seconds_taken() < FASTEST_SECONDS:
            raise forms.ValidationError(_("Relisez votre message, puis envoyez-le de nouveau."))
        return self.cleaned_data

    @property
    def stamp_to_send(self):
        """The instant of the first showing stays the same while mistakes are corrected."""
        kept = self.is_bound and self._seconds_taken() > 0
        return self.cleaned_data["stamp"] if kept else _stamp()

    def _seconds_taken(self):
        try:
            began = signing.loads(self.cleaned_data.get("stamp", ""), salt=SALT)
        except (signing.BadSignature, ValueError):
            return 0
        return time.time() - began

    def send(self, *, to, network):
        """Mail the message. False when nobody receives it; a trapped one goes nowhere, silently."""
        said = self.cleaned_data
        if said["website"]:
            return True
        if not to:
            logger.error("The contact form has no recipient: fill in the network's email.")
            return False
        subject = gettext("[%(network)s] Message de %(name)s") % {
            "network": network,
            "name": said["name"],
        }
        body = f"{said['message']}\n\n-- \n{said['name']}\n{said['answer_to']}\n"
        reply_to = [said["answer_to"]] if "@" in said["answer_to"] else []
        try:
            EmailMessage(" ".join(subject.split()), body, to=[to], reply_to=reply_to).send()
        except OSError:
            logger.exception("The contact form could not send its mail.")
            return False
        return True


def is_email(text):
    try:
        validate_email(text)
    except forms.ValidationError:
        return False
    return True
