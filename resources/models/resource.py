"""The base of all texts of the library."""

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from network.admin import choosers
from network.blocks.facts.dates import is_old
from network.database.fields import ChoiceListField
from network.database.querysets import public_q
from network.links.states import named_links
from network.models import BasePage, BasePageManager, Topic
from network.site.drawings import subject_drawing
from network.text.strings import plain
from resources.attribution import attribution_of, network_names, source_mention
from resources.choices import (
    DRAWN_BY_SUBJECT,
    KIND_DRAWINGS,
    Audience,
    DatePrecision,
    Kind,
    LeadsTo,
    Licence,
    Origin,
)
from resources.dates import age_notice, format_source_date, iso_source_date
from resources.forms import ResourceForm
from resources.querysets import LINE, TAB, ResourceQuerySet

from .series import PlaceInSeries, SeriesPart

# A second publication within this delay is a correction, not a change.
CORRECTION_DELAY = datetime.timedelta(minutes=1)
# Addresses under /ressources/ that are not pages.
RESERVED_SLUGS = frozenset({"collections", "facile-a-lire", "series", "sources"})


class ResourceManager(BasePageManager.from_queryset(ResourceQuerySet)):
    """Manager that joins the relations that the model lists in `read_with`."""

    def get_queryset(self) -> ResourceQuerySet:
        """Return the inherited queryset with the relations of `read_with` joined."""
        return super().get_queryset().select_related(*self.model.read_with)


def origin_panel(address: str = "original_url") -> MultiFieldPanel:
    """Return the form panel of the source of a text.

    `address` is the name of the field for the address of the source.
    """
    return MultiFieldPanel(
        [
            FieldPanel("origin"),
            *ResourcePage.source_panels,
            FieldPanel(address),
            FieldRowPanel([FieldPanel("original_title"), FieldPanel("original_author")]),
            FieldPanel("original_licence"),
        ],
        heading=_("Vient-il d’un autre texte ?"),
        help_text=_(
            "À remplir si ce texte a déjà paru, s’il en adapte ou en traduit un autre, ou s’il"
            " raconte un texte ou une étude. Laissez vide si tout est de vous."
        ),
    )


def _fields(rows):
    return [row.split(TAB) for row in rows.split(LINE) if row]


class ResourcePage(BasePage):
    """Base of all texts of the library, so that one query lists every kind.

    No page of this class itself is ever created.
    """

    published_on = models.DateField(
        _("date d’entrée dans la bibliothèque"),
        default=timezone.localdate,
        help_text=_("Les plus récents viennent en premier. Ex. : 03/11/2026"),
    )
    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="resources", verbose_name=_("thèmes")
    )
    audiences = ChoiceListField(_("publics"), choices=Audience.choices, blank=True)
    territory = models.ForeignKey(
        "network.Territory",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("territoire"),
        help_text=_("Si le texte parle d’un territoire précis : une commune, un département."),
    )
    source = models.CharField(
        _("site ou revue"), max_length=150, blank=True, help_text=_("Ex. : Internet Actu")
    )
    first_published_on = models.DateField(
        _("date de première parution"),
        null=True,
        blank=True,
        help_text=_(
            "Si vous ne savez que l’année, mettez le 1er janvier. Vide si vous ne savez pas."
        ),
    )
    date_precision = models.CharField(
        _("ce qu’on sait de la date"),
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.DAY,
    )
    origin = models.CharField(
        _("ce que notre texte est par rapport à lui"),
        max_length=10,
        choices=Origin.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Décide de qui est cité comme auteur, et de la licence que nous pouvons proposer."
        ),
    )
    original_title = models.CharField(
        _("son titre"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        help_text=_("Tel qu’il a paru. Vide si vous ne savez pas."),
    )
    original_author = models.CharField(
        _("son auteur"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("Ex. : Hubert Guillaud"),
    )
    original_url = models.URLField(
        _("son adresse"), max_length=500, blank=True, default="", db_default=""
    )
    original_licence = models.CharField(
        _("sa licence"),
        max_length=20,
        choices=Licence.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Vide si vous ne savez pas : aucune licence n’est alors proposée."),
    )

    reviewed_on = models.DateField(
        _("relu le"),
        null=True,
        blank=True,
        help_text=_("Quand quelqu’un a vérifié que tout y est encore vrai. Dit au public."),
    )
    review_on = models.DateField(
        _("à relire le"),
        null=True,
        blank=True,
        help_text=_("Ce jour-là, le texte paraîtra parmi ce qui vous attend."),
    )

    # Computed on save from the fields of a subclass, so that a list reads this table alone.
    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False, default="")
    reading_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
    listed_summary = models.TextField(editable=False, default="")
    # The last day of a survey; None for another kind of text.
    facts_on = models.DateField(null=True, editable=False)
    # The state of a kept link; "" for our own texts.
    link_state = models.CharField(
        max_length=6, choices=LeadsTo.choices, editable=False, default="", db_default=""
    )
    folded_text = models.TextField(editable=False, default="")

    objects = ResourceManager()

    # Relations that the manager always joins.
    read_with = ("territory",)
    own_kind = None
    # The address of a kept link; "" for our own texts.
    kept_link_address = ""
    # The address, without its fragment, of the text that a kept link leads to; "" for none.
    kept_address = ""
    # The schema.org type of an author when the name does not show whether it is a person.
    writer_type = "Person"
    # Slugs that are the addresses of lists beside the page.
    reserved_slugs = RESERVED_SLUGS
    # Prefix of the URL names of its other formats and of its history.
    reuse_name = "text"
    may_have_easy_version = True
    is_creatable = False
    parent_page_types = ["resources.ResourceIndexPage"]
    subpage_types = []

    base_form_class = ResourceForm
    source_panels = [
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("first_published_on"), FieldPanel("date_precision")]),
    ]
    classification_panels = [
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=CheckboxSelectMultiple),
                FieldPanel("audiences", heading=_("Publics")),
                FieldRowPanel(
                    [FieldPanel("territory", widget=choosers.TERRITORY), FieldPanel("published_on")]
                ),
            ],
            heading=_("Pour qu’on le retrouve"),
            help_text=_(
                "Les thèmes servent à proposer la suite de la lecture : choisissez-en un à trois."
            ),
        ),
        FieldRowPanel(
            [FieldPanel("reviewed_on"), FieldPanel("review_on")],
            heading=_("Pour qu’il reste juste"),
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.FilterField("published_on"),
        index.FilterField("territory_id"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        SynchronizedField("published_on"),
        SynchronizedField("reviewed_on"),
        SynchronizedField("review_on"),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("audiences"),
        SynchronizedField("territory"),
        SynchronizedField("source", overridable=False),
        SynchronizedField("first_published_on", overridable=False),
        SynchronizedField("date_precision", overridable=False),
        SynchronizedField("origin", overridable=False),
        SynchronizedField("original_title", overridable=False),
        SynchronizedField("original_author", overridable=False),
        SynchronizedField("original_url", overridable=False),
        SynchronizedField("original_licence", overridable=False),
    ]

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        indexes = [models.Index(fields=["-published_on"], name="resource_newest")]

    @classmethod
    def shown(cls) -> ResourceQuerySet:
        """Return all pages of the class, annotated so that their display needs fewer queries.

        Drafts and aliases are included. The annotations are `is_in_series`, `easy_version_path`,
        `named_links`, `network_name`, `topic_rows`, `publisher_rows` and `is_cited`. Subclasses add
        more.
        """
        parts = SeriesPart.objects.filter(page__translation_key=OuterRef("translation_key"))
        same = Page.objects.filter(translation_key=OuterRef("translation_key"))
        easy = same.filter(
            public_q("easy_versions__"),
            easy_versions__kind=Kind.EASY,
            easy_versions__alias_of=None,
            easy_versions__locale=OuterRef("locale"),
        )
        path = Subquery(easy.order_by("easy_versions").values("easy_versions__url_path")[:1])
        pages = (
            super()
            .shown()
            .annotate(
                is_in_series=Exists(parts),
                easy_version_path=path,
                named_links=named_links(),
                network_name=network_names(),
            )
        )
        return pages.with_topics_and_publishers().with_citations()

    def clean(self) -> None:
        """Raise ValidationError for a slug of `reserved_slugs`."""
        super().clean()
        if self.slug in self.reserved_slugs:
            raise ValidationError(
                {"slug": _("Cette adresse est prise par une liste d’ici : changez-la.")}
            )

    def save(self, *args, **kwargs) -> None:
        """Compute `kind`, `listed_summary` and `folded_text`, the text that filters match."""
        self.kind = self.own_kind or self.kind
        self.listed_summary = self.summary
        self.folded_text = plain(" ".join(self.listed_texts()))
        super().save(*args, **kwargs)

    def listed_texts(self) -> list[str]:
        """Return the texts that the search box of the library matches; subclasses add more."""
        return [self.title, self.summary, self.source, self.original_title, self.work_author]

    @property
    def first_published(self) -> str:
        """The day of first publication elsewhere, in words: "octobre 2012"; "" if unknown.

        `date_precision` is the precision: a day, a month or a year.
        """
        return format_source_date(self.first_published_on, self.date_precision)

    @property
    def first_published_iso(self) -> str:
        """The day of first publication elsewhere, in ISO 8601: "2012-10"; "" if unknown."""
        return iso_source_date(self.first_published_on, self.date_precision)

    @property
    def age_notice(self) -> str:
        """The translated warning about an old text; "" for a recent one: see `dates.age_notice`."""
        return age_notice(self, timezone.localdate())

    @property
    def old_year(self) -> int | None:
        """The year of `last_day_of_facts` if that day is over five years ago, else None."""
        day = self.last_day_of_facts
        return day.year if is_old(day, timezone.localdate()) else None

    @property
    def last_day_of_facts(self) -> datetime.date | None:
        """The last day of a survey, or None for another kind of text: the saved `facts_on`."""
        return self.facts_on

    @property
    def old_facts(self) -> str:
        """The translated "Données de 2012." for `old_year`; "" if `old_year` is None."""
        return gettext("Données de %(year)s.") % {"year": self.old_year} if self.old_year else ""

    @cached_property
    def topic_list(self) -> list[Topic]:
        """Topics of this resource in their default order, cached on this object.

        If `topic_rows` was annotated, no query is run, and only `pk`, `slug` and `name` are set.
        """
        rows = getattr(self, "topic_rows", None)
        if rows is None:
            return list(self.topics.all())
        return [Topic(pk=int(pk), slug=slug, name=name) for pk, slug, name in _fields(rows)]

    @property
    def publisher_links(self) -> list[tuple[str, str]]:
        """[(name, URL)] of the publishers of the text or of its sources, sorted by name.

        The URLs lead to the pages of the publishers on this site. No query is run for a French page
        if `publisher_rows` was annotated. A page in another language omits the publishers without
        public French text, which have no page. Returns [] for a page that was never saved, as in a
        preview.
        """
        if self.pk is None:
            return []
        rows = getattr(self, "publisher_rows", None)
        if self.language != settings.LANGUAGE_CODE and rows != "":
            pairs = self.publishers.public().values_list("slug", "name")
        else:
            pairs = self.publishers.values_list("slug", "name") if rows is None else _fields(rows)
        return [(name, reverse("library:source", args=[slug])) for slug, name in pairs]

    @property
    def topic_names(self) -> list[str]:
        """The names of the topics, without a query if the resource was fetched with `cards()`."""
        joined = getattr(self, "joined_topics", None)
        if joined is None:
            return [topic.name for topic in self.topic_list]
        return joined.split(LINE) if joined else []

    @property
    def drawing(self) -> str:
        """The name of the drawing of the title, else of the topics, else of the kind.

        A kind that is not in `DRAWN_BY_SUBJECT` has one drawing for all its texts.
        """
        kind = self.own_kind or self.kind
        texts = [self.title, *self.topic_names] if kind in DRAWN_BY_SUBJECT else []
        return subject_drawing(texts, default=KIND_DRAWINGS[kind])

    @property
    def audience_labels(self) -> list[str]:
        """The translated labels of the audiences; an unknown code is its own label."""
        labels = dict(Audience.choices)
        return [str(labels.get(value, value)) for value in self.audiences]

    @property
    def writer_names(self) -> list[str]:
        """The names of the authors of this page in order; a subclass without authors has []."""
        return []

    @property
    def writer_roles(self) -> list[str]:
        """The roles of the `writer_names`, one for each, in order; [] for a page without roles."""
        return []

    @property
    def subject_names(self) -> list[str]:
        """The names of the people interviewed or quoted; [] unless overridden."""
        return []

    @property
    def survey_period(self) -> str:
        """The years of a survey ("2019"); "" for another kind of text."""
        return ""

    @property
    def work_author(self) -> str:
        """The author of the source, or of the text that a kept link leads to."""
        return self.original_author

    @property
    def work_address(self) -> str:
        """The address of the source on the site of its publisher; "" if unknown."""
        return self.original_url

    @property
    def attribution(self):
        """The `Attribution` of this text, computed at each access, for an instance of its subclass.

        Each access runs a query, unless `network_name` was annotated.
        """
        return attribution_of(self)

    @property
    def author_names(self) -> list[str]:
        """`Attribution.authors`: the names credited with the words of this page."""
        return list(self.attribution.authors)

    @property
    def attribution_facts(self) -> dict[str, object]:
        """The credits as {column of the open data: value}: see `Attribution.values`."""
        return self.attribution.values

    @property
    def source_mention(self) -> str:
        """The source as a card names it: "d’après Revue M3, octobre 2012".

        It is "" if `source` and `original_author` are both empty. Runs no query.
        """
        name = self.source or self.original_author
        name = ", ".join(filter(None, [name, self.first_published])) if name else ""
        mention = source_mention(self.origin, name)
        return mention[:1].lower() + mention[1:]

    @property
    def draws_places(self) -> bool:
        """True if the text contains a map of places; False by default."""
        return False

    @property
    def text_html(self) -> str:
        """The text as HTML, without the title and the `search_description`; "" by default."""
        return ""

    @property
    def reuse_urls(self) -> dict[str, str]:
        """{"md": URL of the text in Markdown, "changes": URL of its versions}.

        Both URLs are 404 if no public French page has the slug of this page.
        """
        name, slug = self.reuse_name, [self.slug]
        return {
            "md": reverse(f"resources:{name}_md", args=slug),
            "changes": reverse(f"library:{name}_changes", args=slug),
        }

    @property
    def citation(self) -> str:
        """The credit to write beside the text when it is quoted or reused."""
        return self.attribution.citation

    @property
    def was_changed(self) -> bool:
        """True if the last publication is over a minute after the first publication.

        False for a page that was never published.
        """
        first, last = self.first_published_at, self.last_published_at
        return bool(first and last and last - first > CORRECTION_DELAY)

    @property
    def place_in_series(self) -> PlaceInSeries | None:
        """The position in a series of this page or of one of its translations, or None.

        Each access runs a query, unless `is_in_series` was annotated and is False.
        """
        return PlaceInSeries.of(self) if getattr(self, "is_in_series", True) else None

    @property
    def related(self) -> ResourceQuerySet:
        """Up to three public resources to read next: see `ResourceQuerySet.near`."""
        return ResourcePage.objects.public().near(self)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `place_in_series` and `related`, the resources to read next, to the context."""
        return super().get_context(request, *args, **kwargs) | {
            "place_in_series": self.place_in_series,
            "related": self.related,
        }
