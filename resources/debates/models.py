"""Debates: a question and several positions, side by side."""

import datetime
from typing import Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.admin.tabs import Tabs
from network.blocks.texts import searchable_texts
from network.models import BasePage
from resources.choices import Kind
from resources.debates import schema
from resources.debates.blocks import PositionBlock
from resources.models.resource import ResourceManager, ResourcePage
from resources.querysets import ResourceQuerySet


class DebateQuerySet(ResourceQuerySet):
    """Queries of the debates."""

    def open(self, today: datetime.date | None = None) -> Self:
        """Return the public debates, in all languages, that accept contributions on a day.

        If `today` is None, the day is the present local day. The last day of a debate,
        `open_until`, is included; a debate without that day stays open.
        """
        still = Q(open_until=None) | Q(open_until__gte=today or timezone.localdate())
        return self.public().filter(still, takes_contributions=True)


class DebatePage(ResourcePage):
    """A debate: its title is a question that several people answer differently."""

    introduction = models.TextField(
        _("de quoi s’agit-il"),
        validators=[MaxLengthValidator(600)],
        help_text=_("Deux ou trois phrases, sans prendre parti."),
    )
    positions = StreamField(
        [("position", PositionBlock())],
        verbose_name=_("positions"),
        blank=True,
        help_text=_("Deux au moins, côte à côte. Chacune avec son auteur et sa source."),
    )
    takes_contributions = models.BooleanField(
        _("ouvert aux contributions"),
        default=True,
        help_text=_("Tout le monde peut écrire sa position. Vous la relisez avant de la publier."),
    )
    open_until = models.DateField(
        _("jusqu’au"),
        null=True,
        blank=True,
        help_text=_("Ce jour compris. Vide s’il n’y a pas de date de fin."),
    )
    conclusion = RichTextField(
        _("ce que nous en retenons"),
        blank=True,
        features=["bold", "italic", "ul", "link"],
        help_text=_("Quand le débat a mûri. Vide en attendant."),
    )

    objects = ResourceManager.from_queryset(DebateQuerySet)()

    own_kind = Kind.DEBATE
    template = "resources/debates/debate_page.html"
    page_description = _("Une question du métier, et des positions différentes côte à côte.")

    edit_handler = Tabs(
        [
            ObjectList(
                [
                    TitleFieldPanel(
                        "title",
                        classname="title",
                        heading=_("La question"),
                        placeholder=_("La question"),
                        help_text=_("Ex. : Faut-il encore des espaces publics numériques ?"),
                    ),
                    FieldPanel("introduction"),
                    FieldPanel("positions"),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [FieldPanel("takes_contributions"), FieldPanel("open_until")]
                            )
                        ],
                        heading=_("Appel à contributions"),
                    ),
                    FieldPanel("conclusion"),
                ],
                heading=_("Débat"),
            ),
            ObjectList(
                [BasePage.summary_panel, *ResourcePage.classification_panels],
                heading=_("Classement"),
            ),
            ObjectList(
                [*BasePage.promote_panels, *BasePage.settings_panels], heading=_("Publication")
            ),
        ]
    )
    api_fields = ["summary", "author_names", "attribution_facts", "introduction"]

    search_fields = [
        *ResourcePage.search_fields,
        index.SearchField("introduction"),
        index.SearchField("positions"),
    ]
    translatable_fields = [
        *ResourcePage.translatable_fields,
        TranslatableField("introduction"),
        TranslatableField("positions"),
        TranslatableField("conclusion"),
        SynchronizedField("takes_contributions", overridable=False),
        SynchronizedField("open_until", overridable=False),
    ]

    class Meta:
        verbose_name = _("débat")
        verbose_name_plural = _("débats")

    def listed_texts(self) -> list[str]:
        """Add the introduction and the authors of the positions to the inherited texts."""
        return [*super().listed_texts(), self.introduction, *self.subject_names]

    @property
    def summary(self) -> str:
        """The `search_description`, else the introduction cut to 200 characters."""
        return self.search_description or Truncator(self.introduction).chars(200)

    @property
    def subject_names(self) -> list[str]:
        """The names of the authors of the positions, in order, without duplicates."""
        names = (block.value["author"] for block in self.positions)
        return list(dict.fromkeys(filter(None, names)))

    @property
    def positions_text(self) -> str:
        """The words of the positions without tags, joined by spaces."""
        return " ".join(searchable_texts(self.positions))

    @property
    def text_html(self) -> str:
        """The rendered debate as HTML, without the title and the `search_description`."""
        return render_to_string("resources/debates/debate_text.html", {"page": self})

    @property
    def is_open(self) -> bool:
        """True if contributions are accepted and `open_until` is empty, today or later."""
        until = self.open_until
        return self.takes_contributions and (until is None or until >= timezone.localdate())

    def add_position(self, key: str, values: dict[str, str]) -> None:
        """Append a position to `positions` without saving the page.

        `values` are {field of `PositionBlock`: text}; `key` is the UUID that identifies the block.
        """
        block = self.positions.stream_block.child_blocks["position"]
        self.positions.append(("position", block.to_python(values), key))

    def has_position(self, key: str) -> bool:
        """Return True if the block of this UUID is among the positions."""
        return any(block.id == key for block in self.positions)

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the inherited objects and a schema.org QAPage."""
        return [*super().json_ld(request), schema.debate(self, request)]
