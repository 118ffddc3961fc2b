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

from .osm_text import CONDITION, is_only_appointment, needs_appointment, read_hours

OPEN, CLOSED, UNKNOWN, APPOINTMENT = "open", "closed", "unknown", "appointment"
STATES = {State.OPEN: OPEN, State.CLOSED: CLOSED, State.UNKNOWN: UNKNOWN}
DAY = datetime.timedelta(days=1)
MIDNIGHT = datetime.time.min
# An opening further away than this is not announced.
HORIZON_DAYS = 100
# A period that ends after midnight, before this hour, is shown with the evening before.
NIGHT_ENDS = datetime.time(6)


@dataclass(frozen=True)
class Stretch:
    """A period of one day that is open, by appointment or uncertain.

    `start` and `end` are naive local datetimes; `end` may be on the next day. `state` is OPEN,
    APPOINTMENT or UNKNOWN. `comment` is the quoted comment of the OSM rule, or "".
    """

    start: datetime.datetime
    end: datetime.datetime
    state: str
    comment: str

    @property
    def has_hours(self) -> bool:
        """True if the state is OPEN, or if the period is shorter than a whole day."""
        return self.state == OPEN or self.end - self.start < DAY

    @property
    def label(self) -> str:
        """The hours as shown to the public: "9 h – 12 h", "toute la journée"."""
        if self.end - self.start == DAY:
            return _("toute la journée")
        return f"{format_time(self.start)}{NBSP}– {_format_end(self.end)}"


def _comment_text(comment):
    """Return the comment, translated if it only means « sur rendez-vous »."""
    return _("sur rendez-vous") if is_only_appointment(comment) else comment


def _format_end(moment):
    return _("minuit") if moment.time() == MIDNIGHT else format_time(moment)


@dataclass(frozen=True)
class Day:
    """A day of the displayed week: its periods in order, its public holiday, its closure.

    `holiday` is the name of the public holiday, or "" on other days. `closure` is the closure that
    covers the day, or None.
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
    def label(self) -> str:
        """The day in the active language, without the year: "samedi 5 décembre"."""
        return format_day(self.date, today=self.date)

    @property
    def is_closed(self) -> bool:
        """True if the day has no period: neither open, nor by appointment, nor uncertain."""
        return not self.stretches

    @property
    def is_unsure(self) -> bool:
        """True if at least one period is uncertain."""
        return any(stretch.state == UNKNOWN for stretch in self.stretches)

    @property
    def ranges(self) -> list[str]:
        """The labels of the periods that have hours (`has_hours`), in any state.

        Example: ["9 h – 12 h", "14 h – 17 h"].
        """
        return [stretch.label for stretch in self.stretches if stretch.has_hours]

    @property
    def is_quoted(self) -> bool:
        """True if `note` is the reason of a closure or contains the comments of periods.

        These texts are not translated into the active language, except a comment that means « sur
        rendez-vous » and nothing else.
        """
        if self.closure:
            return bool(self.closure.reason)
        if self.holiday and (self.is_unsure or self.is_closed):
            return False
        return any(stretch.comment for stretch in self.stretches)

    @property
    def note(self) -> str:
        """The text shown beside the hours, or "".

        The first of these that applies:

        - the reason of the closure, or the translated "fermeture exceptionnelle";
        - the public holiday, if the day is closed or uncertain;
        - the comments of the periods ("sur rendez-vous"), each with its hours if they differ
          ("14 h – 17 h : sur rendez-vous");
        - the translated "à confirmer", if a period is uncertain.
        """
        if self.closure:
            return self.closure.reason or _("fermeture exceptionnelle")
        if self.holiday and self.is_unsure:
            return _("%(holiday)s : à confirmer") % {"holiday": self.holiday}
        if self.holiday and self.is_closed:
            return self.holiday
        labels = {}
        for stretch in self.stretches:
            labels.setdefault(stretch.comment, []).append(stretch.label)
        comments = [
            _comment_text(comment)
            if len(labels) == 1
            else _("%(hours)s : %(note)s")
            % {"hours": ", ".join(labels[comment]), "note": _comment_text(comment)}
            for comment in filter(None, labels)
        ]
        if comments:
            return ", ".join(comments)
        return _("à confirmer") if self.is_unsure else ""


@dataclass(frozen=True)
class Hours:
    """The opening hours of a place at one instant, as a page shows them.

    `state` is OPEN, CLOSED, APPOINTMENT or UNKNOWN, and `sentence` describes it for the public. A
    place that requires an appointment is never displayed as open. `week` contains the days from
    Monday to Sunday. `week` is empty if the place's text could not be parsed; `text` is then the
    text to display, otherwise "". `week` is also empty if no day is closed and none has hours, as
    in "sur rendez-vous" alone. `varies` is True if the hours depend on the week, the month or the
    year.

    `is_unconfirmed` is True if the place no longer answers requests for confirmation. `is_doubtful`
    is True if the hours are over a year old or undated. `year` is the year when they were recorded,
    or None if it is unknown.
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
        """True if the state is `OPEN` at the instant of the evaluation, not if it is UNKNOWN."""
        return self.state == OPEN

    @property
    def is_known(self) -> bool:
        """True if `week` contains days to display."""
        return bool(self.week)

    @property
    def tone(self) -> str:
        """The tone of the displayed state: "warning", "neutral", "open" or "closed".

        It is "warning" if the state is UNKNOWN. Otherwise it is "neutral" if the hours are doubtful
        or unconfirmed, or if the state is APPOINTMENT. In all other cases, it is the state itself.
        """
        if self.state == UNKNOWN:
            return "warning"
        if self.state == APPOINTMENT or self.needs_check:
            return "neutral"
        return self.state

    @property
    def needs_check(self) -> bool:
        """True if known hours are doubtful or unconfirmed; False if the state is UNKNOWN."""
        return self.state != UNKNOWN and (self.is_doubtful or self.is_unconfirmed)

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
    """Return the state of the hours `text` at `now`, an aware datetime.

    It is OPEN, CLOSED, APPOINTMENT or UNKNOWN.

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
    """Return the periods of a local day that are not closed, cut at midnight, in order.

    Their `state` is OPEN, APPOINTMENT or UNKNOWN. Returns [] if the day is closed, in particular by
    a closure of `calendar`, and if `text` is empty or cannot be parsed.
    """
    reading = read_hours(text)
    return _stretches(reading, day, calendar) if reading.is_readable else []


def day_at(text: str, day: datetime.date, calendar) -> Day | None:
    """Return the `Day` of a local day, as in the displayed week, with `is_today` False.

    Returns None if `text` is empty or cannot be parsed.
    """
    reading = read_hours(text)
    if not reading.is_readable:
        return None
    [only] = days_from(reading, day, calendar, 1)
    return only


def days_from(reading, first: datetime.date, calendar, count: int) -> list[Day]:
    """Return the `Day`s of `count` local days from `first`, with `is_today` False.

    `reading` is the readable result of `read_hours`. A period of the evening that continues after
    midnight, until `NIGHT_ENDS` (6 h) at most, belongs to the day on which it begins.
    """
    return [
        _day(first + DAY * offset, stretches, calendar)
        for offset, stretches in enumerate(_days(reading, first, calendar, count))
    ]


def opens_on(text: str, day: datetime.date, calendar) -> bool:
    """Return True if the place is certainly open during a part of this local day.

    Hours by appointment do not count. Returns False if `text` is empty or cannot be parsed.
    """
    return any(stretch.state == OPEN for stretch in stretches_on(text, day, calendar))


def is_shut_during(text: str, start: datetime.datetime, end: datetime.datetime, calendar) -> bool:
    """Return True if the place is certainly closed from `start` to `end`, aware datetimes.

    Returns False if a period that is open, by appointment or uncertain overlaps with this time. A
    period that only touches `start` or `end` does not overlap. A day of closure has no period. Also
    returns False if `text` is empty or cannot be parsed.
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
    """Return the start of the next period `OPEN` after `now`, in the place's time zone.

    `now` and the result are aware datetimes. A period that continues after midnight counts as two,
    so the result may be midnight for a place that is already open. Returns None without a period
    `OPEN` within `HORIZON_DAYS`, or if `text` is empty or cannot be parsed.
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
    return _sure_state(reading, STATES[state], comment, local.date(), calendar), comment


def _sure_state(reading, state, comment, day, calendar):
    """Return the state, with UNKNOWN instead of OPEN if the day may be an exception.

    A public holiday may be an exception if the text has no rule for public holidays. Any day may be
    an exception if the text has rules for school holidays and their calendar is unknown. On other
    days, the state is APPOINTMENT if the comment requires one.
    """
    is_booked = needs_appointment(comment)
    if state == UNKNOWN and is_booked and not CONDITION.search(comment):
        return APPOINTMENT
    if state != OPEN:
        return state
    if calendar.public_holiday(day) and not reading.names_public_holidays:
        return UNKNOWN
    if reading.names_school_holidays and calendar.school_holiday(day) is None:
        return UNKNOWN
    return APPOINTMENT if is_booked else OPEN


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
        sure = _sure_state(reading, STATES[state], comment, day, calendar)
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

    A period that continues after midnight, until `NIGHT_ENDS` at most, belongs to the evening
    before.
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
        _day(monday + DAY * offset, stretches, calendar, today)
        for offset, stretches in enumerate(_days(reading, monday, calendar, 7))
    )


def _day(day, stretches, calendar, today=None):
    return Day(
        date=day,
        stretches=tuple(stretches),
        holiday=calendar.public_holiday(day),
        is_today=day == today,
        closure=calendar.closure(day),
    )


def _sentence(reading, local, calendar, state, comment):
    today = local.date()
    if state == OPEN:
        return _open_sentence(_closing(reading, local, calendar), local, comment)
    if state == APPOINTMENT:
        return _appointment_sentence(_closing(reading, local, calendar, state), local, comment)
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
    if opening is None and (booked := _opening(reading, local, calendar, APPOINTMENT)):
        return _("Fermé – sur rendez-vous %(when)s") % {"when": format_when(booked, local)}
    if opening is None:
        return _("Fermé")
    return _("Fermé – ouvre %(when)s") % {"when": format_when(opening, local)}


def _closure_sentence(closure, local):
    """Return "Fermé jusqu’au vendredi 21 août", or "Fermé aujourd’hui" on the last day."""
    if closure.ends_on == local.date():
        return _("Fermé aujourd’hui")
    last = format_day(closure.ends_on, today=local.date())
    return _("Fermé jusqu’au %(day)s") % {"day": last}


def _appointment_sentence(ending, local, comment):
    """Return "Sur rendez-vous jusqu’à 17 h", without an hour if the period has no end today."""
    text = _("Sur rendez-vous")
    if ending and ending <= _night_end(local):
        text = _("Sur rendez-vous jusqu’à %(hour)s") % {"hour": _format_end(ending)}
    return text if is_only_appointment(comment) else f"{text}, {comment}"


def _night_end(local):
    return datetime.datetime.combine(local.date() + DAY, NIGHT_ENDS)


def _open_sentence(closing, local, comment):
    if closing is None:
        text = _("Ouvert en permanence")
    elif closing <= _night_end(local):
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


def _closing(reading, local, calendar, state=OPEN):
    """Return the end of the current period, or None if the period lasts until the eighth midnight.

    `local` is a naive local datetime at which the place has the `state`.
    """
    end = local
    for offset in range(8):
        day = local.date() + DAY * offset
        for stretch in _stretches(reading, day, calendar):
            if stretch.state == state and stretch.start <= end < stretch.end:
                end = stretch.end
        if end < datetime.datetime.combine(day + DAY, MIDNIGHT):
            return end
    return None


def _opening(reading, local, calendar, state=OPEN):
    """Return the start of the next period with this state after `local`, or None.

    `local` and the result are naive local datetimes. Only `HORIZON_DAYS` days are searched, from
    the day of `local`.
    """
    for offset in range(HORIZON_DAYS):
        for stretch in _stretches(reading, local.date() + DAY * offset, calendar):
            if stretch.state == state and stretch.start > local and stretch.has_hours:
                return stretch.start
    return None
