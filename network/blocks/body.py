"""Blocks of text, pictures, quotations, links, videos and tables."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

from network.files.blocks import PictureBlock

from . import groups

RICH_TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]
CALLOUT_KINDS = [
    ("remember", _("À retenir")),
    ("advice", _("Conseil")),
    ("warning", _("Attention")),
    ("here", _("Et chez nous ?")),
]


class HeadingBlock(blocks.StructBlock):
    """A heading of level 2 or 3."""

    text = blocks.CharBlock(label=_("Titre"), max_length=120)
    level = blocks.ChoiceBlock(
        label=_("Niveau"),
        choices=[("2", _("Titre")), ("3", _("Sous-titre"))],
        default="2",
        search_index=False,
    )

    class Meta:
        label = _("Titre")
        group = groups.TEXT
        icon = "title"
        template = "blocks/heading.html"
        description = _("Le titre d’une partie, ou d’une partie de partie.")
        preview_value = {"text": _("Ce que l’on apprend ici"), "level": "2"}


class ParagraphBlock(blocks.RichTextBlock):
    """A rich text with the `features`: by default, bold, italic, lists and links only."""

    def __init__(self, **kwargs):
        super().__init__(features=kwargs.pop("features", RICH_TEXT_FEATURES), **kwargs)

    class Meta:
        label = _("Texte")
        group = groups.TEXT
        icon = "pilcrow"
        template = "blocks/paragraph.html"
        description = _("Un ou plusieurs paragraphes, avec des listes et des liens.")
        preview_value = "<p>Nous prenons le temps. <b>Personne n’est en retard.</b></p>"


class FigureBlock(blocks.StructBlock):
    """A picture with its caption."""

    image = PictureBlock(label=_("Image"))
    caption = blocks.CharBlock(label=_("Légende"), max_length=250, required=False)

    class Meta:
        label = _("Image")
        group = groups.PICTURES
        icon = "image"
        template = "blocks/figure.html"
        preview_template = "blocks/previews/figure.html"
        description = _("Une image du site, avec sa légende et le nom de qui l’a faite.")
        preview_value = {"caption": _("Le premier atelier à la médiathèque")}


class QuoteBlock(blocks.StructBlock):
    """A quotation with its author and source."""

    text = blocks.TextBlock(label=_("Citation"), rows=3)
    author = blocks.CharBlock(label=_("De qui"), max_length=150, required=False)
    source = blocks.CharBlock(
        label=_("Dit ou écrit où, et quand"),
        max_length=150,
        required=False,
        help_text=_("Ex. : revue M3, octobre 2012"),
    )
    url = blocks.URLBlock(label=_("Adresse de la source"), required=False)

    class Meta:
        label = _("Citation")
        group = groups.LINKS
        icon = "openquote"
        template = "blocks/quote.html"
        description = _("Les mots de quelqu’un, de qui ils sont, et d’où ils viennent.")
        preview_value = {
            "text": _("J’ai envoyé ma première photo à ma fille."),
            "author": _("Une participante"),
            "source": _("Livre d’or de la médiathèque, 2025"),
        }


class CalloutValue(blocks.StructValue):
    """The value of a callout, with its title."""

    @property
    def title(self) -> str | Promise:
        """The translated label of the kind, "Conseil" for example."""
        return dict(CALLOUT_KINDS)[self["kind"]]


class CalloutBlock(blocks.StructBlock):
    """A text in a box, of one of four kinds."""

    kind = blocks.ChoiceBlock(
        label=_("Sorte"),
        choices=CALLOUT_KINDS,
        default="remember",
        search_index=False,
    )
    text = ParagraphBlock(label=_("Texte"))

    class Meta:
        label = _("Encadré")
        group = groups.TEXT
        value_class = CalloutValue
        icon = "info-circle"
        template = "blocks/callout.html"
        description = _(
            "Ce qu’il ne faut pas manquer : à retenir, un conseil, une mise en garde, ce qui se"
            " fait chez nous."
        )
        preview_value = {
            "kind": "advice",
            "text": "<p>Notez votre mot de passe dans un carnet, chez vous.</p>",
        }


class LinkBlock(blocks.StructBlock):
    """A link to a `page` of the site or to the `url` of another site; one of them is required."""

    label = blocks.CharBlock(label=_("Texte du lien"), max_length=120)
    page = blocks.PageChooserBlock(label=_("Page du site"), required=False)
    url = blocks.URLBlock(label=_("ou adresse d’un autre site"), required=False)

    class Meta:
        label = _("Lien")
        icon = "link"

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        """Return the link; raise ValidationError if both `page` and `url` are empty.

        A link with both is accepted. In a draft, both may be empty.
        """
        value = super().clean(value)
        if not self.is_deferred_validation and not value.get("page") and not value.get("url"):
            message = _("Choisissez une page du site, ou donnez une adresse.")
            raise blocks.StructBlockValidationError(block_errors={"page": ValidationError(message)})
        return value


class LinksBlock(blocks.StructBlock):
    """A list of links with an optional title."""

    title = blocks.CharBlock(label=_("Titre"), max_length=120, required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("Liens"), min_num=1)

    class Meta:
        label = _("Liste de liens")
        group = groups.LINKS
        icon = "list-ul"
        template = "blocks/links.html"
        description = _("Des pages à lire ensuite, d’ici ou d’ailleurs.")
        preview_value = {
            "title": _("Pour aller plus loin"),
            "links": [{"label": _("Une page utile"), "url": "https://exemple.fr/"}],
        }


class VideoBlock(blocks.StructBlock):
    """A link to a video or a sound on another site.

    Nothing is loaded from that site before the visitor follows the link.
    """

    title = blocks.CharBlock(label=_("Titre"), max_length=150)
    url = blocks.URLBlock(label=_("Adresse"), help_text=_("Ex. : https://tube.example.org/w/abc"))
    duration = blocks.CharBlock(
        label=_("Durée"), max_length=30, required=False, help_text=_("Ex. : 12 minutes")
    )
    transcript = ParagraphBlock(label=_("Ce qui est dit"), required=False)

    class Meta:
        label = _("Vidéo ou son")
        group = groups.PICTURES
        icon = "media"
        template = "blocks/video.html"
        description = _("Un lien vers un film ou un son, et ce qui y est dit.")
        preview_value = {
            "title": _("Découvrir l’atelier"),
            "url": "https://tube.exemple.fr/w/abc",
            "duration": _("3 minutes"),
        }


class TableBlock(TypedTableBlock):
    """A table with a caption and typed columns."""

    class Meta:
        label = _("Tableau")
        group = groups.NUMBERS
        icon = "table"
        template = "blocks/table.html"
        description = _("Des lignes et des colonnes, avec un titre au-dessus de chaque colonne.")
        preview_value = {
            "caption": _("Les permanences"),
            "columns": [
                {"type": "text", "heading": _("Jour")},
                {"type": "text", "heading": _("Lieu")},
                {"type": "number", "heading": _("Places")},
            ],
            "rows": [
                {"values": [_("Lundi"), _("Médiathèque"), "8"]},
                {"values": [_("Jeudi"), _("Maison de quartier"), "6"]},
            ],
        }
