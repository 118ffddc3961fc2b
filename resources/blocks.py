"""Blocks of the texts of the library."""

from collections.abc import Iterable

from django.db.models import BooleanField, ExpressionWrapper, QuerySet
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.models import Page

from network.blocks import BODY_BLOCKS, groups
from network.database.querysets import public_q

from .maps import PlacesMapBlock


class SourceBlock(blocks.StructBlock):
    """A source of an article: a book, a study or a page."""

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
        group = groups.LINKS
        icon = "openquote"
        template = "resources/source.html"
        preview_template = "blocks/previews/source.html"
        description = _("Un livre, une étude, une page, sur quoi le texte s’appuie.")
        preview_value = {
            "title": _("Quel avenir pour les EPN ? (1/3)"),
            "author": "Hubert Guillaud",
            "published": _("Internet Actu, mars 2012"),
        }


class PointsBlock(blocks.StructBlock):
    """Base of the blocks that list short sentences."""

    points = blocks.ListBlock(
        blocks.TextBlock(label=_("Point"), rows=2), label=_("Points"), min_num=1
    )


class ConditionsBlock(PointsBlock):
    """Conditions to meet before a project starts."""

    class Meta:
        label = _("Conditions")
        group = groups.TEXT
        icon = "tasks"
        template = "resources/blocks/conditions.html"
        description = _("Ce qu’il faut réunir avant de se lancer, point par point.")
        preview_value = {
            "points": [_("Une pièce qui ferme."), _("Quelqu’un pour accueillir, chaque jour.")]
        }


class RiskBlock(blocks.StructBlock):
    """A risk and its remedy."""

    risk = blocks.TextBlock(label=_("Ce qui peut arriver"), rows=2)
    answer = blocks.TextBlock(label=_("Ce que l’on peut faire"), rows=2, required=False)

    class Meta:
        label = _("Risque")
        icon = "warning"


class RisksBlock(blocks.StructBlock):
    """A list of risks, each with its remedy."""

    risks = blocks.ListBlock(RiskBlock(), label=_("Risques"), min_num=1)

    class Meta:
        label = _("Risques")
        group = groups.TEXT
        icon = "warning"
        template = "resources/blocks/risks.html"
        description = _("Ce qui peut mal tourner, et ce que l’on peut faire.")
        preview_value = {
            "risks": [
                {
                    "risk": _("Le médiateur finit par tenir les clés et rien d’autre."),
                    "answer": _("Écrire sa mission avant d’ouvrir, et la relire chaque année."),
                }
            ]
        }


class PublicPageBlock(blocks.PageChooserBlock):
    """Chooser of a page, displayed as a card as long as the public may read the page.

    Nothing is rendered for a page that is not public. The pages of all blocks of one type in a body
    are fetched together and annotated with `seen_by_all`.
    """

    def cards(self) -> QuerySet:
        """Return all pages of the target model, also drafts and private ones.

        Subclasses add the joins that their templates need.
        """
        return self.target_model.objects.all()

    def quoted(self, keys: Iterable[int]) -> dict[int, Page]:
        """Return {id: page} of the existing pages among the ids `keys`.

        Each page is annotated with `seen_by_all`: True if anonymous visitors may read it.
        """
        public = ExpressionWrapper(public_q(), output_field=BooleanField())
        return self.cards().annotate(seen_by_all=public).in_bulk(keys)

    def bulk_to_python(self, values) -> list[Page | None]:
        """Return the pages of the list of ids `values`, in order; None replaces a deleted page.

        Calls `quoted` once for all ids.
        """
        pages = self.quoted(values)
        return [pages.get(value) for value in values]

    def get_context(
        self, value: Page | None, parent_context: dict | None = None
    ) -> dict[str, object]:
        """Add `page_shown`: the chosen page, or None if it is not public."""
        context = super().get_context(value, parent_context)
        return context | {"page_shown": value if value and self._is_public(value) else None}

    def _is_public(self, page):
        if hasattr(page, "seen_by_all"):
            return page.seen_by_all
        return self.target_model.objects.public().filter(pk=page.pk).exists()

    def get_preview_value(self) -> Page | None:
        """Return the public page with the lowest id as the example; None without public page."""
        return self.cards().public().order_by("pk").first()

    def get_preview_context(
        self, value: Page | None, parent_context: dict | None = None
    ) -> dict[str, object]:
        """Add `is_empty`: True if no page can be shown as an example."""
        return super().get_preview_context(value, parent_context) | {"is_empty": value is None}


class PlaceBlock(PublicPageBlock):
    """Chooser of a `PlacePage`, shown as its card."""

    def __init__(self, **kwargs):
        super().__init__(page_type=kwargs.pop("page_type", "places.PlacePage"), **kwargs)

    class Meta:
        label = _("Lieu")
        group = groups.LINKS
        icon = "site"
        template = "resources/blocks/place.html"
        description = _("Un lieu du réseau : son adresse, s’il est ouvert, comment y aller.")

    def cards(self) -> QuerySet:
        """Return all places, also drafts and private ones, with the objects that a card displays.

        Each place has `closure_list`, its coming closures, and `stop_list`, its stops. The commune,
        the locale and the organisation are joined.
        """
        places = super().cards().with_closures().with_stops()
        return places.select_related("commune", "locale", "organisation")


class EventBlock(PublicPageBlock):
    """Chooser of an event, shown with its next date.

    `events` is a higher layer: its model is not imported here.
    """

    def __init__(self, **kwargs):
        super().__init__(page_type=kwargs.pop("page_type", "events.EventPage"), **kwargs)

    class Meta:
        label = _("Événement")
        group = groups.LINKS
        icon = "date"
        template = "resources/blocks/event.html"
        description = _("Un rendez-vous de l’agenda, avec sa prochaine date.")

    def quoted(self, keys: Iterable[int]) -> dict[int, Page]:
        """Return {id: event} of the existing events among the ids `keys`.

        `keys` is not an iterator. Each event has `seen_by_all`: True if anonymous visitors may read
        it. It also has `next_date`: its next public `Occurrence`, or None if the event is over or
        not public.
        """
        return self.target_model.objects.quoted(keys)

    def get_context(
        self, value: Page | None, parent_context: dict | None = None
    ) -> dict[str, object]:
        """Add `page_shown`, the event or None, and `occurrence` if the event is public.

        `occurrence` is the next public `Occurrence` of the event, or None if the event is over.
        """
        context = super().get_context(value, parent_context)
        if event := context["page_shown"]:
            # A page chosen in a form was not fetched by `bulk_to_python`.
            if not hasattr(event, "next_date"):
                event = self.quoted([event.pk])[event.pk]
            context["occurrence"] = event.next_date
        return context


class SurveyBlock(PublicPageBlock):
    """Chooser of a survey, shown with its key figures and its date."""

    def __init__(self, **kwargs):
        super().__init__(page_type=kwargs.pop("page_type", "resources.SurveyPage"), **kwargs)

    class Meta:
        label = _("Enquête")
        group = groups.LINKS
        icon = "clipboard-list"
        template = "resources/blocks/survey.html"
        description = _("Les chiffres clés d’une enquête de la bibliothèque, et leur date.")


LIBRARY_BLOCKS = [
    *BODY_BLOCKS,
    ("conditions", ConditionsBlock()),
    ("risks", RisksBlock()),
    ("place", PlaceBlock()),
    ("places_map", PlacesMapBlock()),
    ("event", EventBlock()),
    ("survey", SurveyBlock()),
]


def render_blocks(body: StreamValue) -> SafeString:
    """Return the HTML of the blocks of `body`, joined by line breaks, without wrappers."""
    return format_html_join("\n", "{}", ((block.render(),) for block in body))
