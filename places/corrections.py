"""Anybody may say that a page is wrong, without an account: a mail goes to the network's staff.

Nothing is stored here. Programs are told apart by a trap and by their haste, and one visitor
sends a few messages an hour at most.
"""

import logging

from django import forms
from django.core.mail import EmailMessage
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.forms import OpenForm

logger = logging.getLogger(__name__)


class Part(models.TextChoices):
    HOURS = "horaires", _("Les horaires")
    PHONE = "telephone", _("Le téléphone ou le courriel")
    ADDRESS = "adresse", _("L’adresse")
    OFFER = "services", _("Ce que l’on peut y faire, le prix")
    CLOSED = "ferme", _("Le lieu n’existe plus")
    OTHER = "autre", _("Autre chose")


class CorrectionForm(OpenForm):
    part = forms.ChoiceField(
        label=_("Qu’est-ce qui n’est pas juste ?"),
        choices=Part.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce qui n’est pas juste.")},
    )
    message = forms.CharField(
        label=_("Que faut-il écrire à la place ?"),
        help_text=_("Ex. : fermé le mercredi depuis septembre."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez ce que vous savez, même en quelques mots.")},
    )
    answer_to = forms.CharField(
        label=_("Votre téléphone ou votre courriel"),
        help_text=_("Seulement si vous voulez une réponse."),
        max_length=200,
        required=False,
    )

    def send(self, *, to, place, public_url, editor_url):
        """Mail it, with both addresses of the page; False when nobody receives it."""
        said = self.cleaned_data
        if self.is_trapped:
            return True
        if not to:
            logger.error("A correction has no recipient: fill in the network's email.")
            return False
        subject = gettext("Correction proposée : %(place)s") % {"place": place.title}
        lines = [
            f"{Part(said['part']).label}\n\n{said['message']}\n",
            gettext("Page : %(url)s") % {"url": public_url},
            gettext("Modifier : %(url)s") % {"url": editor_url},
            gettext("Répondre à : %(who)s") % {"who": said["answer_to"] or "–"},
        ]
        try:
            EmailMessage(" ".join(subject.split()), "\n".join(lines), to=[to]).send()
        except OSError:
            logger.exception("A correction could not be mailed.")
            return False
        return True
