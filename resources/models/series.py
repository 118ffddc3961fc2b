from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.search import index

from network.links.states import checked_links
from network.querysets import public_q
from network.shared.compiled import compiled_rows
from resources.parts import Slot, State, neighbours, slots

SERIES = attrgetter("series")
NUMBERS = [MinValueValidator(1), MaxValueValidator(99)]


class SeriesQuerySet(models.QuerySet):
    def public(self):
        """Those of which something can be read, here or elsewhere."""
        return self.filter(Exists(SeriesPart.objects.readable().filter(series=OuterRef("pk"))))

    def incomplete(self):
        """Those of which some part cannot be read, each with its `last` part and how many are
        `readable`: what `Series.progress` says, for the database."""
        readable = SeriesPart.objects.readable().filter(series=OuterRef("pk")).order_by()
        readable = readable.values("series").annotate(number=Count("number", distinct=True))
        last = Greatest(Coalesce("total", 0), Coalesce(Max("parts__number"), 0))
        number = Coalesce(Subquery(readable.values("number")), 0)
        return self.annotate(last=last, readable=number).filter(readable__lt=F("last"))

    def with_parts(self):
        """With all that `slots` needs, in one more query."""
        return self.prefetch_related(
            models.Prefetch(
                "parts", SeriesPart.objects.with_visibility(), to_attr="prefetched_parts"
            )
        )


class Series(index.Indexed, ClusterableModel):
    """Texts to read in order, with their holes: some here, some elsewhere, some lost."""

    title = models.CharField(
        _("titre"), max_length=200, help_text=_("Ex. : Quel avenir pour les EPN ?")
    )
    slug = models.SlugField(
        _("nom dans les adresses"),
        max_length=200,
        unique=True,
        blank=True,
        help_text=_("Rempli tout seul à partir du titre."),
    )
    total = models.PositiveSmallIntegerField(
        _("nombre de parties"),
        null=True,
        blank=True,
        validators=NUMBERS,
        help_text=_("Ex. : 3, si les titres portent « 1/3 ». Laissez vide si on ne le sait pas."),
    )
    source = models.CharField(
        _("parue dans"), max_length=150, blank=True, help_text=_("Ex. : Internet Actu")
    )
    description = models.TextField(
        _("présentation"), blank=True, help_text=_("Deux ou trois phrases, publiques.")
    )

    objects = SeriesQuerySet.as_manager()

    panels = [
        FieldPanel("title"),
        FieldRowPanel([FieldPanel("total"), FieldPanel("source")]),
        FieldPanel("description"),
        InlinePanel(
            "parts",
            heading=_("Parties connues"),
            label=_("Partie"),
            help_text=_(
                "Ajoutez celles que vous avez, même s’il en manque : les trous sont montrés aux"
                " lecteurs, qui peuvent aider à les combler."
            ),
        ),
        FieldPanel("slug"),
    ]
    search_fields = [index.SearchField("title"), index.AutocompleteField("title")]

    class Meta:
        verbose_name = _("série")
        verbose_name_plural = _("séries")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def clean(self):
        self.slug = self.slug or slugify(self.title)[:200]
        if Series.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"title": _("Une autre série porte déjà ce titre.")})

    def save(self, *args, **kwargs):
        self.slug = self.slug or slugify(self.title)[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("resources:series", args=[self.slug])

    @property
    def slots(self):
        """Every part from the first to the last, missing ones included: `parts.Slot`s.

        Free of queries on a series that comes `with_parts()`.
        """
        parts = getattr(self, "prefetched_parts", None)
        return self.slots_of(self.parts.with_visibility() if parts is None else parts)

    def slots_of(self, parts):
        """The same, of parts at hand, `with_visibility()`."""
        visible = {part.page_id for part in parts if part.page_is_public}
        return slots(self.total, parts, visible)

    @property
    def progress(self):
        return Progress(self.slots)

    @property
    def progress_label(self):
        return f"{self.progress.readable}/{self.progress.total}"

    @property
    def completeness_label(self):
        return _("Complète") if self.progress.is_complete else _("Incomplète")


class SeriesPartQuerySet(models.QuerySet):
    def with_visibility(self):
        """With their page, `page_is_public`, False without a page, and `checked_links` of their
        address elsewhere."""
        page_is_public = models.ExpressionWrapper(
            public_q("page__") & Q(page__isnull=False), output_field=models.BooleanField()
        )
        parts = self.select_related("page").annotate(page_is_public=page_is_public)
        return parts.annotate(checked_links=checked_links("url"))

    def readable(self):
        return self.filter(
            (Q(page__isnull=False) & public_q("page__")) | (Q(page__isnull=True) & ~Q(url=""))
        )

    def in_series_of(self, page):
        """The parts of the series that holds `page` or the page it translates, itself included."""
        same = SeriesPart.objects.filter(page__translation_key=page.translation_key)
        return self.filter(series__in=same.values("series")).select_related("series")


def first_with_parts(number) -> list:
    """The first `number` series that are public, as `with_parts()`, in one query."""
    series = []
    for one, own in groupby(compiled_rows(_parts_of_first, number), SERIES):
        one.prefetched_parts = list(own)
        series.append(one)
    return series


def _parts_of_first(number):
    parts = SeriesPart.objects.with_visibility().select_related("series", "page")
    parts = parts.filter(series__in=Series.objects.public()[:number])
    return parts.order_by("series__title", "series_id", "number")


class SeriesPart(models.Model):
    """One number of a series: a page of ours, a page elsewhere, or a hole with its title."""

    series = ParentalKey(Series, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField(
        _("numéro"), validators=NUMBERS, help_text=_("Ex. : 2 pour « 2/3 ».")
    )
    page = models.ForeignKey(
        "resources.ResourcePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="series_parts",
        verbose_name=_("dans notre bibliothèque"),
        help_text=_("L’article ou le lien conservé."),
    )
    title = models.CharField(
        _("ou titre de la partie"),
        max_length=250,
        blank=True,
        help_text=_("Si elle est ailleurs, ou si on connaît son titre sans l’avoir trouvée."),
    )
    url = models.URLField(
        _("et son adresse"),
        max_length=500,
        blank=True,
        help_text=_("Ex. : https://www.example.org/avenir-des-epn-2"),
    )

    objects = SeriesPartQuerySet.as_manager()

    panels = [
        FieldPanel("number"),
        PageChooserPanel("page"),
        MultiFieldPanel([FieldPanel("title"), FieldPanel("url")]),
    ]

    class Meta:
        verbose_name = _("partie")
        verbose_name_plural = _("parties")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "number"],
                name="one_part_by_number",
                violation_error_message=_("Deux parties portent le même numéro."),
            ),
            models.UniqueConstraint(
                fields=["page"],
                name="one_series_by_page",
                violation_error_message=_("Cette page est déjà dans une série."),
            ),
        ]

    def __str__(self):
        return f"{self.series} ({self.number})"

    def clean(self):
        if self.page_id and self.url:
            raise ValidationError(
                {"url": _("Choisissez une page de la bibliothèque ou une adresse, pas les deux.")}
            )
        if self.url and not self.title:
            raise ValidationError({"title": _("Donnez le titre de cette partie.")})


@dataclass(frozen=True)
class Progress:
    """How much of a series can be read."""

    slots: list[Slot]

    @property
    def readable(self):
        return sum(slot.state is not State.MISSING for slot in self.slots)

    @property
    def total(self):
        return len(self.slots)

    @property
    def is_complete(self):
        return self.readable == self.total


@dataclass(frozen=True)
class PlaceInSeries:
    """Where a resource stands in its series."""

    series: Series
    number: int
    slots: list[Slot]

    @classmethod
    def of(cls, page):
        """In one query; None for a page in no series."""
        parts = list(SeriesPart.objects.with_visibility().in_series_of(page))
        key = page.translation_key
        for part in parts:
            if part.page and part.page.translation_key == key:
                return cls(part.series, part.number, part.series.slots_of(parts))
        return None

    @property
    def total(self):
        """None when nobody knows it: "partie 2" rather than "partie 2/3"."""
        return self.series.total

    @property
    def previous(self):
        return neighbours(self.slots, self.number)[0]

    @property
    def next(self):
        return neighbours(self.slots, self.number)[1]
