"""The entries of a printed sheet: one date each, or the days of a series in one entry."""

import datetime
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext, pgettext

from network.text.dates import NBSP, format_day
from places.choices import Weekday

from .models import Occurrence
from .schedule.recurrence import join_names
from .schedule.spans import by_day


@dataclass(frozen=True)
class Entry:
    """An entry of a sheet: a date, or several dates that differ only by their day.

    `occurrence` is the date, or the first date. `days` is "" for one date, else the days in words:
    "Les 1er, 8 et 15 décembre".
    """

    occurrence: Occurrence
    days: str = ""

    def texts(self, *, has_location: bool = True) -> tuple[str, str, str]:
        """Return (hours, title, the rest), as `sheet_day.html` renders them.

        The location is omitted if `has_location` is False.
        """
        date = self.occurrence
        where = date.where if has_location and date.event.is_onsite else ""
        states = ", ".join(date.states)
        if date.is_off:
            reason = date.off_reason
            rest = [self.days, f"{states}{NBSP}: {reason}" if reason else states, where]
        else:
            rest = [self.days, states, where, date.event.price_label, capfirst(date.note)]
        return date.hours, date.event.title, ". ".join(filter(None, rest))


def entries_by_day(
    dates: Iterable[Occurrence], now: datetime.datetime | None = None
) -> list[tuple[str, list[Entry]]]:
    """Return [(day in words, [`Entry` of each date])]; `by_day` defines the days and `now`."""
    return [
        (capfirst(format_day(day)), [Entry(date) for date in of_day])
        for day, of_day in by_day(dates, now)
    ]


def series_of(dates: Iterable[Occurrence]) -> list[list[Occurrence]]:
    """Group the dates that would be printed with the same texts, one date per day.

    Two or more dates with the same texts on the same day of the week are a group. The remaining
    dates with the same texts are a group, even a single date. Of several dates with the same texts
    on one day, only the first is returned. The dates of a group are in the order of `dates`.
    """
    unique = {}
    for date in dates:
        unique.setdefault((date.local_start.date(), Entry(date).texts()), date)
    weekly, others = {}, {}
    for (day, texts), date in unique.items():
        weekly.setdefault((day.weekday(), texts), []).append(date)
    for (_weekday, texts), group in weekly.items():
        if len(group) == 1:
            others.setdefault(texts, []).extend(group)
    return [*(group for group in weekly.values() if len(group) > 1), *others.values()]


def entries_by_series(dates: Iterable[Occurrence]) -> list[tuple[str, list[Entry]]]:
    """Return the entries of a sheet on which the dates that come again are printed once.

    The result is [(heading, [`Entry`])]: each day of the week, "Les mardis", with its series in the
    order of their hours; then "À plusieurs dates"; then each day that has other dates. `series_of`
    defines the series.
    """
    weekdays, several, single = {}, [], []
    for group in series_of(dates):
        if len(group) == 1:
            single += group
            continue
        entry = Entry(group[0], days_in_words(group))
        numbers = {date.local_start.weekday() for date in group}
        if len(numbers) == 1:
            weekdays.setdefault(numbers.pop(), []).append(entry)
        else:
            several.append(entry)
    headings = [
        (
            gettext("Les %(days)s") % {"days": Weekday(Weekday.values[number]).plural},
            sorted(entries, key=lambda entry: entry.occurrence.local_start.time()),
        )
        for number, entries in sorted(weekdays.items())
    ]
    if several:
        headings.append((gettext("À plusieurs dates"), several))
    single.sort(key=lambda date: (date.local_start.date(), date.starts_at))
    return headings + entries_by_day(single)


def days_in_words(dates: Iterable[Occurrence]) -> str:
    """Return "Les 30 novembre, 7 et 14 décembre" for dates of several days, without the year."""
    days = sorted(date.local_start.date() for date in dates)
    names = []
    for _month, of_month in itertools.groupby(days, key=lambda day: (day.year, day.month)):
        *before, last = of_month
        names += [_number(day) for day in before]
        names.append(f"{_number(last)}{NBSP}{date_format(last, 'F')}")
    return gettext("Les %(days)s") % {"days": join_names(names)}


def _number(day):
    return pgettext("day of the month", "1er") if day.day == 1 else str(day.day)
