from django.db.models import BooleanField, ExpressionWrapper
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from network.blocks import BODY_BLOCKS
from network.querysets import public_q


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


class PointsBlock(blocks.StructBlock):
    """Short sentences, one under another, of one kind."""

    points = blocks.ListBlock(
        blocks.TextBlock(label=_("Point"), rows=2), label=_("Points"), min_num=1
    )


class ConditionsBlock(PointsBlock):
    class Meta:
        label = _("Conditions")
        icon = "tasks"
        template = "resources/blocks/conditions.html"
        description = _("Ce qu’il faut réunir avant de se lancer, point par point.")
        preview_value = {
            "points": [_("Une pièce qui ferme."), _("Quelqu’un pour accueillir, chaque jour.")]
        }


class RiskBlock(blocks.StructBlock):
    risk = blocks.TextBlock(label=_("Ce qui peut arriver"), rows=2)
    answer = blocks.TextBlock(label=_("Ce que l’on peut faire"), rows=2, required=False)

    class Meta:
        label = _("Risque")
        icon = "warning"


class RisksBlock(blocks.StructBlock):
    risks = blocks.ListBlock(RiskBlock(), label=_("Risques"), min_num=1)

    class Meta:
        label = _("Risques")
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
    """Pages shown by their cards, as long as the public may read them: else nothing is shown.

    The pages of all such blocks of a body are read at once, with whether they are public.
    """

    def cards(self):
        """The pages as their cards show them."""
        return self.target_model.objects.all()

    def quoted(self, keys):
        """{key: page} of those that exist, each with `seen_by_all`."""
        public = ExpressionWrapper(public_q(), output_field=BooleanField())
        return self.cards().annotate(seen_by_all=public).in_bulk(keys)

    def bulk_to_python(self, values):
        pages = self.quoted(values)
        return [pages.get(value) for value in values]

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        return context | {"page_shown": value if value and self._is_public(value) else None}

    def _is_public(self, page):
        if hasattr(page, "seen_by_all"):
            return page.seen_by_all
        return self.target_model.objects.public().filter(pk=page.pk).exists()

    def get_preview_value(self):
        return self.cards().public().order_by("pk").first()

    def get_preview_context(self, value, parent_context=None):
        return super().get_preview_context(value, parent_context) | {"is_empty": value is None}


class PlaceBlock(PublicPageBlock):
    def __init__(self, **kwargs):
        super().__init__(page_type=kwargs.pop("page_type", "places.PlacePage"), **kwargs)

    class Meta:
        label = _("Lieu")
        icon = "site"
        template = "resources/blocks/place.html"
        description = _("Un lieu du réseau : son adresse, s’il est ouvert, comment y aller.")

    def cards(self):
        places = super().cards().with_closures().with_stops()
        return places.select_related("commune", "locale", "organisation")


class EventBlock(PublicPageBlock):
    """By its next date; the app of events stands above this one and is not imported."""

    def __init__(self, **kwargs):
        super().__init__(page_type=kwargs.pop("page_type", "events.EventPage"), **kwargs)

    class Meta:
        label = _("Événement")
        icon = "date"
        template = "resources/blocks/event.html"
        description = _("Un rendez-vous de l’agenda, avec sa prochaine date.")

    def quoted(self, keys):
        return self.target_model.objects.quoted(keys)

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        if event := context["page_shown"]:
            if not hasattr(event, "next_date"):  # chosen in a form, not read with its body
                event = self.quoted([event.pk])[event.pk]
            context["occurrence"] = event.next_date
        return context


class SurveyBlock(PublicPageBlock):
    def __init__(self, **kwargs):
        super().__init__(page_type=kwargs.pop("page_type", "resources.SurveyPage"), **kwargs)

    class Meta:
        label = _("Enquête")
        icon = "clipboard-list"
        template = "resources/blocks/survey.html"
        description = _("Les chiffres clés d’une enquête de la bibliothèque, et leur date.")


LIBRARY_BLOCKS = [
    *BODY_BLOCKS,
    ("conditions", ConditionsBlock()),
    ("risks", RisksBlock()),
    ("place", PlaceBlock()),
    ("event", EventBlock()),
    ("survey", SurveyBlock()),
]


def render_blocks(body):
    """The HTML of a body without a box around each of its blocks."""
    return format_html_join("\n", "{}", ((block.render(),) for block in body))
