"""Opening hours: an OSM `opening_hours` text evaluated at an instant, and put into words.

Pure: a text, an instant and a calendar in; words and dates out. The grammar is that of the OSM
specification, evaluated by `opening-hours-py`; what real French files do with it is corrected or
refused in `osm_text`. Nothing that is not surely open is ever shown as open.
"""

import datetime
from dataclasses import dataclass

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from opening_hours import State

from network.dates import NBSP, format_day, format_time

from .osm_text import read_hours
from .week_text import APPOINTMENT

OPEN, CLOSED, UNKNOWN = "open", "closed", "unknown"
STATES = {State.OPEN: OPEN, State.CLOSED: CLOSED, State.UNKNOWN: UNKNOWN}
DAY = datetime.timedelta(days=1)
MIDNIGHT = datetime.time.min
# An opening further away than this is not announced.
HORIZON_DAYS = 100
# A stretch that goes on past midnight until this hour is shown as the evening's.
NIGHT_ENDS = datetime.time(6)


@dataclass(frozen=True)
class Stretch:
    """Local, naive, inside one day or past its midnight; `state` is open or unknown."""

    start: datetime.datetime
    end: datetime.datetime
    state: str
    comment: str

    @property
    def has_hours(self) -> bool:
        """Whether its hours say something: "unknown" from midnight to midnight does not."""
        return self.state == OPEN or self.end - self.start < DAY

    @property
    def label(self) -> str:
        """ "9 h – 12 h"."""
        if self.end - self.start == DAY:
            return _("toute la journée")
        return f"{format_time(self.start)}{NBSP}– {_format_end(self.end)}"


def _comment_text(comment):
    """What a place adds to its hours, in the active language when the grid wrote it."""
    return _("sur rendez-vous") if comment == APPOINTMENT else comment


def _format_end(moment):
    return _("minuit") if moment.time() == MIDNIGHT else format_time(moment)


@dataclass(frozen=True)
class Day:
    date: datetime.date
    stretches: tuple[Stretch, ...]
    holiday: str
    is_today: bool
    closure: object = None

    @property
    def name(self) -> str:
        """ "lundi", in the active language."""
        return str(WEEKDAYS[self.date.weekday()])

    @property
    def is_closed(self) -> bool:
        return not self.stretches

    @property
    def is_unsure(self) -> bool:
        return any(stretch.state == UNKNOWN for stretch in self.stretches)

    @property
    def ranges(self) -> list[str]:
        """["9 h – 12 h", "14 h – 18 h"], whatever their state."""
        return [stretch.label for stretch in self.stretches if stretch.has_hours]

    @property
    def is_quoted(self) -> bool:
        """Whether `note` is in the place's own words, which are French."""
        if self.closure:
            return bool(self.closure.reason)
        if self.holiday and (self.is_unsure or self.is_closed):
            return False
        return any(stretch.comment for stretch in self.stretches)

    @property
    def note(self) -> str:
        """What must be said beside the hours: a closure, a holiday, "sur rendez-vous"."""
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
    """What a page shows. `week` goes from Monday to Sunday and is empty when nothing was read;
    `text` is then what the place wrote, to be shown as it is. `is_unconfirmed` when the place no
    longer answers those who ask whether all this is still true; `is_doubtful` when these are hours
    of more than a year ago, of `year`, None when nobody said."""

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
        return self.state == OPEN

    @property
    def is_known(self) -> bool:
        return bool(self.week)

    @property
    def tone(self):
        """That of its badge: green and red are for what is surely so."""
        if self.state == UNKNOWN:
            return "warning"
        return "neutral" if self.is_doubtful or self.is_unconfirmed else self.state

    @property
    def doubt(self):
        """ "D’après des horaires de 2022", "" when there is none."""
        if not self.is_doubtful or self.state == UNKNOWN:
            return ""
        if self.year is None:
            return _("D’après des horaires sans date")
        return _("D’après des horaires de %(year)s") % {"year": self.year}


def state_at(text: str, now: datetime.datetime, calendar) -> str:
    """OPEN, CLOSED or UNKNOWN at `now`, an aware datetime."""
    return _state(
        read_hours(text), now.astimezone(calendar.timezone).replace(tzinfo=None), calendar
    )[0]


def hours_at(text: str, now: datetime.datetime, calendar) -> Hours:
    """What to show of `text` at `now`, an aware datetime, in the active language."""
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
    """Those of this local day that are not surely closed, none when nothing can be read."""
    reading = read_hours(text)
    return _stretches(reading, day, calendar) if reading.is_readable else []


def opens_on(text: str, day: datetime.date, calendar) -> bool:
    """Whether a place is surely open at some moment of this local day."""
    return any(stretch.state == OPEN for stretch in stretches_on(text, day, calendar))


def is_shut_during(text: str, start: datetime.datetime, end: datetime.datetime, calendar) -> bool:
    """Whether a place is surely closed from `start` to `end`, aware moments."""
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
    """When a place opens next after `now`, aware and by its own clock; None when nothing sure says
    so within the horizon."""
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
    """An opening is only sure on a day whose holidays the text has thought of."""
    if state != OPEN:
        return state
    if calendar.public_holiday(day) and not reading.names_public_holidays:
        return UNKNOWN
    if reading.names_school_holidays and calendar.school_holiday(day) is None:
        return UNKNOWN
    return OPEN


def _stretches(reading, day, calendar):
    """Those that are not closed on this local day, from midnight to midnight."""
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
    """`count` lists of stretches, an evening's end moved from the next day to the evening."""
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
    """Whether the night of `morning` belongs to the last stretch of `evening`."""
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
    """ "Fermé jusqu’au vendredi 21 août" or, for one day, "Fermé aujourd’hui"."""
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
    """ "à 14 h", "demain à 9 h", "lundi à 9 h", "le mardi 3 novembre à 9 h"."""
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
    """When the stretch at hand ends; None when a whole week never closes."""
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
    """The next sure opening within the horizon, None when there is none."""
    for offset in range(HORIZON_DAYS):
        for stretch in _stretches(reading, local.date() + DAY * offset, calendar):
            if stretch.state == OPEN and stretch.start > local:
                return stretch.start
    return None
