"""The agenda by day, week and month. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Self

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from network.text.dates import format_day

WEEK, MONTH = "semaine", "mois"
ONE_DAY = timedelta(days=1)
# Dates shown per day. A longer table is unreadable: a link leads to the list of that day.
MOST = {WEEK: 20, MONTH: 8}


def by_day(occurrences: Iterable, now: datetime | None = None) -> list[tuple[date, list]]:
    """Return [(day, [occurrences])] of consecutive occurrences, in the given order.

    The day is that of the local start. With `now`, which is aware, occurrences that started before
    today are listed under today.
    """

    def day_of(occurrence):
        day = occurrence.local_start.date()
        return max(day, now.astimezone(occurrence.zone).date()) if now else day

    return [(day, list(group)) for day, group in groupby(occurrences, key=day_of)]


@dataclass(frozen=True)
class Span:
    """A week or a month of the agenda.

    `kind` is WEEK or MONTH; `first` and `last` are its days, both included.
    """

    kind: str
    first: date
    last: date

    @classmethod
    def read(cls, kind: str, typed: str, today: date) -> Self | None:
        """Return the span that contains an ISO day, from the parameters `?vue=` and `?jour=`.

        `kind` is the value of `?vue=`, `typed` that of `?jour=`. Returns None, for a list, if
        `kind` is neither WEEK nor MONTH. An invalid day, or a day more than ten years away, is
        replaced by `today`.
        """
        if kind not in (WEEK, MONTH):
            return None
        try:
            day = date.fromisoformat(typed)
        except ValueError:
            day = today
        if abs((day - today).days) > 3660:
            day = today
        return cls.around(kind, day)

    @classmethod
    def around(cls, kind: str, day: date) -> Self:
        """Return the week or month that contains a day."""
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        first = day.replace(day=1)
        return cls(kind, first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)

    @property
    def previous(self) -> date:
        """The first day of the previous span."""
        return self.around(self.kind, self.first - ONE_DAY).first

    @property
    def following(self) -> date:
        """The first day of the next span."""
        return self.last + ONE_DAY

    @property
    def days_before(self) -> int:
        """The number of days of the previous month in the first week of the table."""
        return self.first.weekday()

    @property
    def days_after(self) -> int:
        """The number of days of the next month in the last week of the table."""
        return 6 - self.last.weekday()

    @property
    def title(self) -> str:
        """The title of the month or of the week.

        "Novembre 2026", or "Du lundi 23 novembre 2026 au dimanche 29 novembre 2026".
        """
        if self.kind == MONTH:
            return capfirst(date_format(self.first, "F Y"))
        first, last = format_day(self.first), format_day(self.last)
        return _("Du %(first)s au %(last)s") % {"first": first, "last": last}

    @property
    def most(self) -> int:
        """The maximum number of dates shown per day."""
        return MOST[self.kind]

    def open_day(self, weeks: list, today: date) -> date | None:
        """Return the day shown first on a screen too narrow for a table, None if no day has a date.

        If today is in the span, the result is today or the next day with a date, else the last day
        with one. If today is outside the span, the result is the first day with a date. `weeks` is
        the result of `Span.weeks`.
        """
        held = [day for week in weeks for day, _own, dates, more in week if dates or more]
        if self.first <= today <= self.last:
            return next((day for day in held if day >= today), held[-1] if held else None)
        return held[0] if held else None

    def weeks(self, occurrences: Iterable, crowded: dict | None = None) -> list[list[tuple]]:
        """Return whole weeks from Monday: [[(day, is in the span, [occurrences], more)]].

        An occurrence over several days is listed under each of them that is in the span. `crowded`
        is {day: value of `more` for a day whose dates are not all shown}; `more` is None for the
        other days.
        """
        held = {}
        for occurrence in occurrences:
            day, last = occurrence.local_start.date(), occurrence.local_end.date()
            day, last = max(day, self.first), min(last, self.last)
            while day <= last:
                held.setdefault(day, []).append(occurrence)
                day += ONE_DAY
        day, weeks = self.first - timedelta(days=self.first.weekday()), []
        while day <= self.last:
            days = [day + ONE_DAY * index for index in range(7)]
            weeks.append(
                [
                    (d, self.first <= d <= self.last, held.get(d, []), (crowded or {}).get(d))
                    for d in days
                ]
            )
            day += timedelta(days=7)
        return weeks
