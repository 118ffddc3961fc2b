"""Public and school holidays, and the clock, of a place by its département."""

import datetime
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import ModuleType
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from network.geography.overseas import OVERSEAS, time_zone

MAINLAND = "FR"
ALSACE_MOSELLE = {"57", "67", "68"}
# Zones of the school holidays by département (éducation nationale); the rest of the mainland is
# zone B. Corsica and overseas have calendars of their own, which nobody publishes as a library.
ZONE_A = set(
    "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89"
    " 90".split()
)
ZONE_C = set("09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95".split())
NO_ZONE = {"20", "2A", "2B"}


def departement_of(code: str) -> str:
    """ "974" of 97411, "2A" of 2A004, "13" of 13055: from an INSEE code or a postcode."""
    return code[:3] if code[:2] in {"97", "98"} else code[:2]


@dataclass(frozen=True)
class Calendar:
    timezone: ZoneInfo
    subdivision: str | None
    school_zone: str | None
    closures: tuple = ()

    def closed_by(self, closures) -> "Calendar":
        """The same calendar for one place: `closures` have `starts_on` and `ends_on`."""
        return replace(self, closures=tuple(closures)) if closures else self

    def closure(self, day: datetime.date):
        """The closure that holds on this day, None on any other."""
        for closure in self.closures:
            if closure.starts_on <= day <= closure.ends_on:
                return closure
        return None

    def public_holiday(self, day: datetime.date) -> str:
        """Its name in the active language ("Toussaint"), "" on any other day."""
        return _public_holidays(self.subdivision, day.year, _language()).get(day, "")

    def school_holiday(self, day: datetime.date) -> bool | None:
        """True, False, or None when this territory's own calendar is not known."""
        if self.school_zone is None:
            return None
        return day in _school_holidays(self.school_zone, day.year)

    def coming_school_holidays(self, today):
        """The first and the last day of those that go on or come next within a year, None when
        nobody knows."""
        days = (today + datetime.timedelta(n) for n in range(366))
        first = next((day for day in days if self.school_holiday(day)), None)
        if first is None:
            return None
        last = first
        while self.school_holiday(last + datetime.timedelta(1)):
            last += datetime.timedelta(1)
        return first, last


def calendar(zone: str) -> Calendar:
    """The calendar of a `zone_of` answer; that of the network's own territory for "", and the
    mainland's for anything unknown."""
    return _calendar(zone or settings.OVERSEAS)


@cache
def _calendar(zone):
    clock = ZoneInfo(time_zone(zone))
    if zone in OVERSEAS:
        return Calendar(clock, OVERSEAS[zone].subdivision, None)
    subdivision = "57" if zone in ALSACE_MOSELLE else None
    return Calendar(clock, subdivision, _school_zone(zone))


def zone_of(code: str) -> str:
    """What a place stores to find its calendar again: its département's code, "" if unknown."""
    departement = departement_of(code)
    return departement if len(departement) >= 2 else ""


def _school_zone(departement):
    if not departement or departement in NO_ZONE:
        return None
    if departement in ZONE_A:
        return "A"
    return "C" if departement in ZONE_C else "B"


def _language():
    """The active language as `holidays` writes it, French for one that it does not know."""
    return languages().get((get_language() or "fr").partition("-")[0], "fr")


@cache
def _library() -> ModuleType:
    """`holidays`, which loads the country that is asked for, and here no other: its package of all
    countries, half a second and 24 MB, is left empty."""
    import holidays

    countries = ModuleType("holidays.countries")
    countries.__path__ = [str(Path(holidays.__file__).with_name("countries"))]
    sys.modules.setdefault(countries.__name__, countries)
    return holidays


@cache
def languages() -> dict[str, str]:
    """{language: the same as `holidays` writes it} of those in which it names French holidays."""
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
