"""The periods of the agenda: a week, a month, the five weeks of a poster. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Self

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.text.dates import AFTERNOON, EVENING, MORNING, format_day

WEEK, MONTH, FIVE_WEEKS, DAYS = "semaine", "mois", "cinq-semaines", "jours"
ONE_DAY = timedelta(days=1)
# Dates of a day that are read for the table. A month shows all of them, and a week the first
# MOST_OF_PART of each part of the day. The others are below the table, once their day is chosen.
MOST = {WEEK: 40, MONTH: 3}
MOST_OF_PART = 3
# The parts of a day, which are the rows of a week, in order.
ALL_DAY = ""
PARTS = {
    ALL_DAY: gettext_lazy("Journée"),
    MORNING: gettext_lazy("Matin"),
    AFTERNOON: gettext_lazy("Après-midi"),
    EVENING: gettext_lazy("Soir"),
}
NOON, SIX = 12, 18
# A month without this number of days to come, today included, is too short for a poster.
FEWEST_DAYS = 7


def by_day(occurrences: Iterable, now: datetime | None = None) -> list[tuple[date, list]]:
    """Return [(day, [occurrences])], the days in the order of their first occurrence.

    The day is the day of the local start, so occurrences of two time zones may alternate between
    two days. With `now`, which is aware, occurrences that started before today are listed under
    today.
    """
    days = {}
    for occurrence in occurrences:
        day = occurrence.local_start.date()
        if now:
            day = max(day, now.astimezone(occurrence.zone).date())
        days.setdefault(day, []).append(occurrence)
    return list(days.items())


def part_of(occurrence, day: date) -> str:
    """Return the key of `PARTS` of an occurrence on `day`, from the hour of its local start.

    It is ALL_DAY for an event of whole days. An occurrence that started before `day` is in the
    MORNING if it ends before noon, else ALL_DAY.
    """
    start, end = occurrence.local_start, occurrence.local_end
    if occurrence.event.all_day:
        return ALL_DAY
    if start.date() < day:
        return MORNING if end.date() == day and end.hour < NOON else ALL_DAY
    return MORNING if start.hour < NOON else AFTERNOON if start.hour < SIX else EVENING


def first_of_parts(occurrences: Iterable, day: date) -> dict[str, list]:
    """Return {key of `PARTS`: first occurrences of this part of the day}, up to MOST_OF_PART each.

    Parts without an occurrence are absent.
    """
    parts = defaultdict(list)
    for occurrence in occurrences:
        parts[part_of(occurrence, day)].append(occurrence)
    return {part: held[:MOST_OF_PART] for part, held in parts.items()}


@dataclass(frozen=True)
class SpanDay:
    """A day of a week or a month view.

    `is_own` is False for a day of the month before or after, in the first or last week of a month.
    `count` is the number of all the dates of the day, and `rows` are the first ones, as [(name,
    dates)]. A week has a row for each part of the day that has dates on one of its days, and a
    month a single row without a name.
    """

    day: date
    is_own: bool
    count: int
    rows: Sequence[tuple[str, Sequence]]

    @property
    def dates(self) -> list:
        """The first dates of the day, row by row."""
        return [occurrence for _name, dates in self.rows for occurrence in dates]

    @property
    def more(self) -> int:
        """The number of dates that are not in `dates`."""
        return self.count - len(self.dates)

    @property
    def more_on_low_screen(self) -> int:
        """The number of dates after the second: a month on a low screen shows two dates a day."""
        return max(self.count - 2, 0)


@dataclass(frozen=True)
class Span:
    """A week, a month, or the five weeks of a poster.

    `kind` is WEEK, MONTH or FIVE_WEEKS, or DAYS for a part of such a span. `first` and `last` are
    the first and last days, both included. `chosen` is the day that the visitor chose in a week or
    a month, or None.
    """

    kind: str
    first: date
    last: date
    chosen: date | None = field(default=None, compare=False)

    @classmethod
    def read(cls, kind: str, typed: str, today: date) -> Self | None:
        """Return the span of the parameters `?vue=` and `?jour=`.

        `kind` is the value of `?vue=`. If it is neither WEEK nor MONTH, returns None: the agenda is
        then a list. `typed` is the value of `?jour=`: a day such as "2026-12-05", which becomes
        `chosen`, or the `key` of a whole span, "2026-12" or "2026-W49". If `typed` is invalid or
        more than ten years away, returns the span around `today`, without a chosen day.
        """
        if kind not in (WEEK, MONTH):
            return None
        is_day = bool(re.fullmatch(r"\d{4}-\d\d-\d\d", typed, re.ASCII))
        is_month = bool(re.fullmatch(r"\d{4}-\d\d", typed, re.ASCII))
        try:
            day = date.fromisoformat(f"{typed}-01" if is_month else typed)
        except ValueError:
            return cls.around(kind, today)
        if abs((day - today).days) > 3660:
            return cls.around(kind, today)
        return cls.around(kind, day, chosen=day if is_day else None)

    @classmethod
    def around(cls, kind: str, day: date, chosen: date | None = None) -> Self:
        """Return the week or month that contains `day`; `kind` is WEEK or MONTH."""
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + timedelta(days=6), chosen)
        first = day.replace(day=1)
        return cls(kind, first, (first + timedelta(days=31)).replace(day=1) - ONE_DAY, chosen)

    @classmethod
    def five_weeks(cls, first: date) -> Self:
        """Return the five weeks that start on `first`, which may be any day of the week."""
        return cls(FIVE_WEEKS, first, first + timedelta(days=34))

    @classmethod
    def of_poster(cls, day: date) -> Self:
        """Return the span of a poster whose first date is on `day`.

        The span is the whole month of `day`, from the 1st. If `day` is one of the last six days of
        its month, the span is the five weeks that start with `day`.
        """
        month = cls.around(MONTH, day)
        return month if (month.end - day).days >= FEWEST_DAYS else cls.five_weeks(day)

    def between(self, first: date, last: date) -> Self:
        """Return the span of the days from `first` to `last`, or `self` if it has these bounds."""
        if (first, last) == (self.first, self.last):
            return self
        return type(self)(DAYS, first, last)

    @property
    def is_month(self) -> bool:
        """True for a month."""
        return self.kind == MONTH

    @property
    def end(self) -> date:
        """The day after the last one."""
        return self.last + ONE_DAY

    @property
    def key(self) -> str:
        """The span in a URL: "2026-12" for a month, "2026-W49" for a week.

        Five weeks have their first day, "2026-11-30", and DAYS the month of their first day.
        """
        if self.kind == FIVE_WEEKS:
            return self.first.isoformat()
        return f"{self.first:%G-W%V}" if self.kind == WEEK else f"{self.first:%Y-%m}"

    @property
    def previous(self) -> Self:
        """The week or month before.

        Before five weeks, it is the month of their first day.
        """
        if self.kind == FIVE_WEEKS:
            return self.around(MONTH, self.first)
        return self.around(self.kind, self.first - ONE_DAY)

    @property
    def following(self) -> Self:
        """The next week or month.

        For a span of the kind FIVE_WEEKS, it is the month after the month of `first`.
        """
        return (
            self.previous.following if self.kind == FIVE_WEEKS else self.around(self.kind, self.end)
        )

    @property
    def grid_first(self) -> date:
        """The Monday of the first week of the table."""
        return self.first - timedelta(days=self.first.weekday())

    @property
    def grid_end(self) -> date:
        """The Monday after the last week of the table."""
        return self.end + timedelta(days=-self.end.weekday() % 7)

    @property
    def title(self) -> str:
        """The title of the span, with a capital letter: "Novembre 2026".

        A week is "Du 23 au 29 novembre 2026", and five weeks are "Du 30 novembre 2026 au 3 janvier
        2027".
        """
        return capfirst(self.title_in_sentence)

    @property
    def title_in_sentence(self) -> str:
        """The title after other words: "novembre 2026", "du 23 au 29 novembre 2026"."""
        if self.is_month:
            return date_format(self.first, "F Y")
        if self.first == self.last:
            return format_day(self.first, today=None)
        has_two_years = self.first.year < self.last.year
        first = format_day(self.first, today=None if has_two_years else self.first, weekday=False)
        last = format_day(self.last, today=None, weekday=False)
        if self.first.month == self.last.month:
            first = first.split()[0]
        return _("du %(first)s au %(last)s") % {"first": first, "last": last}

    @property
    def most(self) -> int:
        """The maximum number of dates read per day for the table of a week or a month.

        Raises KeyError for another `kind`.
        """
        return MOST[self.kind]

    def open_day(self, days: Iterable[date], today: date) -> date | None:
        """Return the day whose dates are listed below the table, or None.

        `days` are the days of the table that have dates. The result is the first of these that
        exists:

        1. `chosen`, even if it has no date;
        2. if today is in the span, the first of `days` that is not before today;
        3. if today is in the span, the last of `days` in the span;
        4. if today is outside the span, the first of `days` in the span.
        """
        if self.chosen:
            return self.chosen
        held = sorted(days)
        own = [day for day in held if self.first <= day <= self.last]
        if self.first <= today <= self.last:
            return next((day for day in held if day >= today), own[-1] if own else None)
        return own[0] if own else None

    def weeks(self, keys: Mapping[date, Sequence], dates: Mapping) -> list[list[SpanDay]]:
        """Return the whole weeks of the table, from Monday: [[SpanDay]].

        `keys` is {day: keys of all its dates, in order}, and `dates` is {key: date}. Each day shows
        dates of its first `most` keys; a key without a date is skipped, but counted.
        """
        number = (self.grid_end - self.grid_first).days
        days = [self.grid_first + ONE_DAY * index for index in range(number)]
        read = {
            day: [dates[key] for key in keys.get(day, ())[: self.most] if key in dates]
            for day in days
        }
        if self.is_month:
            rows = {day: [("", read[day])] for day in days}
        else:
            parts = {day: first_of_parts(read[day], day) for day in days}
            used = [part for part in PARTS if any(part in of_day for of_day in parts.values())]
            names = [(part, str(PARTS[part])) for part in used]
            rows = {day: [(name, parts[day].get(part, ())) for part, name in names] for day in days}
        shown = [
            SpanDay(day, self.first <= day <= self.last, len(keys.get(day, ())), rows[day])
            for day in days
        ]
        return [shown[start : start + 7] for start in range(0, number, 7)]
