"""The index in the database: documents, facets, and their vocabulary."""

import datetime
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from wagtail.models import Page

from search.choices import Kind
from search.querysets import SearchDocumentQuerySet


def written_dates(dates: Iterable[tuple[datetime.datetime, datetime.datetime]]) -> str:
    """Serialise [(start, end)], aware datetimes, as minutes since 1970: "29774520-29774640 …".

    Seconds are dropped.
    """
    minutes = ((int(moment.timestamp() // 60) for moment in pair) for pair in dates)
    return " ".join("-".join(map(str, pair)) for pair in minutes)


def read_dates(written: str) -> list[tuple[int, int]]:
    """Parse the text of `written_dates` to [(start, end)] in minutes since 1970; [] for ""."""
    return [tuple(map(int, pair.split("-"))) for pair in written.split()]


class SearchDocument(models.Model):
    """One public object in one language; `manage.py rebuild_search` can write all rows again."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    language = models.CharField(max_length=12)
    # No constraint, since a row may outlive its page.
    page = models.ForeignKey(
        Page, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    # Shared by the translations of a page.
    translation_key = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.TextField()
    # The folded title with a space before each word, for suggestions.
    title_words = models.TextField(default="", editable=False)
    summary = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    body = models.TextField(blank=True)
    marks = models.TextField(blank=True, default="")
    url = models.CharField(max_length=2000)
    commune = models.CharField(max_length=255, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # True if the position is the middle of its commune: used for order and distances, not for maps.
    is_approximate = models.BooleanField(default=False)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # The dates of a series: see `written_dates`.
    dates = models.TextField(blank=True, default="")
    expires_at = models.DateTimeField(null=True)

    objects = SearchDocumentQuerySet.as_manager()

    # The reference index of Wagtail describes editors' content only.
    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "language"], name="one_document_per_language"
            )
        ]
        indexes = [models.Index(fields=["language", "kind"], name="search_document_kind")]

    def __str__(self):
        return self.title


class SearchFacet(models.Model):
    """One value of a facet of a document: ("topic", "impots", "Impôts")."""

    document = models.ForeignKey(SearchDocument, models.CASCADE, related_name="facets")
    name = models.CharField(max_length=40)
    value = models.CharField(max_length=255)
    label = models.CharField(max_length=255)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "name", "value"], name="one_facet_value_per_document"
            )
        ]
        indexes = [models.Index(fields=["name", "value"], name="search_facet_value")]

    def __str__(self):
        return f"{self.name}: {self.label}"


class SearchWord(models.Model):
    """A word of the public documents; misspelt words are corrected to it.

    `form` is the folded word, `sound` its sound, and `stem` its stem. `written` is its spelling in
    a document. `documents` is the number of documents in `language` that contain it.
    """

    language = models.CharField(max_length=12)
    form = models.CharField(max_length=40)
    sound = models.CharField(max_length=40)
    written = models.CharField(max_length=80)
    stem = models.CharField(max_length=40)
    documents = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "form"], name="one_word_per_form")
        ]
        indexes = [
            models.Index(fields=["stem", "language"], name="search_word_stem"),
            models.Index(fields=["sound", "language"], name="search_word_sound"),
        ]

    def __str__(self):
        return self.written
