from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class SourceBlock(blocks.StructBlock):
    """What an article rests on: a book, a study, a page."""

    title = blocks.CharBlock(
        label=_("Titre"), max_length=250, help_text=_("Ex. : Quel avenir pour les EPN ? (1/3)")
    )
    author = blocks.CharBlock(
        label=_("Auteur"), max_length=150, required=False, help_text=_("Ex. : Hubert Guillaud")
    )
    published = blocks.CharBlock(
        label=_("Paru dans, date"),
        max_length=150,
        required=False,
        help_text=_("Ex. : Internet Actu, mars 2012"),
    )
    url = blocks.URLBlock(label=_("Adresse"), required=False)

    class Meta:
        label = _("Source")
        icon = "openquote"
        template = "resources/source.html"
        preview_template = "blocks/previews/source.html"
        description = _("Un livre, une étude, une page, sur quoi le texte s’appuie.")
        preview_value = {
            "title": _("Quel avenir pour les EPN ? (1/3)"),
            "author": "Hubert Guillaud",
            "published": _("Internet Actu, mars 2012"),
        }
