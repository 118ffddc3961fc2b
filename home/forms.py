"""Contact form, sent by mail to the network."""

import logging

from django import forms
from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.database.fields import with_phone
from network.site.forms import OpenForm, is_email
from network.tasks.mail import try_to_send
from network.text.phones import read_phone

logger = logging.getLogger(__name__)
LONGEST_MESSAGE = 5000


class ContactForm(OpenForm):
    """Contact form: name, mail address or phone number, message."""

    name = forms.CharField(
        label=_("Votre nom"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom, pour que nous sachions qui vous êtes.")},
    )
    answer_to = forms.CharField(
        label=_("Votre téléphone ou votre courriel"),
        help_text=with_phone(
            _("Ex. : %(phone)s ou camille@exemple.fr. Pour vous répondre."), is_mobile=True
        ),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
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

    def clean_answer_to(self) -> str:
        """Return the mail address or phone number as typed.

        Raises `ValidationError` if it is invalid.
        """
        typed = self.cleaned_data["answer_to"]
        if "@" in typed:
            if not is_email(typed):
                raise forms.ValidationError(
                    _("Cette adresse est incomplète. Une adresse ressemble à camille@exemple.fr.")
                )
        else:
            read_phone(typed)
        return typed

    def send(self, *, to: str, network: str) -> bool:
        """Mail the message of a valid form to `to`; return False if it was neither queued nor sent.

        Also returns False if `to` is empty. Each failure is logged. If the hidden field that traps
        robots is filled, nothing is sent and True is returned. `network` is the name of the
        network. The subject is in French, whatever the language of the visitor.
        """
        values = self.cleaned_data
        if self.is_trapped:
            return True
        if not to:
            logger.error("The contact form has no recipient: fill in the network's email.")
            return False
        with translation.override(settings.LANGUAGE_CODE):
            subject = gettext("[%(network)s] Message de %(name)s") % {
                "network": network,
                "name": values["name"],
            }
        body = f"{values['message']}\n\n-- \n{values['name']}\n{values['answer_to']}\n"
        reply_to = [values["answer_to"]] if "@" in values["answer_to"] else []
        message = EmailMessage(" ".join(subject.split()), body, to=[to], reply_to=reply_to)
        return try_to_send(message, "The contact form could not send its mail.")
