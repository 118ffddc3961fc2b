"""What is asked of an engine, and what it answers: the same for every engine."""

import datetime
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from search.language.questions import Question


class Sort(TextChoices):
    """An order of results. What it does not part is left by relevance, then by id.

    By date: first what goes on, then what is still to come, the soonest next date first, then what
    has no date, then what is over, the latest first. By distance: the nearest first, what is inside
    before all, then what has no point.
    """

    RELEVANCE = "relevance", _("Pertinence")
    DATE = "date", _("Date")
    DISTANCE = "distance", _("Distance")


@dataclass(frozen=True, slots=True)
class Near:
    """A point; a radius excludes documents farther away or without a point.

    Documents in one of the territories `inside` count as being at the point. Documents with the
    `postcode` do too, and come first. If it `weighs`, relevance decreases with distance and no
    document is excluded.
    """

    latitude: float
    longitude: float
    radius_km: float | None = None
    inside: frozenset[str] = frozenset()
    weighs: bool = False
    postcode: str = ""


LONGEST_CODE = 3  # of a département
POSTCODE = "postcode"  # the facet that only sorts


def is_counted(facet: str, value: str) -> bool:
    """Return True if a value of a facet is offered as a choice: postcodes, communes and groups of
    communes are too many, the region is everywhere."""
    if facet == POSTCODE:
        return False
    return facet != "territory" or (len(value) <= LONGEST_CODE and not value.startswith("R"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, what narrows it, how it is sorted, and the stretch of results wanted.

    `filters` maps a facet to the values wanted: any of them inside a facet, and so for each facet.
    "kind" is a facet like those of the documents. So is "period", whose values `periods` defines:
    {value: (from, until)}, two instants or None; a document is in it when its dates touch it.
    `moments` are stretches of time of which one of the dates touches one, `marks` what a document
    surely offers one of, `among` the ids of the documents that are looked among, None for all of
    them; nothing else is found, and none of these is counted.
    A question without words finds everything, to be narrowed. In another language than French,
    what is not translated into it is found in French.
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
        return self.question.language

    def counted(self, facets: dict[str, dict]) -> dict[str, dict]:
        """Of {facet: {value: anything}}, the values that are offered or chosen."""
        counted = {}
        for facet, values in facets.items():
            chosen = self.filters.get(facet, ())
            if left := {v: of for v, of in values.items() if is_counted(facet, v) or v in chosen}:
                counted[facet] = left
        return counted

    @property
    def is_drawn(self) -> bool:
        """Whether what is near counts more."""
        return self.near is not None and self.near.weighs

    @property
    def lifts_a_place(self) -> bool:
        """Whether the best of the places near stands among the first results: whoever names a need
        and a commune may go there."""
        return self.is_drawn and self.sort == Sort.RELEVANCE and not self.filters.get("kind")

    @property
    def wanted(self) -> dict[str, set[str]]:
        """The filters that ask for something: {facet: set of values}."""
        return {name: set(values) for name, values in self.filters.items() if values}


class Hit(NamedTuple):
    """`distance_km` is None without `Query.near`, or when the document has no point."""

    id: int
    score: float
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class EngineResult:
    """`total` documents match, of which `hits` are those from `start` to `stop`, best first.

    `counts` is {facet: {value: how many}}: a facet's counts follow every filter but its own, and
    values without any are left out, as those that are neither offered nor chosen. `labels` is
    {facet: {value: label}}, for the documents' own.
    """

    total: int = 0
    hits: list[Hit] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ids(self) -> list[int]:
        return [hit.id for hit in self.hits]
