from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from network.blocks import ParagraphBlock


class StepBlock(blocks.StructBlock):
    """One moment of a workshop."""

    title = blocks.CharBlock(
        label=_("Étape"), max_length=120, help_text=_("Ex. : Chacun règle la taille des lettres")
    )
    minutes = blocks.IntegerBlock(
        label=_("Minutes"), min_value=1, max_value=600, required=False, search_index=False
    )
    text = ParagraphBlock(label=_("Comment faire"), required=False)

    class Meta:
        label = _("Étape")
        icon = "list-ol"
        template = "resources/recipes/step.html"
        description = _("Un moment de l’atelier : ce que l’on fait, et combien de temps.")
        preview_value = {
            "title": _("Chacun règle la taille des lettres"),
            "minutes": 15,
            "text": "<p>On compare deux tailles, on garde celle que l’on lit sans effort.</p>",
        }
