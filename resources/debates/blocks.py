"""The block of a debate."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from network.blocks import ParagraphBlock

LONGEST_TITLE, LONGEST_NAME = 160, 150


class PositionBlock(blocks.StructBlock):
    """A position in a debate, with its author and source."""

    title = blocks.CharBlock(
        label=_("La position, en une phrase"),
        max_length=LONGEST_TITLE,
        help_text=_("Ex. : L’espace public numérique doit devenir un tiers-lieu"),
    )
    text = ParagraphBlock(label=_("Les raisons"), required=False)
    author = blocks.CharBlock(
        label=_("Qui le dit"), max_length=LONGEST_NAME, help_text=_("Ex. : Camille Roux")
    )
    role = blocks.CharBlock(
        label=_("Sa fonction"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("Ex. : médiatrice en bibliothèque"),
    )
    source = blocks.CharBlock(
        label=_("Dit ou écrit où, et quand"),
        max_length=200,
        required=False,
        help_text=_("Ex. : Internet Actu, décembre 2012. Vide si cela vous a été écrit."),
    )
    url = blocks.URLBlock(label=_("Adresse de la source"), required=False)

    class Meta:
        label = _("Position")
        icon = "openquote"
        template = "resources/debates/position.html"
        description = _("Ce que quelqu’un pense, pourquoi, et où il l’a dit.")
        preview_value = {
            "title": _("Un lieu doit garder une heure sans rendez-vous"),
            "text": "<p>Qui n’ose pas téléphoner ne prendra jamais de rendez-vous.</p>",
            "author": "Camille Roux",
            "role": _("médiatrice en bibliothèque"),
            "source": _("La lettre du réseau, mars 2026"),
        }
