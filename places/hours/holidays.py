"""Public holidays, school holidays and time zone of a place, by its département."""

import datetime
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from network.geography.overseas import OVERSEAS, departement_of, time_zone

MAINLAND = "FR"
ALSACE_MOSELLE = {"57", "67", "68"}
# Zones of the school holidays by département (éducation nationale); the rest of the mainland is
# zone B. Corsica and overseas have calendars of their own, published in no library.
ZONE_A = set(
    "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89"
    " 90".split()
)
ZONE_C = set("09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95".split())
NO_ZONE = {"20", "2A", "2B"}


@dataclass(frozen=True)
class Calendar:
    """The time zone, the holidays and the closures that apply to a place.

    `subdivision` is the subdivision of France in the `holidays` library, or None on most of the
    mainland. `school_zone` is "A", "B" or "C", or None where no calendar is available.
    """

    timezone: ZoneInfo
    subdivision: str | None
    school_zone: str | None
    closures: tuple = ()

    def with_closures(self, closures: Iterable) -> Self:
        """Return a copy with `closures` in place of its own, or this calendar if they are empty.

        A closure is any object with `starts_on` and `ends_on`, dates that are both included.
        """
        return replace(self, closures=tuple(closures)) if closures else self

    def closure(self, day: datetime.date) -> object | None:
        """Return the first closure that covers this day, or None."""
        for closure in self.closures:
            if closure.starts_on <= day <= closure.ends_on:
                return closure
        return None

    def public_holiday(self, day: datetime.date) -> str:
        """Return the name of the public holiday in the active language, or "" on other days.

        The name is in French if the `holidays` library has no translation.
        """
        return _public_holidays(self.subdivision, day.year, _language()).get(day, "")

    def school_holiday(self, day: datetime.date) -> bool | None:
        """Return True in school holidays, False on other days, None if `school_zone` is None."""
        if self.school_zone is None:
            return None
        return day in _school_holidays(self.school_zone, day.year)

    def coming_school_holidays(
        self, today: datetime.date
    ) -> tuple[datetime.date, datetime.date] | None:
        """Return (first day, last day) of the current or next school holidays, or None.

        During holidays the first day is `today`. Returns None if no holidays begin within a year
        or if `school_zone` is None.
        """
        days = (today + datetime.timedelta(n) for n in range(366))
        first = next((day for day in days if self.school_holiday(day)), None)
        if first is None:
            return None
        last = first
        while self.school_holiday(last + datetime.timedelta(1)):
            last += datetime.timedelta(1)
        return first, last


def calendar(zone: str) -> Calendar:
    """Return the cached calendar of a zone computed by `zone_of`, without closures.

    The zone "" means the network's own territory (the `OVERSEAS` setting), or the mainland if this
    setting is empty. School holidays are unknown for the zone "", for overseas zones and for
    Corsica. An unknown zone is read as the mainland, in school zone B.
    """
    return _calendar(zone or settings.OVERSEAS)


@cache
def _calendar(zone):
    clock = ZoneInfo(time_zone(zone))
    if zone in OVERSEAS:
        return Calendar(clock, OVERSEAS[zone].subdivision, None)
    subdivision = "57" if zone in ALSACE_MOSELLE else None
    return Calendar(clock, subdivision, _school_zone(zone))


def zone_of(code: str) -> str:
    """Return the zone that a place stores for an INSEE code or postcode: its département.

    Returns "" for a code of fewer than two characters.
    """
    departement = departement_of(code)
    return departement if len(departement) >= 2 else ""


def _school_zone(departement):
    if not departement or departement in NO_ZONE:
        return None
    if departement in ZONE_A:
        return "A"
    return "C" if departement in ZONE_C else "B"


def _language():
    """Return the active language as `holidays` writes it, or French if it has no translation."""
    return languages().get((get_language() or "fr").partition("-")[0], "fr")


@cache
def _library() -> ModuleType:
    """Import `holidays` without its package of all countries, and return the module.

    `holidays.countries` would load every country (0.5 s and 24 MB). An empty module takes its
    place, and the library then imports only the modules of the countries it uses.
    """
    import holidays

    countries = ModuleType("holidays.countries")
    countries.__path__ = [str(Path(holidays.__file__).with_name("countries"))]
    sys.modules.setdefault(countries.__name__, countries)
    return holidays


@cache
def languages() -> dict[str, str]:
    """Return {language: locale of `holidays`} for the languages with names of French holidays.

    Example: {"fr": "fr", "en": "en_US"}.
    """
    return {name.partition("_")[0]: name for name in _library().France.supported_languages}


@cache
def _public_holidays(subdivision, year, language):
    return _days(year, subdiv=subdivision, language=language)


@cache
def _school_holidays(zone, year):
    return frozenset(_days(year, subdiv=f"Zone {zone}", categories=("school",)))


def _days(year, language="fr", **options):
    if not datetime.MINYEAR < year < datetime.MAXYEAR:
        return {}
    days = _library().country_holidays("FR", years=year, language=language, **options)
    return {day: name.replace("'", "’") for day, name in days.items()}
