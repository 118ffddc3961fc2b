"""Series: texts in several parts, some of which are on other sites or missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.functional import Promise
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
from wagtail.models import Page
from wagtail.search import index

from network.database.compiled import compiled_rows
from network.database.querysets import public_q
from network.links.states import checked_links
from resources.parts import Slot, State, neighbours, slots

SERIES = attrgetter("series")
NUMBERS = [MinValueValidator(1), MaxValueValidator(99)]


class SeriesQuerySet(models.QuerySet):
    """Queries of the series."""

    def public(self) -> Self:
        """Return the series with at least one readable part, here or elsewhere."""
        return self.filter(Exists(SeriesPart.objects.readable().filter(series=OuterRef("pk"))))

    def incomplete(self) -> Self:
        """Return the series with at least one part that cannot be read.

        Each has `last`, the greater of its `total` and its highest part number, and `readable`, the
        number of parts that can be read. `Series.progress` computes the same for one series.
        """
        readable = SeriesPart.objects.readable().filter(series=OuterRef("pk")).order_by()
        readable = readable.values("series").annotate(number=Count("number", distinct=True))
        last = Greatest(Coalesce("total", 0), Coalesce(Max("parts__number"), 0))
        number = Coalesce(Subquery(readable.values("number")), 0)
        return self.annotate(last=last, readable=number).filter(readable__lt=F("last"))

    def with_parts(self) -> Self:
        """Prefetch the parts in one more query, as `prefetched_parts`, for `Series.slots`."""
        return self.prefetch_related(
            models.Prefetch(
                "parts", SeriesPart.objects.with_visibility(), to_attr="prefetched_parts"
            )
        )


def slug_of(title: str) -> str:
    """Return a slug of at most 200 characters made from `title`.

    Returns "serie" for a title without a Latin letter and without a digit.
    """
    return slugify(title)[:200] or "serie"


class Series(index.Indexed, ClusterableModel):
    """Texts to read in order; each part is here, elsewhere or missing."""

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

    def clean(self) -> None:
        """Fill in an empty slug from the title.

        Raises ValidationError, on the field "title", if another series has this slug. A typed slug
        is checked like any unique field.
        """
        if self.slug:
            return
        self.slug = slug_of(self.title)
        if Series.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"title": _("Une autre série porte déjà ce titre.")})

    def save(self, *args, **kwargs) -> None:
        """Fill in an empty slug from the title and save.

        Raises IntegrityError if another series has the slug: see `clean`.
        """
        self.slug = self.slug or slug_of(self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the address of the public page of the series."""
        return reverse("collections:series", args=[self.slug])

    @property
    def slots(self) -> list[Slot]:
        """One slot for each number of the series, also the missing ones: see `parts.slots`.

        Each access runs a query, unless the series was fetched `with_parts()`.
        """
        parts = getattr(self, "prefetched_parts", None)
        return self.slots_of(self.parts.with_visibility() if parts is None else parts)

    def slots_of(self, parts: Iterable["SeriesPart"]) -> list[Slot]:
        """Return the slots of the series, given all its parts, fetched `with_visibility()`.

        `parts` must be a list or a queryset, not an iterator.
        """
        visible = {part.page_id for part in parts if part.page_is_public}
        return slots(self.total, parts, visible)

    @property
    def progress(self) -> "Progress":
        """The `Progress`: the number of parts and the number of readable parts.

        Each access computes the `slots`, which may run a query.
        """
        return Progress(self.slots)

    @property
    def progress_label(self) -> str:
        """The number of readable parts and the number of all parts: "2/3".

        Computes the `slots` twice: fetch the series `with_parts()`.
        """
        return f"{self.progress.readable}/{self.progress.total}"

    @property
    def completeness_label(self) -> str | Promise:
        """The translated label "Complète" if `Progress.is_complete`, else "Incomplète"."""
        return _("Complète") if self.progress.is_complete else _("Incomplète")


class SeriesPartQuerySet(models.QuerySet):
    """Queries of the parts of series."""

    def with_visibility(self) -> Self:
        """Join the page and annotate `page_is_public` and `checked_links`.

        `page_is_public` is False for a part without a page. `checked_links` is a list with the
        `ExternalLink` of the address of the part on another site, empty before the first check.
        """
        page_is_public = models.ExpressionWrapper(
            public_q("page__") & Q(page__isnull=False), output_field=models.BooleanField()
        )
        parts = self.select_related("page").annotate(page_is_public=page_is_public)
        return parts.annotate(checked_links=checked_links("url"))

    def readable(self) -> Self:
        """Return the parts with a public page or an address elsewhere."""
        return self.filter(
            (Q(page__isnull=False) & public_q("page__")) | (Q(page__isnull=True) & ~Q(url=""))
        )

    def in_series_of(self, page: Page) -> Self:
        """Return all parts of each series with a part for `page` or one of its translations.

        The series are joined.
        """
        same = SeriesPart.objects.filter(page__translation_key=page.translation_key)
        return self.filter(series__in=same.values("series")).select_related("series")


def first_with_parts(number: int) -> list[Series]:
    """Return the first `number` public series by title, with their parts, in one query."""
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
    """A part of a series: a page of the library, a page elsewhere, or a title alone."""

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

    def clean(self) -> None:
        """Raise ValidationError for a part with a page and an address.

        Also raises it for an address without a title.
        """
        if self.page_id and self.url:
            raise ValidationError(
                {"url": _("Choisissez une page de la bibliothèque ou une adresse, pas les deux.")}
            )
        if self.url and not self.title:
            raise ValidationError({"title": _("Donnez le titre de cette partie.")})


@dataclass(frozen=True)
class Progress:
    """The number of parts of a series, and the number of readable ones, here or elsewhere."""

    slots: list[Slot]

    @property
    def readable(self) -> int:
        """The number of parts that can be read."""
        return sum(slot.state is not State.MISSING for slot in self.slots)

    @property
    def total(self) -> int:
        """The number of parts, including the missing ones."""
        return len(self.slots)

    @property
    def is_complete(self) -> bool:
        """True if all parts can be read, or if there is no part."""
        return self.readable == self.total


@dataclass(frozen=True)
class PlaceInSeries:
    """The position of a resource in its series: its number among the slots of the series."""

    series: Series
    number: int
    slots: list[Slot]

    @classmethod
    def of(cls, page: Page) -> "PlaceInSeries | None":
        """Return the position of `page` in its series, else of one of its translations.

        Returns None if neither is in a series. Runs one query.
        """
        parts = list(SeriesPart.objects.with_visibility().in_series_of(page))
        key = page.translation_key
        versions = [part for part in parts if part.page and part.page.translation_key == key]
        if not versions:
            return None
        own = next((part for part in versions if part.page_id == page.pk), versions[0])
        slots = own.series.slots_of([part for part in parts if part.series_id == own.series_id])
        return cls(own.series, own.number, slots)

    @property
    def total(self) -> int | None:
        """The total that the series announces, or None if it is unknown."""
        return self.series.total

    @property
    def previous(self) -> Slot | None:
        """The slot before this position, perhaps of a missing part, or None."""
        return neighbours(self.slots, self.number)[0]

    @property
    def next(self) -> Slot | None:
        """The slot after this position, perhaps of a missing part, or None."""
        return neighbours(self.slots, self.number)[1]
