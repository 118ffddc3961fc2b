"""Dated visits of a travelling place, computed from the rules that an editor chose. Pure.

A stop is any object with the fields of `models.PlaceStop`. It has the time zone and holidays of its
commune. Visits during a closure of the place are cancelled but still listed.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce

from django.db.models import Model
from django.utils.translation import gettext as _

from network.text.dates import YEARS, format_period, format_time, join_with_comma
from places.choices import Weekday, Weeks
from places.hours import holidays
from places.hours.opening_hours import (
    APPOINTMENT,
    CLOSED,
    OPEN,
    UNKNOWN,
    Day,
    Hours,
    Stretch,
    format_when,
)
from places.hours.week_text import AFTERNOON, MORNING

ONE_DAY = timedelta(days=1)
# Visits are listed this far ahead: a rule may have no end.
HORIZON = timedelta(days=183)
# A morning may end after noon.
NOON, MORNING_END = time(12), time(13, 30)
CODES = Weekday.values
TYPED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
RULES = {
    Weeks.EVERY: lambda day: _("tous les %(day)s") % {"day": day},
    Weeks.ODD: lambda day: _("les %(day)s des semaines impaires") % {"day": day},
    Weeks.EVEN: lambda day: _("les %(day)s des semaines paires") % {"day": day},
    Weeks.FIRST: lambda day: _("les premiers %(day)s du mois") % {"day": day},
    Weeks.SECOND: lambda day: _("les deuxièmes %(day)s du mois") % {"day": day},
    Weeks.THIRD: lambda day: _("les troisièmes %(day)s du mois") % {"day": day},
    Weeks.FOURTH: lambda day: _("les quatrièmes %(day)s du mois") % {"day": day},
    Weeks.FIRST_AND_THIRD: lambda day: _("les 1ers et 3es %(day)s du mois") % {"day": day},
    Weeks.SECOND_AND_FOURTH: lambda day: _("les 2es et 4es %(day)s du mois") % {"day": day},
    Weeks.LAST: lambda day: _("les derniers %(day)s du mois") % {"day": day},
}


@dataclass(frozen=True)
class Visit:
    """One date of a stop.

    `starts_at` and `ends_at` are aware, in the time zone of the stop's commune. `closure` is the
    closure of the place that cancels the visit, or None. `is_booked` is True if a part of the visit
    requires an appointment.
    """

    stop: object
    starts_at: datetime
    ends_at: datetime
    closure: object = None
    is_booked: bool = False

    @property
    def is_off(self) -> bool:
        """True if the visit is cancelled: the place has announced a closure."""
        return self.closure is not None

    @property
    def day(self) -> date:
        """The local day of the visit."""
        return self.starts_at.date()

    @property
    def hours(self) -> str:
        """The hours in words: "de 14 h à 16 h"."""
        hours = {"start": format_time(self.starts_at), "end": format_time(self.ends_at)}
        return _("de %(start)s à %(end)s") % hours

    @property
    def when(self) -> str:
        """The day and hours in words, with the year if it is not the current year.

        Example: "mardi 8 décembre, de 14 h à 16 h".
        """
        today = datetime.now(self.starts_at.tzinfo).date()
        return format_period(self.starts_at, self.ends_at, today=today)

    @property
    def reason(self) -> str:
        """The reason of the cancellation, or "" if the visit takes place.

        For a closure without a reason, it is the translated "fermeture exceptionnelle".
        """
        if not self.closure:
            return ""
        return self.closure.reason or _("fermeture exceptionnelle")

    @property
    def remark(self) -> str:
        """The sentence about a cancelled visit or an appointment, or ""."""
        if self.is_off:
            return _("Ne passe pas : %(reason)s") % {"reason": self.reason}
        return _("Sur rendez-vous") if self.is_booked else ""


def read_days(typed: str) -> list[date]:
    """Return the days of "08/12/2026, 22/12/2026", in order and without duplicates.

    The separators of dates are white space, "," and ";". Raises ValueError with the first word that
    is no date, or whose year is outside `YEARS` (1600 to 2199).
    """
    days = []
    for word in filter(None, re.split(r"[\s,;]+", typed)):
        match = TYPED_DAY.fullmatch(word)
        if not match or int(match[3]) not in YEARS:
            raise ValueError(word)
        day, month, year = map(int, match.groups())
        try:
            days.append(date(year, month, day))
        except ValueError:
            raise ValueError(word) from None
    return sorted(set(days))


def write_days(days: Iterable[date], separator: str = ", ") -> str:
    """Return the days as text that `read_days` parses: "08/12/2026, 22/12/2026"."""
    return separator.join(f"{day:%d/%m/%Y}" for day in days)


def list_visits(
    stops: Iterable,
    closures: Sequence[object],
    first: date,
    last: date,
    halves: Collection[tuple[int, int]] = (),
) -> list[Visit]:
    """Return every `Visit` from `first` to `last`, both included, sorted by start.

    The days are local days of each stop. `closures` are the closures of the place. Visits during a
    closure are included, with `closure` set. `halves` are the half days by appointment, as
    `booking.halves_of_stops` returns them.
    """
    visits = []
    for stop in stops:
        calendar = calendar_of(stop)
        with_closures = calendar.with_closures(closures)
        for day in days(stop, calendar, first, last):
            start, end = (
                datetime.combine(day, hour, calendar.timezone)
                for hour in (stop.opens_at, stop.closes_at)
            )
            is_booked = any((day.weekday(), half) in halves for half in halves_within(stop))
            visits.append(Visit(stop, start, end, with_closures.closure(day), is_booked))
    return sorted(visits, key=lambda visit: (visit.starts_at, visit.stop.pk or 0))


def halves_within(stop: Model) -> list[int]:
    """Return the halves of a day, MORNING and AFTERNOON, that the hours of a stop overlap."""
    is_afternoon = stop.opens_at >= NOON or stop.closes_at > MORNING_END
    return [MORNING] * (stop.opens_at < NOON) + [AFTERNOON] * is_afternoon


def calendar_of(stop: Model) -> holidays.Calendar:
    """Return the calendar of the commune of a stop: its time zone and holidays, no closure."""
    return holidays.calendar(holidays.zone_of(stop.commune.code))


def days(stop: Model, calendar: holidays.Calendar, first: date, last: date) -> list[date]:
    """Return the sorted days of a stop from `first` to `last`, regardless of closures.

    They are the days of the stop's rule within its season, and the additional dates, which may be
    outside the season. The skipped dates are omitted.
    """
    extra, skipped = set(stop.extra_list), set(stop.skipped_list)
    begins = max(filter(None, (first, stop.first_on)))
    ends = min(filter(None, (last, stop.last_on)))
    regular = (begins + ONE_DAY * number for number in range((ends - begins).days + 1))
    chosen = {day for day in regular if follows_rule(stop, day, calendar)}
    chosen |= {day for day in extra if first <= day <= last}
    return sorted(chosen - skipped)


def follows_rule(stop: Model, day: date, calendar: holidays.Calendar) -> bool:
    """Return True if the rule of the stop selects this day.

    Public holidays are excluded, and school holidays if the stop skips them and the calendar
    contains them.
    """
    if CODES[day.weekday()] not in stop.weekdays or not is_in_weeks(stop.weeks, day):
        return False
    if calendar.public_holiday(day):
        return False
    return not (stop.skips_school_holidays and calendar.school_holiday(day))


def is_in_weeks(weeks: str, day: date) -> bool:
    """Return True if the day matches a value of `Weeks`.

    The value is `EVERY`, a parity of ISO 8601 weeks, `LAST` (the last such weekday of the month),
    or positions of the weekday in its month: "1,3" is the first and the third.
    """
    if weeks == Weeks.EVERY:
        return True
    if weeks in (Weeks.ODD, Weeks.EVEN):
        return day.isocalendar().week % 2 == (weeks == Weeks.ODD)
    if weeks == Weeks.LAST:
        return (day + ONE_DAY * 7).month != day.month
    return str((day.day - 1) // 7 + 1) in weeks.split(",")


def format_rule(stop: Model) -> str:
    """Return the rule in words, or "" for a stop with single dates only.

    Example: "les mardis et jeudis des semaines impaires, de 14 h à 16 h".
    """
    names = [Weekday(code).plural for code in CODES if code in stop.weekdays]
    if not names:
        return ""
    *before, last = names
    listed = last
    if before:
        names = reduce(join_with_comma, before)
        listed = _("%(names)s et %(last)s") % {"names": names, "last": last}
    text = RULES[stop.weeks](listed)
    if stop.skips_school_holidays:
        text += _(", sauf vacances scolaires")
    hours = {"start": format_time(stop.opens_at), "end": format_time(stop.closes_at)}
    return join_with_comma(text, _("de %(start)s à %(end)s") % hours)


def hours_at(
    stops: list[Model],
    closures: list[Model],
    now: datetime,
    calendar: holidays.Calendar,
    halves: Collection[tuple[int, int]] = (),
) -> Hours:
    """Return the `Hours` at `now` of a place that is open only at its stops.

    The state is OPEN during a visit, APPOINTMENT during a visit in the `halves` by appointment, of
    which `list_visits` gives the form, CLOSED before the next visit, and UNKNOWN without a visit
    within `HORIZON` (183 days). Visits during one of `closures` do not count. The week is the week
    of `now`, from Monday. `now` is aware, and `calendar` is the calendar of the place.
    """
    local = now.astimezone(calendar.timezone)
    monday = local.date() - ONE_DAY * local.weekday()
    visits = list_visits(stops, closures, monday, local.date() + HORIZON, halves)
    coming = [visit for visit in visits if not visit.is_off and visit.ends_at > now]
    state, sentence = _state(coming, now)
    return Hours(
        state,
        sentence,
        week=tuple(_day(monday + ONE_DAY * n, visits, local.date(), calendar) for n in range(7)),
        varies=any(stop.weeks != Weeks.EVERY or not stop.weekdays for stop in stops),
    )


def _state(coming, now):
    """Return (state, sentence) at `now`.

    `coming` are the sorted visits that are neither over nor cancelled.
    """
    if not coming:
        return UNKNOWN, _("Prochains passages à confirmer")
    # Of several visits in progress, one without appointment comes first.
    visit = min(coming, key=lambda visit: (visit.starts_at > now, visit.is_booked))
    if visit.starts_at > now:
        visit = coming[0]
        when = format_when(visit.starts_at, now.astimezone(visit.starts_at.tzinfo))
        text = _("Prochain passage : %(town)s, %(when)s")
        state, values = CLOSED, {"when": when}
    else:
        text = _("En ce moment : %(town)s, jusqu’à %(hour)s")
        state = APPOINTMENT if visit.is_booked else OPEN
        values = {"hour": format_time(visit.ends_at)}
    sentence = text % {"town": visit.stop.commune.name, **values}
    if visit.is_booked:
        sentence = join_with_comma(sentence, _("sur rendez-vous"))
    return state, sentence


def _day(day, visits, today, calendar):
    of_day = [visit for visit in visits if visit.day == day]
    stretches = tuple(
        Stretch(
            visit.starts_at.replace(tzinfo=None),
            visit.ends_at.replace(tzinfo=None),
            APPOINTMENT if visit.is_booked else OPEN,
            join_with_comma(visit.stop.commune.name, _("sur rendez-vous"))
            if visit.is_booked
            else visit.stop.commune.name,
        )
        for visit in of_day
        if not visit.is_off
    )
    closure = next((visit.closure for visit in of_day if visit.is_off), None)
    return Day(day, stretches, calendar.public_holiday(day), day == today, closure)
