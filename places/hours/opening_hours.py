"""Evaluation of an OSM `opening_hours` text at an instant, and its wording for the public.

Pure: takes a text, an instant and a `Calendar`, returns words and dates. `opening-hours-py`
evaluates the grammar of the OSM specification; `osm_text` corrects or refuses the deviations
of real French files. Hours that are not certain are never shown as open.
"""

import datetime
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from opening_hours import State

from network.text.dates import NBSP, format_day, format_time

from .osm_text import read_hours
from .week_text import APPOINTMENT

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
STATES = {State.OPEN: OPEN, State.CLOSED: CLOSED, State.UNKNOWN: UNKNOWN}
DAY = datetime.timedelta(days=1)
MIDNIGHT = datetime.time.min
# An opening further away than this is not announced.
HORIZON_DAYS = 100
# A period that ends after midnight, before this hour, is shown with the evening before.
NIGHT_ENDS = datetime.time(6)


@dataclass(frozen=True)
class Stretch:
    """A period of one day that is open or uncertain.

    `start` and `end` are naive local datetimes; `end` may be on the next day. `state` is OPEN or
    UNKNOWN. `comment` is the quoted comment of the OSM rule, or "".
    """

    start: datetime.datetime
    end: datetime.datetime
    state: str
    comment: str

    @property
    def has_hours(self) -> bool:
        """True if the period is open, or uncertain for less than a whole day."""
        return self.state == OPEN or self.end - self.start < DAY

    @property
    def label(self) -> str:
        """The hours as shown to the public: "9 h – 12 h", "toute la journée"."""
        if self.end - self.start == DAY:
            return _("toute la journée")
        return f"{format_time(self.start)}{NBSP}– {_format_end(self.end)}"


def _comment_text(comment):
    """Return the comment, translated if it is the one that the week grid writes."""
    return _("sur rendez-vous") if comment == APPOINTMENT else comment


def _format_end(moment):
    return _("minuit") if moment.time() == MIDNIGHT else format_time(moment)


@dataclass(frozen=True)
class Day:
    """A day of the displayed week: its periods in order, its public holiday, its closure.

    `holiday` is the name of the public holiday, "" on other days. `closure` is None or the
    closure that covers the day.
    """

    date: datetime.date
    stretches: tuple[Stretch, ...]
    holiday: str
    is_today: bool
    closure: object = None

    @property
    def name(self) -> str:
        """The name of the weekday in the active language: "lundi"."""
        return str(WEEKDAYS[self.date.weekday()])

    @property
    def is_closed(self) -> bool:
        """True if no period of the day is open or uncertain."""
        return not self.stretches

    @property
    def is_unsure(self) -> bool:
        """True if at least one period is uncertain."""
        return any(stretch.state == UNKNOWN for stretch in self.stretches)

    @property
    def ranges(self) -> list[str]:
        """The labels of the periods with hours, certain or not: ["9 h – 12 h", …]."""
        return [stretch.label for stretch in self.stretches if stretch.has_hours]

    @property
    def is_quoted(self) -> bool:
        """True if `note` is the reason of a closure or contains the comments of periods.

        These texts are in French, even if another language is active.
        """
        if self.closure:
            return bool(self.closure.reason)
        if self.holiday and (self.is_unsure or self.is_closed):
            return False
        return any(stretch.comment for stretch in self.stretches)

    @property
    def note(self) -> str:
        """The text shown beside the hours, or "".

        In order of priority: the reason of the closure or "fermeture exceptionnelle", the public
        holiday if the day is closed or uncertain, the comments of the periods ("sur rendez-vous"),
        and "à confirmer" if a period is uncertain.
        """
        if self.closure:
            return self.closure.reason or _("fermeture exceptionnelle")
        if self.holiday and self.is_unsure:
            return _("%(holiday)s : à confirmer") % {"holiday": self.holiday}
        if self.holiday and self.is_closed:
            return self.holiday
        comments = dict.fromkeys(_comment_text(s.comment) for s in self.stretches if s.comment)
        if comments:
            return ", ".join(comments)
        return _("à confirmer") if self.is_unsure else ""


@dataclass(frozen=True)
class Hours:
    """The opening hours of a place at one instant, as a page shows them.

    `state` is OPEN, CLOSED or UNKNOWN, and `sentence` describes it for the public. `week` contains
    the days from Monday to Sunday. If the place's text could not be parsed, `week` is empty and
    `text` is the place's text, for display; otherwise `text` is "". `week` is also empty if every
    day is uncertain and without hours. `varies` is True if the hours depend on the week, the month
    or the year.

    `is_unconfirmed` is True if the place no longer answers requests for confirmation. `is_doubtful`
    is True if the hours were recorded over a year ago, in `year`, or at an unknown date if `year`
    is None.
    """

    state: str
    sentence: str
    week: tuple[Day, ...] = ()
    text: str = ""
    varies: bool = False
    is_unconfirmed: bool = False
    is_doubtful: bool = False
    year: int | None = None

    @property
    def is_open(self) -> bool:
        """True if the place was certainly open at the instant of the evaluation."""
        return self.state == OPEN

    @property
    def is_known(self) -> bool:
        """True if `week` contains days to display."""
        return bool(self.week)

    @property
    def tone(self) -> str:
        """The colour of the badge: "warning", "neutral", "open" or "closed".

        The colour is "warning" if the state is UNKNOWN, else "neutral" if the hours are doubtful or
        unconfirmed, else the state itself.
        """
        if self.state == UNKNOWN:
            return "warning"
        return "neutral" if self.is_doubtful or self.is_unconfirmed else self.state

    @property
    def doubt(self) -> str:
        """The warning about old hours ("D’après des horaires de 2022").

        "" if the hours are not doubtful, or if the state is UNKNOWN.
        """
        if not self.is_doubtful or self.state == UNKNOWN:
            return ""
        if self.year is None:
            return _("D’après des horaires sans date")
        return _("D’après des horaires de %(year)s") % {"year": self.year}


def state_at(text: str, now: datetime.datetime, calendar) -> str:
    """Return OPEN, CLOSED or UNKNOWN for the hours `text` at `now`, an aware datetime.

    The state is CLOSED during a closure of `calendar`, even if the text cannot be parsed. Otherwise
    it is UNKNOWN if the text is empty or cannot be parsed.
    """
    return _state(
        read_hours(text), now.astimezone(calendar.timezone).replace(tzinfo=None), calendar
    )[0]


def hours_at(text: str, now: datetime.datetime, calendar) -> Hours:
    """Return the `Hours` to display for `text` at `now`, an aware datetime.

    The fields `is_unconfirmed`, `is_doubtful` and `year` keep their defaults: they depend on the
    place, not on the text.
    """
    reading = read_hours(text)
    local = now.astimezone(calendar.timezone).replace(tzinfo=None)
    if not reading.is_readable:
        closure = calendar.closure(local.date())
        if closure:
            return Hours(CLOSED, _closure_sentence(closure, local), text=reading.text)
        return Hours(UNKNOWN, _("Horaires à confirmer"), text=reading.text)
    state, comment = _state(reading, local, calendar)
    week = _week(reading, local.date(), calendar)
    has_something_to_show = any(day.is_closed or day.ranges for day in week)
    return Hours(
        state,
        _sentence(reading, local, calendar, state, comment),
        week=week if has_something_to_show else (),
        varies=reading.varies,
    )


def stretches_on(text: str, day: datetime.date, calendar) -> list[Stretch]:
    """Return the open or uncertain periods of a local day, cut at midnight, in order.

    Returns [] if the day is closed, or if `text` is empty or cannot be parsed.
    """
    reading = read_hours(text)
    return _stretches(reading, day, calendar) if reading.is_readable else []


def opens_on(text: str, day: datetime.date, calendar) -> bool:
    """Return True if the place is certainly open during a part of this local day."""
    return any(stretch.state == OPEN for stretch in stretches_on(text, day, calendar))


def is_shut_during(text: str, start: datetime.datetime, end: datetime.datetime, calendar) -> bool:
    """Return True if the place is certainly closed from `start` to `end`, aware datetimes.

    Days of closure are closed. Returns False if a period, even an uncertain one, overlaps, or if
    `text` is empty or cannot be parsed. A period that only touches `start` or `end` does not count.
    """
    reading = read_hours(text)
    first, last = (
        moment.astimezone(calendar.timezone).replace(tzinfo=None) for moment in (start, end)
    )
    days = (first.date() + DAY * offset for offset in range((last.date() - first.date()).days + 1))
    return reading.is_readable and not any(
        stretch.start < last and first < stretch.end
        for day in days
        for stretch in _stretches(reading, day, calendar)
    )


def next_opening(text: str, now: datetime.datetime, calendar) -> datetime.datetime | None:
    """Return the start of the next certain opening after `now`, in the place's time zone.

    `now` and the result are aware datetimes. A period that continues after midnight starts again
    at midnight. Returns None if the place does not certainly open within `HORIZON_DAYS`, or if
    `text` is empty or cannot be parsed.
    """
    reading = read_hours(text)
    if not reading.is_readable:
        return None
    local = now.astimezone(calendar.timezone).replace(tzinfo=None)
    opening = _opening(reading, local, calendar)
    return opening and opening.replace(tzinfo=calendar.timezone)


def _state(reading, local, calendar):
    if closure := calendar.closure(local.date()):
        return CLOSED, closure.reason
    if not reading.is_readable:
        return UNKNOWN, ""
    state, comment = reading.rules_of(local.date(), calendar).state(local)
    return _sure_state(reading, STATES[state], local.date(), calendar), comment


def _sure_state(reading, state, day, calendar):
    """Return the state, with UNKNOWN instead of OPEN if the day may be an exception.

    The day may be an exception if it is a public holiday and the text has no rule for public
    holidays, or if the text has rules for school holidays and their calendar is unknown.
    """
    if state != OPEN:
        return state
    if calendar.public_holiday(day) and not reading.names_public_holidays:
        return UNKNOWN
    if reading.names_school_holidays and calendar.school_holiday(day) is None:
        return UNKNOWN
    return OPEN


def _stretches(reading, day, calendar):
    """Return the open or uncertain periods of a local day, from midnight to midnight.

    `reading` is readable. Returns [] on a day of closure.
    """
    if calendar.closure(day):
        return []
    start = datetime.datetime.combine(day, MIDNIGHT)
    stretches = []
    for begins, ends, state, comment in reading.rules_of(day, calendar).intervals(
        start, start + DAY
    ):
        sure = _sure_state(reading, STATES[state], day, calendar)
        if sure == CLOSED:
            continue
        last = stretches[-1] if stretches else None
        if last and (last.end, last.state, last.comment) == (begins, sure, comment):
            stretches[-1] = Stretch(last.start, ends, sure, comment)
        else:
            stretches.append(Stretch(begins, ends, sure, comment))
    return stretches


def _days(reading, first, calendar, count):
    """Yield one list of periods for each of `count` days from `first`.

    A period that continues after midnight, until `NIGHT_ENDS` at most, moves to the evening before.
    """
    today = _stretches(reading, first, calendar)
    before = _stretches(reading, first - DAY, calendar)
    if _continues(before, today):
        today = today[1:]
    for offset in range(count):
        day = first + DAY * (offset + 1)
        tomorrow = _stretches(reading, day, calendar)
        if _continues(today, tomorrow):
            evening, night = today[-1], tomorrow[0]
            today = [*today[:-1], Stretch(evening.start, night.end, evening.state, evening.comment)]
            tomorrow = tomorrow[1:]
        yield today
        today = tomorrow


def _continues(evening, morning):
    """Return True if the first period of `morning` continues the last one of `evening`.

    `evening` and `morning` are the lists of periods of two consecutive days; False if one of the
    lists is empty. The two periods must meet and have the same state. The evening's period must
    start after `NIGHT_ENDS`; the morning's period must end at `NIGHT_ENDS` or before.
    """
    if not evening or not morning:
        return False
    last, first = evening[-1], morning[0]
    return (
        last.end == first.start
        and last.state == first.state
        and last.start.time() > NIGHT_ENDS
        and first.end.date() == first.start.date()
        and first.end.time() <= NIGHT_ENDS
    )


def _week(reading, today, calendar):
    monday = today - DAY * today.weekday()
    return tuple(
        Day(
            date=monday + DAY * offset,
            stretches=tuple(stretches),
            holiday=calendar.public_holiday(monday + DAY * offset),
            is_today=monday + DAY * offset == today,
            closure=calendar.closure(monday + DAY * offset),
        )
        for offset, stretches in enumerate(_days(reading, monday, calendar, 7))
    )


def _sentence(reading, local, calendar, state, comment):
    today = local.date()
    if state == OPEN:
        return _open_sentence(_closing(reading, local, calendar), local, comment)
    if state == UNKNOWN:
        if holiday := calendar.public_holiday(today):
            return _("Jour férié (%(holiday)s) : à confirmer") % {"holiday": holiday}
        if comment:
            comment = _comment_text(comment)
            return comment[:1].upper() + comment[1:]
        return _("Horaires à confirmer")
    opening = _opening(reading, local, calendar)
    closure = calendar.closure(today)
    if closure and (opening is None or opening.date() > today + DAY * 6):
        return _closure_sentence(closure, local)
    if opening is None:
        return _("Fermé")
    return _("Fermé – ouvre %(when)s") % {"when": format_when(opening, local)}


def _closure_sentence(closure, local):
    """Return "Fermé jusqu’au vendredi 21 août", or "Fermé aujourd’hui" on the last day."""
    if closure.ends_on == local.date():
        return _("Fermé aujourd’hui")
    last = format_day(closure.ends_on, today=local.date())
    return _("Fermé jusqu’au %(day)s") % {"day": last}


def _open_sentence(closing, local, comment):
    tonight = datetime.datetime.combine(local.date() + DAY, NIGHT_ENDS)
    if closing is None:
        text = _("Ouvert en permanence")
    elif closing <= tonight:
        text = _("Ouvert jusqu’à %(hour)s") % {"hour": _format_end(closing)}
    else:
        text = _("Ouvert")
    return f"{text}, {_comment_text(comment)}" if comment else text


def format_when(opening: datetime.datetime, local: datetime.datetime) -> str:
    """Return the day and hour of an opening relative to `local`, in the active language.

    The two datetimes are in the time zone of the place, and the opening is not before the day of
    `local`. Examples: "à 14 h", "demain à 9 h", "lundi à 9 h", "le mardi 3 novembre à 9 h".
    """
    hour = format_time(opening)
    ahead = (opening.date() - local.date()).days
    if ahead == 0:
        return _("à %(hour)s") % {"hour": hour}
    if ahead == 1:
        return _("demain à %(hour)s") % {"hour": hour}
    if ahead < 7:
        day = str(WEEKDAYS[opening.weekday()])
        return _("%(day)s à %(hour)s") % {"day": day, "hour": hour}
    day = format_day(opening.date(), today=local.date())
    return _("le %(day)s à %(hour)s") % {"day": day, "hour": hour}


def _closing(reading, local, calendar):
    """Return the end of the current opening, or None if it lasts until the eighth midnight.

    `local` is a naive local datetime at which the place is open.
    """
    end = local
    for offset in range(8):
        day = local.date() + DAY * offset
        for stretch in _stretches(reading, day, calendar):
            if stretch.state == OPEN and stretch.start <= end < stretch.end:
                end = stretch.end
        if end < datetime.datetime.combine(day + DAY, MIDNIGHT):
            return end
    return None


def _opening(reading, local, calendar):
    """Return the start of the next certain opening after `local`, or None.

    `local` and the result are naive local datetimes. Only `HORIZON_DAYS` days, from that of
    `local`, are searched.
    """
    for offset in range(HORIZON_DAYS):
        for stretch in _stretches(reading, local.date() + DAY * offset, calendar):
            if stretch.state == OPEN and stretch.start > local:
                return stretch.start
    return None
