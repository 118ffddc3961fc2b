"""Public form of an opinion about a text."""

from django import forms
from django.utils.translation import gettext_lazy as _

from network.site.forms import OpenForm

from .models import Opinion


class OpinionForm(OpenForm):
    """Form of an opinion, sent without an account."""

    subject = forms.ChoiceField(
        label=_("De quoi s’agit-il ?"),
        choices=Opinion.Subject.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez l’une des réponses.")},
    )
    text = forms.CharField(
        label=_("Dites-nous quoi"),
        help_text=_(
            "Ex. : le numéro du troisième paragraphe a changé. N’écrivez ni votre nom ni votre"
            " adresse."
        ),
        max_length=Opinion._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Dites-le en quelques mots.")},
    )
    field_order = ["subject", "text"]
