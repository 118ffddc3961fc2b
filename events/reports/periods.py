"""Periods of a report: their days, their translated titles, and the usual ones. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.text.dates import format_day

# (label of the school year, first months of its terms). A term ends when the next one begins, so
# that the terms add up to the school year; the days of a report can be changed.
SCHOOL_YEAR = _("Année scolaire, de septembre à août"), (9, 1, 4)
FROM_AUGUST = _("Année scolaire, d’août à juillet"), (8, 1, 4)
FROM_FEBRUARY = _("Année scolaire, de février à janvier"), (2, 6, 9)
SCHOOL_YEARS = {
    "974": FROM_AUGUST,
    "976": FROM_AUGUST,
    "986": FROM_FEBRUARY,
    "987": FROM_AUGUST,
    "988": FROM_FEBRUARY,
}


@dataclass(frozen=True)
class Period:
    """A period of whole days; `first` and `last` are both included."""

    first: date
    last: date

    @classmethod
    def of_months(cls, year: int, first: int, last: int) -> Self:
        """Return the period from month `first` to month `last` of one year."""
        return cls(date(year, first, 1), month_end(date(year, last, 1)))

    @classmethod
    def of_year(cls, year: int) -> Self:
        """Return the calendar year."""
        return cls.of_months(year, 1, 12)

    @property
    def is_whole_months(self) -> bool:
        """True if the first day begins a month and the last day ends one."""
        return self.first.day == 1 and self.last == month_end(self.last)

    @property
    def title(self) -> str:
        """The title of a report: "Bilan de septembre 2026 à août 2027".

        A month, a calendar year, and whole months of different years are named. The title of any
        other period states its days: "Bilan du 1er janvier au 30 juin 2026".
        """
        first, last = self.first, self.last
        if self == Period.of_year(first.year):
            return gettext("Bilan de l’année %(year)s") % {"year": first.year}
        if self.is_whole_months and (first.year, first.month) == (last.year, last.month):
            return gettext("Bilan %(of_month)s") % {"of_month": _of_month(first)}
        if self.is_whole_months and first.year < last.year:
            months = {"of_month": _of_month(first), "month": date_format(last, "F Y")}
            return gettext("Bilan %(of_month)s à %(month)s") % months
        end = format_day(last, weekday=False)
        if first == last:
            return gettext("Bilan du %(day)s") % {"day": end}
        start = format_day(first, weekday=False, today=last)
        if (first.year, first.month) == (last.year, last.month):
            start = start.split()[0]  # "du 10 au 28 février"
        return gettext("Bilan du %(first)s au %(last)s") % {"first": start, "last": end}

    def months(self) -> list[tuple[int, int]]:
        """Return the (year, month) of every month of the period, in order."""
        start, end = (day.year * 12 + day.month - 1 for day in (self.first, self.last))
        return [(number // 12, number % 12 + 1) for number in range(start, end + 1)]

    def month_name(self, year: int, month: int) -> str:
        """Return the name of a month, "Septembre 2026".

        The year is omitted if the whole period is in one calendar year.
        """
        pattern = "F" if self.first.year == self.last.year else "F Y"
        return capfirst(date_format(date(year, month, 1), pattern))


@dataclass(frozen=True)
class Preset:
    """A usual period and its short name, "Septembre à décembre 2026"."""

    name: str
    period: Period


def month_end(day: date) -> date:
    """Return the last day of the month of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def presets(today: date, territory: str = "") -> list[tuple[str, list[Preset]]]:
    """Return [(translated label, [current, previous])] of the usual periods.

    They are, in order: the month, the school term, the half of the calendar year, the school year,
    and the calendar year. `territory` is the code of the overseas territory of the network, which
    may have its own school year (`SCHOOL_YEARS`), or "".
    """
    label, terms = SCHOOL_YEARS.get(territory, SCHOOL_YEAR)
    return [
        (_("Mois"), _two(_month, today)),
        (_("Trimestre scolaire"), _two(lambda day: _between(day, terms), today)),
        (_("Semestre"), _two(_half, today)),
        (label, _two(lambda day: _between(day, terms[:1]), today)),
        (_("Année civile"), _two(lambda day: Period.of_year(day.year), today)),
    ]


def _two(period_of, today) -> list[Preset]:
    period = period_of(today)
    previous = period_of(period.first - timedelta(days=1))
    return [Preset(_short_name(each), each) for each in (period, previous)]


def _month(day):
    return Period.of_months(day.year, day.month, day.month)


def _between(day, months):
    """Return the period that contains `day` and begins on the 1st of one of the `months`.

    It lasts until the next 1st of one of the `months`, in the next year if there is only one.
    """
    years = (day.year - 1, day.year, day.year + 1)
    starts = sorted(date(year, month, 1) for year in years for month in months)
    first = max(start for start in starts if start <= day)
    return Period(first, min(start for start in starts if start > day) - timedelta(days=1))


def _half(day):
    return Period.of_months(day.year, *((1, 6) if day.month <= 6 else (7, 12)))


def _short_name(period):
    first, last = period.first, period.last
    if period == Period.of_year(first.year):
        return str(first.year)
    if len(period.months()) == 12 and first.month > 6:
        return f"{first.year}-{last.year}"
    if first.month == last.month:
        return capfirst(date_format(first, "F Y"))
    pattern = "F Y" if first.year < last.year else "F"
    months = {"first": capfirst(date_format(first, pattern)), "last": date_format(last, "F Y")}
    return gettext("%(first)s à %(last)s") % months


def _of_month(day):
    """Return the translated month and year, after the French "de" or "d’" as needed.

    Examples: "de septembre 2026", "d’août 2026".
    """
    month = {"month": date_format(day, "F Y")}
    if month["month"][0] in "ao":
        return gettext("d’%(month)s") % month
    return gettext("de %(month)s") % month
