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
    ones, the latest first. By distance: documents with the postcode of `Query.near`, then documents
    in its territories, then others; in each group, the nearest first, then documents without a
    point. By relevance: documents with the postcode of `Query.near` come first. Without `near`, the
    sort by distance is by relevance.
    """

    RELEVANCE = "relevance", _("Pertinence")
    DATE = "date", _("Date")
    DISTANCE = "distance", _("Distance")


@dataclass(frozen=True, slots=True)
class Near:
    """A point; `radius_km` excludes documents farther away or without a point.

    Documents with the `postcode` are never excluded, and come first unless the sort is by date. If
    `weighs` is True, relevance decreases with distance, except for documents in one of the
    territories `inside` or with the `postcode`. `inside` contains codes of territories, and does
    not extend the radius.
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

    Postcodes, communes and groups of communes are not, because they are too many. A région is not,
    because every document is in it. Départements and the values of other facets are.
    """
    if facet == POSTCODE:
        return False
    return facet != "territory" or (len(value) <= LONGEST_CODE and not value.startswith("R"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, its filters, its order and the slice of results.

    `filters` maps facets to values: a document needs at least one of the values of each facet, and
    an empty list of values is ignored. "kind" is a facet, and so is "period"; `periods` defines the
    periods as {value: (from, until)}, aware datetimes or None for no bound. A document is in a
    period if one of its dates overlaps it.

    `moments`, `marks` and `among` exclude documents and are not counted as choices. If `moments` is
    not empty, a date of the document has to overlap one of these intervals, (from, until). If
    `marks` is not empty, the document needs one of them. `among` contains the ids of the documents
    to search; it is None for all.

    A question without words matches every document. In another language than French, French
    documents without a translation match too. The hits are those from `start` to `stop`, excluded:
    none by default.
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
        """Return `facets`, {facet: {value: any object}}, with only the values offered or chosen.

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
        """True if `near` weighs: near documents rank higher."""
        return self.near is not None and self.near.weighs

    @property
    def promotes_place(self) -> bool:
        """True if a place has to be among the first results, for a need near a spot.

        This requires that `near` weighs, results are sorted by relevance and no kind is chosen.
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
    is counted under every filter but its own. `labels` is {facet: {value: label}} of the counted
    values, without the facets "kind" and "period".
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        """The ids of the hits, in order."""
        return [hit.id for hit in self.hits]
