"""Blocks of the home page and of the standard pages.

The content of the sections is computed in `home.sections`.
"""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from home import sections
from home.personal_data import DATA_CATEGORIES
from network.blocks import BODY_BLOCKS, LinkBlock, ParagraphBlock, groups
from search.registry import pictured_needs


class SectionBlock(blocks.StructBlock):
    """Base of the sections whose content comes from the database.

    A subclass sets `section`, the key of its content in the result of `home.sections.prepare`.
    """

    section = ""

    def get_preview_context(self, value, parent_context: dict | None = None) -> dict[str, object]:
        """Add `sections`, the result of `prepare_section`, and `is_empty`.

        `is_empty` is True if the section has nothing to show: `sections[self.section]` is missing
        or empty.
        """
        prepared = sections.prepare_section(self.section, value)
        context = super().get_preview_context(value, parent_context)
        return {**context, "sections": prepared, "is_empty": not prepared.get(self.section)}


class FindHelpBlock(blocks.StructBlock):
    """The needs of visitors, and a search field for a commune."""

    title = blocks.CharBlock(
        label=_("Titre"), max_length=80, default=_("Trouver de l’aide près de chez moi")
    )
    text = blocks.TextBlock(
        label=_("Texte"),
        rows=2,
        required=False,
        help_text=_("Une ou deux phrases courtes, comme on les dirait au téléphone."),
    )

    class Meta:
        label = _("Trouver de l’aide près de chez moi")
        icon = "search"
        template = "blocks/find_help.html"
        description = _("Huit besoins à toucher, et une case où l’on écrit sa commune.")
        preview_value = {
            "title": _("Trouver de l’aide près de chez moi"),
            "text": _("Une démarche, un téléphone, un mot de passe : quelqu’un vous aide."),
        }

    def get_context(self, value, parent_context: dict | None = None) -> dict[str, object]:
        """Add `needs`: the needs among which a visitor chooses."""
        return {**super().get_context(value, parent_context), "needs": pictured_needs()}


class ListBlock(SectionBlock):
    """Base of the sections that show a title and at most `number` cards.

    `number` is from three to nine, six by default.
    """

    title = blocks.CharBlock(label=_("Titre"), max_length=80)
    number = blocks.IntegerBlock(label=_("Nombre"), min_value=3, max_value=9, default=6)


class AgendaBlock(ListBlock):
    """The next dates of the agenda."""

    section = "agenda"

    title = blocks.CharBlock(
        label=_("Titre"), max_length=80, default=_("Les prochains rendez-vous")
    )

    class Meta:
        label = _("Les prochains rendez-vous")
        icon = "date"
        template = "blocks/agenda.html"
        description = _("Les premières dates de l’agenda, qui se renouvellent seules.")
        preview_value = {"title": _("Les prochains rendez-vous"), "number": 3}


class LibraryBlock(ListBlock):
    """The newest public texts of the library in French, without glossary entries."""

    section = "library"

    title = blocks.CharBlock(
        label=_("Titre"), max_length=80, default=_("Nouveau dans la bibliothèque")
    )

    class Meta:
        label = _("Nouveau dans la bibliothèque")
        icon = "doc-full"
        template = "blocks/library.html"
        description = _("Les derniers articles et liens publiés, qui se renouvellent seuls.")
        preview_value = {"title": _("Nouveau dans la bibliothèque"), "number": 3}


class FiguresBlock(SectionBlock):
    """Section with the numbers of places, communes, resources, and dates within 30 days.

    A number of 0 is not displayed. If all numbers are 0, the section is not displayed.
    """

    section = "figures"

    title = blocks.CharBlock(label=_("Titre"), max_length=80, default=_("Le réseau en chiffres"))

    class Meta:
        label = _("Le réseau en chiffres")
        icon = "decimal"
        template = "blocks/figures.html"
        description = _("Combien de lieux, de communes, de rendez-vous et de ressources.")
        preview_value = {"title": _("Le réseau en chiffres")}
        help_text = _("Les nombres sont comptés par le site, ils sont toujours à jour.")


class TextBlock(blocks.StructBlock):
    """A free text with an optional title."""

    title = blocks.CharBlock(label=_("Titre"), max_length=80, required=False)
    text = ParagraphBlock(label=_("Texte"))

    class Meta:
        label = _("Texte libre")
        icon = "pilcrow"
        template = "blocks/home_text.html"
        description = _("Quelques phrases, là où vous voulez sur l’accueil.")
        preview_value = {
            "title": _("Le réseau"),
            "text": "<p>Des lieux et des personnes, près de chez vous.</p>",
        }


class CallToActionBlock(blocks.StructBlock):
    """A title, an optional sentence and a button."""

    title = blocks.CharBlock(label=_("Titre"), max_length=80)
    text = blocks.TextBlock(label=_("Texte"), rows=2, required=False)
    link = LinkBlock(label=_("Bouton"))

    class Meta:
        label = _("Invitation à agir")
        icon = "arrow-right-full"
        template = "blocks/call_to_action.html"
        description = _("Une phrase et un bouton, pour ce que vous attendez des visiteurs.")
        preview_value = {
            "title": _("Vous aidez déjà quelqu’un ?"),
            "link": {"label": _("Rejoindre le réseau"), "url": "https://exemple.fr/"},
        }


HOME_BLOCKS = [
    ("find_help", FindHelpBlock()),
    ("agenda", AgendaBlock()),
    ("library", LibraryBlock()),
    ("figures", FiguresBlock()),
    ("text", TextBlock()),
    ("call_to_action", CallToActionBlock()),
]


class NetworkFactsBlock(blocks.StructBlock):
    """Legal facts, read from the network settings and from the list of personal data."""

    kind = blocks.ChoiceBlock(
        label=_("Quoi"),
        choices=[
            ("publisher", _("Qui publie ce site")),
            ("host", _("Qui l’héberge")),
            ("privacy", _("Ce qu’il garde des personnes")),
        ],
        default="publisher",
        search_index=False,
    )

    class Meta:
        label = _("Mentions tirées des réglages")
        group = groups.LINKS
        icon = "cogs"
        template = "blocks/network_facts.html"
        description = _("Qui publie ce site, qui l’héberge, ce qu’il garde : la loi le demande.")
        preview_value = {"kind": "publisher"}
        help_text = _(
            "Se remplit seul : avec les « Réglages du réseau », onglet « Mentions légales », ou"
            " avec ce que le site garde vraiment."
        )

    def get_context(self, value, parent_context: dict | None = None) -> dict[str, object]:
        """Add `categories`: `DATA_CATEGORIES` for a block of the kind "privacy", else []."""
        context = super().get_context(value, parent_context)
        categories = DATA_CATEGORIES if value.get("kind") == "privacy" else []
        return {**context, "categories": categories}


STANDARD_BLOCKS = [*BODY_BLOCKS, ("network_facts", NetworkFactsBlock())]
