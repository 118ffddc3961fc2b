"""Periods of a report: their days, their French titles, and the usual ones. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from network.text.dates import format_day

# The months of the terms of a school: (first, last). Schools end their terms some weeks earlier or
# later; the days of a report can be changed.
TERMS = ((9, 12), (1, 3), (4, 7))


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


def presets(today: date) -> list[tuple[str, list[Preset]]]:
    """Return [(translated label, [current, previous])] of the usual periods.

    They are, in order: the month, the school term, the half of the calendar year, the school year
    from September, and the calendar year. A school term is one of `TERMS`; in August, the current
    term is the term that ended in July.
    """
    return [
        (_("Mois"), _two(_month, today)),
        (_("Trimestre scolaire"), _two(_term, today)),
        (_("Semestre"), _two(_half, today)),
        (_("Année scolaire, de septembre à août"), _two(_school_year, today)),
        (_("Année civile"), _two(lambda day: Period.of_year(day.year), today)),
    ]


def _two(period_of, today) -> list[Preset]:
    period = period_of(today)
    previous = period_of(period.first - timedelta(days=1))
    return [Preset(_short_name(each), each) for each in (period, previous)]


def _month(day):
    return Period.of_months(day.year, day.month, day.month)


def _term(day):
    month = 7 if day.month == 8 else day.month
    [term] = [(first, last) for first, last in TERMS if first <= month <= last]
    return Period.of_months(day.year, *term)


def _half(day):
    return Period.of_months(day.year, *((1, 6) if day.month <= 6 else (7, 12)))


def _school_year(day):
    year = day.year if day.month >= 9 else day.year - 1
    return Period(date(year, 9, 1), date(year + 1, 8, 31))


def _short_name(period):
    first, last = period.first, period.last
    if period == Period.of_year(first.year):
        return str(first.year)
    if first.year < last.year:
        return f"{first.year}-{last.year}"
    if first.month == last.month:
        return capfirst(date_format(first, "F Y"))
    months = {"first": capfirst(date_format(first, "F")), "last": date_format(last, "F Y")}
    return gettext("%(first)s à %(last)s") % months


def _of_month(day):
    """Return the translated month and year, after the French "de" or "d’" as needed.

    Examples: "de septembre 2026", "d’août 2026".
    """
    month = {"month": date_format(day, "F Y")}
    if month["month"][0] in "ao":
        return gettext("d’%(month)s") % month
    return gettext("de %(month)s") % month
