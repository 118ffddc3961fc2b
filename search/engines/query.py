"""The query sent to an engine and its result, the same for every engine."""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.language.questions import Question


class Sort(TextChoices):
    """An order of results; ties are sorted by relevance, then by id.

    By date: current events, then coming ones by their next date, then undated documents, then past
    ones, the latest first. By distance: documents with the postcode of `Query.near`, then those in
    its territories, then others; in each group, the nearest first, then those without a point. By
    relevance: documents with the postcode come first.
    """

    RELEVANCE = "relevance", _("Pertinence")
    DATE = "date", _("Date")
    DISTANCE = "distance", _("Distance")


@dataclass(frozen=True, slots=True)
class Near:
    """A point; `radius_km` excludes documents farther away or without a point.

    Documents with the `postcode` are never excluded and come first. If it `weighs`, relevance
    decreases with distance, except for documents in one of the territories `inside` or with the
    `postcode`. `inside` contains codes of territories, and does not extend the radius.
    """

    latitude: float
    longitude: float
    radius_km: float | None = None
    inside: frozenset[str] = frozenset()
    weighs: bool = False
    postcode: str = ""


LONGEST_CODE = 3  # characters of a département
POSTCODE = "postcode"  # a facet that sorts and is not offered as a choice


def is_counted(facet: str, value: str) -> bool:
    """Return True if a value of a facet is offered as a choice.

    Postcodes, communes and groups of communes are too many, and every document is in the region.
    """
    if facet == POSTCODE:
        return False
    return facet != "territory" or (len(value) <= LONGEST_CODE and not value.startswith("R"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, its filters, its order and the slice of results.

    `filters` maps a facet to values: a document matches any value of each facet. "kind" is a facet
    like those of the documents, and so is "period", whose values `periods` defines: {value: (from,
    until)}, two datetimes or None; a document is in a period if one of its dates overlaps it.

    A date of the document has to overlap one of the intervals `moments`, and the document has to
    have one of the `marks`; `among` contains the ids of the documents to search, None for all.
    These three exclude documents and are not counted as choices.

    A question without words matches every document. In another language than French, French
    documents without a translation match too.
    """

    question: Question
    filters: dict[str, list[str]] = field(default_factory=dict)
    periods: dict[str, tuple] = field(default_factory=dict)
    moments: tuple[tuple, ...] = ()
    marks: tuple[str, ...] = ()
    among: frozenset[int] | None = None
    near: Near | None = None
    sort: str = Sort.RELEVANCE
    now: datetime.datetime = field(default_factory=timezone.now)
    start: int = 0
    stop: int = 0

    @property
    def language(self) -> str:
        """The language of the question."""
        return self.question.language

    def counted(self, facets: dict[str, dict]) -> dict[str, dict]:
        """Return {facet: {value: anything}} with only the values that are offered or chosen.

        Facets without such a value are absent. See `is_counted` and `filters`.
        """
        counted = {}
        for facet, values in facets.items():
            chosen = self.filters.get(facet, ())
            if left := {v: of for v, of in values.items() if is_counted(facet, v) or v in chosen}:
                counted[facet] = left
        return counted

    @property
    def weighs_distance(self) -> bool:
        """Return True if `near` weighs: near documents rank higher."""
        return self.near is not None and self.near.weighs

    @property
    def promotes_place(self) -> bool:
        """Return True if a place has to be among the first results: a need near a commune.

        `near` weighs, results are sorted by relevance and no kind is chosen.
        """
        return self.weighs_distance and self.sort == Sort.RELEVANCE and not self.filters.get("kind")

    @property
    def wanted(self) -> dict[str, set[str]]:
        """The filters that have values: {facet: set of values}."""
        return {name: set(values) for name, values in self.filters.items() if values}


class Hit(NamedTuple):
    """A document with its score. `distance_km` is None without `Query.near` or without a point."""

    id: int
    score: float
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class EngineResult:
    """The result of a query: `total` counts the matches, `hits` is the slice `start` to `stop`.

    `counts` is {facet: {value: count}} of the values offered or chosen, without zeros; each facet
    is counted under every filter but its own. `labels` is {facet: {value: label}} of the documents'
    own facets.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        """The ids of the hits, in order."""
        return [hit.id for hit in self.hits]
