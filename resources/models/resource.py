from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from network.fields import ChoiceListField
from network.models import BasePage, BasePageManager, Topic
from network.text import plain
from resources.choices import Audience, DatePrecision, Kind
from resources.querysets import SEPARATOR, ResourceQuerySet
from resources.source_dates import format_source_date, iso_source_date

from .series import PlaceInSeries

# Addresses under /ressources/ that are not pages.
TAKEN_SLUGS = frozenset({"series"})


class ResourceManager(BasePageManager.from_queryset(ResourceQuerySet)):
    """Reads what the model names in `read_with` in the same query."""

    def get_queryset(self):
        return super().get_queryset().select_related(*self.model.read_with)


class ResourcePage(BasePage):
    """What articles and kept links share, so that one query lists both. Never made itself."""

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
        help_text=_("Si le texte parle d’un territoire précis. Ex. : Bouches-du-Rhône"),
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

    # Computed on save from the fields of a subclass: a list reads this table alone.
    kind = models.CharField(max_length=10, choices=Kind.choices, editable=False, default="")
    reading_minutes = models.PositiveSmallIntegerField(default=0, editable=False)
    listed_summary = models.TextField(editable=False, default="")
    folded_text = models.TextField(editable=False, default="")

    objects = ResourceManager()

    # What a page is always shown with.
    read_with = ("territory",)
    own_kind = None
    is_creatable = False
    parent_page_types = ["resources.ResourceIndexPage"]
    subpage_types = []

    source_panels = [
        FieldPanel("source"),
        FieldRowPanel([FieldPanel("first_published_on"), FieldPanel("date_precision")]),
    ]
    classification_panels = [
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=CheckboxSelectMultiple),
                FieldPanel("audiences", heading=_("Publics")),
                FieldRowPanel([FieldPanel("territory"), FieldPanel("published_on")]),
            ],
            heading=_("Pour qu’on le retrouve"),
            help_text=_(
                "Les thèmes servent à proposer la suite de la lecture : choisissez-en un à trois."
            ),
        )
    ]
    search_fields = [
        *BasePage.search_fields,
        index.FilterField("published_on"),
        index.FilterField("territory_id"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        SynchronizedField("published_on"),
        SynchronizedField("topics", overridable=False),
        SynchronizedField("audiences"),
        SynchronizedField("territory"),
        SynchronizedField("source", overridable=False),
        SynchronizedField("first_published_on", overridable=False),
        SynchronizedField("date_precision", overridable=False),
    ]

    class Meta:
        verbose_name = _("ressource")
        verbose_name_plural = _("ressources")
        indexes = [models.Index(fields=["-published_on"], name="resource_newest")]

    def clean(self):
        super().clean()
        if self.slug in TAKEN_SLUGS:
            raise ValidationError(
                {"slug": _("Cette adresse est prise par la liste des séries : changez-la.")}
            )

    def save(self, *args, **kwargs):
        self.kind = self.own_kind or self.kind
        self.listed_summary = self.summary
        self.folded_text = plain(" ".join(self.listed_texts()))
        super().save(*args, **kwargs)

    def listed_texts(self):
        """What the search box of the library looks into; subclasses add theirs."""
        return [self.title, self.summary, self.source]

    @property
    def first_published(self):
        """ "octobre 2012": no more exact than what is recorded."""
        return format_source_date(self.first_published_on, self.date_precision)

    @property
    def first_published_iso(self):
        return iso_source_date(self.first_published_on, self.date_precision)

    @cached_property
    def topic_list(self):
        return list(self.topics.all())

    @property
    def topic_names(self):
        """Free of queries on a resource of `cards()`."""
        joined = getattr(self, "joined_topics", None)
        if joined is None:
            return [topic.name for topic in self.topic_list]
        return joined.split(SEPARATOR) if joined else []

    @property
    def audience_labels(self):
        labels = dict(Audience.choices)
        return [str(labels.get(value, value)) for value in self.audiences]

    @property
    def author_names(self):
        """Names, in the order they must be read; subclasses give them."""
        return []

    @property
    def place_in_series(self):
        """The `PlaceInSeries` of this resource (or of the page it translates), or None."""
        return PlaceInSeries.of(self)

    @property
    def related(self):
        """Up to four resources to read next; empty only when there is nothing else at all."""
        return ResourcePage.objects.public().near(self)

    def get_context(self, request, *args, **kwargs):
        return super().get_context(request, *args, **kwargs) | {
            "place_in_series": self.place_in_series,
            "related": self.related,
        }
