"""The interpretation of a question: its moment, its words, its place and its order."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from search.choices import Order
from search.language.phrases import read_nearby
from search.language.times import When, read_time
from search.registry import coming_holidays

from .communes import Mentions, NamedSpot, Point
from .filters import SearchFilterSet
from .words import Words


@dataclass(frozen=True, slots=True)
class Understood:
    """A question split into its other words, its moment and "near me".

    `text` is the text of the other words, `when` the moment or None, `asks_nearby` True if the
    question contains "near me".
    """

    text: str
    when: When | None = None
    asks_nearby: bool = False

    def with_moment(self, text: str) -> str:
        """Return `text` followed by the moment as it was typed, if there is one."""
        return f"{text} {self.when.words}".strip() if self.when else text


def read_question(text: str, now: datetime, language: str) -> Understood:
    """Split a question into its other words, its moment and "near me".

    `now`, an aware datetime, is the origin of words such as "tomorrow".
    """
    today = timezone.localtime(now).date()
    text, asks_nearby = read_nearby(text)
    text, when = read_time(text, today, language, lambda: coming_holidays(today))
    return Understood(text, when, asks_nearby)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The meaning of a question, as the index can answer it.

    `filters` is the filter set of the URL, `understood` the question without its moment, `words`
    its words in the index, `mentions` the communes that they may name, None if the text is empty.
    `here` is the `NamedSpot` of the words or of the typed location, None if there is none;
    `is_respelt` is True if this place was recognised only after a correction. Distances start at
    `point`, the point of this place or of a chosen territory, None if unknown. `order` is the
    chosen order, or the usual one by default.
    """

    filters: SearchFilterSet
    understood: Understood
    words: Words
    mentions: Mentions | None
    here: NamedSpot | None
    is_respelt: bool
    point: Point | None
    order: Order

    @property
    def rest(self) -> str:
        """The text without its moment and its place."""
        return self.here.rest if self.here else self.understood.text

    @property
    def radius(self) -> int | None:
        """The chosen radius in kilometres, None if none is chosen."""
        return int(self.filters.values.get("rayon", 0)) or None

    @property
    def is_measured(self) -> bool:
        """True if distances are shown: there is a point, and it is not that of a département."""
        return is_measured(self.here, self.point)


def is_measured(here: NamedSpot | None, point: Point | None) -> bool:
    """Return True if there is a point and `here`, if any, is not a département.

    Distances are shown only then.
    """
    return bool(point and not (here and here.is_departement))
