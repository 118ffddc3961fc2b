"""The moment of a question as conditions of a query and as a chip; the periods of the filter."""

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from network.text.dates import AFTERNOON, DAY_PARTS, EVENING, MORNING, format_day
from search.choices import Period

OPEN_MARK = "@ouvert-"


def moments_of(when, zone: tzinfo) -> tuple[tuple[datetime, datetime], ...]:
    """Return the intervals ((from, until), …) of a `When`, as datetimes in the time zone `zone`.

    The intervals are for events: `is_open` and `is_now` are ignored. `until` is excluded. There is
    one interval for all the days, or one per day if `when` has a part of the day. An event is in
    the part if it overlaps the interval, which is shorter than the part: see `DAY_PARTS`.
    """
    if not when.part:
        return ((_midnight(when.since, zone), _midnight(when.until, zone)),)
    first, last = (timedelta(hours=hour) for hour in DAY_PARTS[when.part])
    return tuple((_at(day, first, zone), _at(day, last, zone)) for day in when.days)


def marks_of(when) -> tuple[str, ...]:
    """Return the marks of a `When`, one per weekday from 1 to 7, with its part of the day.

    Examples: ("@ouvert-6m",) for Saturday morning, ("@ouvert-6",) for all of Saturday. Places
    usually open at this moment have one of the marks.
    """
    return tuple(f"{OPEN_MARK}{day}{when.part}" for day in when.weekdays)


def label_of(when, today: date) -> str:
    """Return the label of a `When` in the active language, capitalised.

    Examples: "Samedi 28 novembre, le matin", "Ouvert maintenant", "Ouvert le samedi", "Du 30
    novembre au 6 décembre".
    """
    label = _open_label(when) if when.is_open else _days_label(when, today)
    if when.part:
        label = _("%(day)s, %(part)s") % {"day": label, "part": _parts()[when.part]}
    return label[:1].upper() + label[1:]


def _open_label(when):
    if when.is_now:
        return _("ouvert maintenant")
    if len(when.weekdays) == 7:
        return _("ouvert")
    names = [str(WEEKDAYS[day - 1]) for day in when.weekdays]
    return _("ouvert le %(days)s") % {"days": _(" ou le ").join(names)}


def _days_label(when, today):
    last = when.until - timedelta(1)
    if when.since == last:
        return format_day(last, today=today)
    ends = {
        "first": format_day(when.since, today=last, weekday=False),
        "last": format_day(last, today=today, weekday=False),
    }
    return _("du %(first)s au %(last)s") % ends


def _parts():
    return {MORNING: _("le matin"), AFTERNOON: _("l’après-midi"), EVENING: _("le soir")}


def periods(now: datetime, zone: tzinfo) -> dict[str, tuple[datetime | None, datetime | None]]:
    """Return {value of `Period`: (from, until)}; the bounds are aware datetimes or None.

    `now` is aware, and `until` is excluded. The past ends at `now`. The other periods begin at
    `now`, because events that are over do not count; a week-end to come begins on Saturday. On a
    Sunday, "this week-end" is the current week-end. Days begin at midnight in the time zone `zone`.
    """
    today = now.astimezone(zone).date()
    sunday = today + timedelta(6 - today.weekday())
    next_month = (today.replace(day=1) + timedelta(31)).replace(day=1)
    ends = {
        Period.TODAY: today + timedelta(1),
        Period.WEEK: sunday + timedelta(1),
        Period.WEEKEND: sunday + timedelta(1),
        Period.MONTH: next_month,
    }
    saturday = max(now, _midnight(sunday - timedelta(1), zone))
    since = {Period.WEEKEND: saturday}
    coming = {day.value: (since.get(day, now), _midnight(end, zone)) for day, end in ends.items()}
    return coming | {Period.COMING.value: (now, None), Period.PAST.value: (None, now)}


def _midnight(day, zone):
    return _at(day, timedelta(0), zone)


def _at(day, hours, zone):
    """Return the aware datetime when the clock of `zone` shows `hours` after midnight of a date.

    `hours` is a timedelta of clock time, even on a day when summer time begins or ends.
    """
    days, rest = divmod(hours, timedelta(1))
    moment = datetime.combine(day + timedelta(days), time.min) + rest
    return timezone.make_aware(moment, zone)
