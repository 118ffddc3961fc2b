"""A week or a month of the agenda, as its page shows it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from network.dates import format_day

WEEK, MONTH = "semaine", "mois"
ONE_DAY = timedelta(days=1)
# Dates that a day shows: beyond, nobody reads a table, and its day is a list of its own.
MOST = {WEEK: 20, MONTH: 8}


@dataclass(frozen=True)
class Span:
    """`first` and `last` are its own days, both shown; `kind` is WEEK or MONTH."""

    kind: str
    first: date
    last: date

    @classmethod
    def read(cls, kind: str, typed: str, today: date) -> Self | None:
        """The span named by `?vue=` that holds the day `?jour=`, or today; None for a list."""
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
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6))
        first = day.replace(day=1)
        return cls(kind, first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY)

    @property
    def previous(self) -> date:
        return self.around(self.kind, self.first - ONE_DAY).first

    @property
    def following(self) -> date:
        return self.last + ONE_DAY

    @property
    def days_before(self) -> int:
        """Of the month before, in the first week of the table."""
        return self.first.weekday()

    @property
    def days_after(self) -> int:
        """Of the month after, in the last week of the table."""
        return 6 - self.last.weekday()

    @property
    def title(self) -> str:
        """ "Novembre 2026", "Du lundi 23 au dimanche 29 novembre"."""
        if self.kind == MONTH:
            return capfirst(date_format(self.first, "F Y"))
        first, last = format_day(self.first), format_day(self.last)
        return _("Du %(first)s au %(last)s") % {"first": first, "last": last}

    @property
    def most(self) -> int:
        return MOST[self.kind]

    def open_day(self, weeks, today: date) -> date | None:
        """The day that a screen too narrow for a table shows first: today, else the next day with
        something, else the first; None when there is none. `weeks` is as `weeks` gives them."""
        held = [day for week in weeks for day, _own, dates, more in week if dates or more]
        if self.first <= today <= self.last:
            return next((day for day in held if day >= today), held[-1] if held else None)
        return held[0] if held else None

    def weeks(self, occurrences, crowded=None) -> list[list[tuple]]:
        """[[(day, is its own, [occurrences], more)] for each week, from Monday], whole weeks.

        What lasts several days stands under each of them. `crowded` is {day: what is said where
        not all of its dates are shown}.
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
