from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from network.blocks import ParagraphBlock


class PositionBlock(blocks.StructBlock):
    """What somebody holds, and who."""

    title = blocks.CharBlock(
        label=_("La position, en une phrase"),
        max_length=160,
        help_text=_("Ex.\u00a0: L’espace public numérique doit devenir un tiers-lieu"),
    )
    text = ParagraphBlock(label=_("Les raisons"), required=False)
    author = blocks.CharBlock(
        label=_("Qui le dit"),
        max_length=150,
        help_text=_("Ex.\u00a0: Camille Roux, médiatrice à Gap"),
    )
    source = blocks.CharBlock(
        label=_("Dit ou écrit où"),
        max_length=200,
        required=False,
        help_text=_("Ex.\u00a0: Internet Actu, décembre 2012. Vide si cela vous a été écrit."),
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
            "author": _("Camille Roux, médiatrice à Gap"),
            "source": _("La lettre du réseau, mars 2026"),
        }
