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

    - RELEVANCE: documents with the postcode of `Query.near` come first.
    - DATE: documents with a date under way, then documents with coming dates (the nearest first),
      then documents without a date, then documents with past dates only (the last ended first).
    - DISTANCE: documents with the postcode of `Query.near`, then documents in its territories, then
      others; in each group, the nearest first, then documents without a point. Without
      `Query.near`, the order is by relevance.
    """

    RELEVANCE = "relevance", _("Pertinence")
    DATE = "date", _("Date")
    DISTANCE = "distance", _("Distance")


@dataclass(frozen=True, slots=True)
class Near:
    """A point in degrees, and the effect of the distance from it on a query.

    `postcode` is a postcode, or "" for none: its documents come first, except in a sort by date.
    `inside` contains codes of territories.

    If `radius_km` is not None, documents farther away or without a point are excluded, even in a
    territory of `inside`. Documents with the `postcode` are never excluded. If `weighs` is True,
    relevance decreases with distance, except for documents with the `postcode` or in a territory of
    `inside`.
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

    Returns False for postcodes, communes and EPCIs, because there are too many of them, and for
    régions, because most documents are in the same one. Returns True for départements and for the
    values of other facets.
    """
    if facet == POSTCODE:
        return False
    return facet != "territory" or (len(value) <= LONGEST_CODE and not value.startswith("R"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, its filters, its order and the slice of results.

    `filters` maps facets to values: a document needs at least one of the values of each facet, and
    an empty list of values is ignored. "kind" and "period" are facets too. `periods` defines the
    periods as {value: (from, until)}, aware datetimes or None for no bound. A document is in a
    period if one of its dates overlaps the period.

    `moments`, `marks` and `among` exclude documents and are not counted as choices. If `moments`,
    intervals (from, until), is not empty, a date of the document must overlap one of them. If
    `marks` is not empty, the document must have one of these marks. `among` contains the ids of the
    documents to search, or is None for all.

    A question without words matches every document. In a language other than French, French
    documents without a translation also match. The hits have the ranks `start` to `stop` - 1: by
    default, there are no hits.
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
        """Return {facet: {value: any object}} of `facets`, with only the values offered or chosen.

        `is_counted` decides if a value is offered; `filters` has the chosen values. Facets without
        an offered or chosen value are absent.
        """
        counted = {}
        for facet, values in facets.items():
            chosen = self.filters.get(facet, ())
            if left := {v: of for v, of in values.items() if is_counted(facet, v) or v in chosen}:
                counted[facet] = left
        return counted

    @property
    def weighs_distance(self) -> bool:
        """True if `near` is set and `near.weighs` is True: relevance decreases with distance."""
        return self.near is not None and self.near.weighs

    @property
    def promotes_place(self) -> bool:
        """True if a place has to be among the first results, for a need near a spot.

        This requires that `near.weighs` is True, that results are sorted by relevance and that no
        kind is chosen.
        """
        return self.weighs_distance and self.sort == Sort.RELEVANCE and not self.filters.get("kind")

    @property
    def bounds_services(self) -> bool:
        """True if `ranking.bound_services` rearranges the hits, for a need near a spot.

        This requires that `near.weighs` is True, that results are sorted by relevance and that the
        question has marks.
        """
        by_relevance = self.weighs_distance and self.sort == Sort.RELEVANCE
        return by_relevance and bool(self.question.marks)

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
    is counted under every filter except its own. `labels` is {facet: {value: label}} of the counted
    values that have a label; the values of "kind" and "period" have none.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        """The ids of the hits, in order."""
        return [hit.id for hit in self.hits]
