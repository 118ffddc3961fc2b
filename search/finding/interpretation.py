"""The interpretation of a question: its moment, its words, its place and its order."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone

from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer, regions
from network.geography.overseas import OVERSEAS, departement_of, time_zone
from search.choices import Order
from search.language.phrases import read_nearby
from search.language.times import When, read_time
from search.registry import coming_holidays

from .communes import Mentions, NamedSpot, Point
from .filters import SearchFilterSet
from .words import Words

OVERSEAS_KM = 200  # farther from every overseas commune, a position is on the mainland


@dataclass(frozen=True, slots=True)
class Understood:
    """A question split into its other words, its moment and "near me".

    `text` is the text of the other words, and `when` the moment or None. `asks_nearby` is True if
    the question contains "near me".
    """

    text: str
    when: When | None = None
    asks_nearby: bool = False

    def with_moment(self, text: str) -> str:
        """Return `text` followed by the moment as it was typed, if there is one."""
        return f"{text} {self.when.words}".strip() if self.when else text


def read_question(text: str, now: datetime, language: str, zone: tzinfo) -> Understood:
    """Split a question into its other words, its moment and "near me".

    `now`, an aware datetime, is the origin of words such as "tomorrow", and days begin at midnight
    in the time zone `zone`.
    """
    today = now.astimezone(zone).date()
    text, asks_nearby = read_nearby(text)
    text, when = read_time(text, today, language, lambda: coming_holidays(today))
    return Understood(text, when, asks_nearby)


def zone_of(filters: SearchFilterSet, here: NamedSpot | None) -> tzinfo:
    """Return the time zone of the place of a question: `here`, else the chosen territories.

    A position overseas is in the time zone of its département. An EPCI is ignored, because its code
    does not contain its département. Returns the time zone of the network if no other place is
    known, or if the places have several time zones.
    """
    if here:
        codes = [here.territory.code] if here.territory else here.inside or _overseas_at(here.point)
    else:
        codes = filters.values.get("territoire", ())
    zones = set(map(time_zone, _departements(codes)))
    return ZoneInfo(zones.pop()) if len(zones) == 1 else timezone.get_current_timezone()


def _overseas_at(point: Point | None) -> list[str]:
    """Return [code of the overseas commune nearest to a point], [] without one near it."""
    if not point:
        return []
    here = point.latitude, point.longitude
    far = ((distance_km(here, at), code) for code, at in _overseas_points())
    km, code = min(far, default=(math.inf, ""))
    return [code] if km <= OVERSEAS_KM else []


@cache
def _overseas_points():
    """Return [(INSEE code, point)] of the overseas communes."""
    communes = (one for code in OVERSEAS for one in gazetteer().of_departement(code))
    return [(one.code, one.point) for one in communes]


def _departements(codes: Iterable[str]) -> Iterable[str]:
    """Yield the départements of the codes of régions, départements and communes.

    The code of an intercommunality, which has nine digits, is skipped.
    """
    for code in codes:
        if code in regions():
            yield from regions()[code][1]
        elif len(code) <= 5:
            yield departement_of(code)


@dataclass(frozen=True, slots=True)
class Interpretation:
    """The meaning of a question, as the index can answer it.

    `filters` is the filter set of the URL. `understood` is the question without its moment, and
    `words` are its words in the index. `mentions` are the communes that the words may name, or None
    if the text is empty. `here` is the `NamedSpot` of the words or of the typed location, or None
    without a place. `is_respelt` is True if `here` was recognised only after a correction.

    Distances start at `point`, the point of `here` or of a chosen territory; it is None if unknown.
    `order` is the chosen order, or by default the usual order. `zone` is the time zone of the
    place, for the days and hours of the question.
    """

    filters: SearchFilterSet
    understood: Understood
    words: Words
    mentions: Mentions | None
    here: NamedSpot | None
    is_respelt: bool
    point: Point | None
    order: Order
    zone: tzinfo

    @property
    def rest(self) -> str:
        """The text without its moment and its place."""
        return self.here.rest if self.here else self.understood.text

    @property
    def radius(self) -> int | None:
        """The chosen radius in kilometres, or None if no radius is chosen."""
        return int(self.filters.values.get("rayon", 0)) or None

    @property
    def is_measured(self) -> bool:
        """True if distances are shown: there is a point, and the place is not a département."""
        return is_measured(self.here, self.point)


def is_measured(here: NamedSpot | None, point: Point | None) -> bool:
    """Return True if distances are displayed.

    This requires a point, and a place `here`, if any, that is not a département.
    """
    return bool(point and not (here and here.is_departement))
