"""Dates and hours in words: "mardi 3 novembre, de 14 h à 16 h".

The functions that format a datetime use its fields as given: the caller first converts an aware
datetime to the time zone of the event. Only a datetime in `datetime.UTC`, as a database returns it,
is converted, to the current time zone (`on_the_clock`).
"""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, get_language_bidi, gettext, ngettext

NBSP = "\N{NO-BREAK SPACE}"
type Day = datetime.date | datetime.datetime

# The parts of a day, as (earliest end, latest start) in hours: an event belongs to a part if it
# starts before the latest start and ends after the earliest end. One that ends at 12:30 is in the
# morning only.
MORNING, AFTERNOON, EVENING = "m", "a", "s"
DAY_PARTS = {MORNING: (0, 11.75), AFTERNOON: (13.5, 17.75), EVENING: (18.5, 24)}

ONE_DAY = datetime.timedelta(days=1)
YEARS = range(1600, 2200)  # the holidays of some calendars begin in 1753


def check_year(day: Day) -> None:
    """Validate the year of a date or datetime; raise `ValidationError` outside 1600 to 2199."""
    if day.year not in YEARS:
        years = {"first": YEARS[0], "last": YEARS[-1]}
        message = gettext("Vérifiez l’année : elle va de %(first)s à %(last)s.")
        raise ValidationError(message, params=years)


def clock_change(typed: datetime.datetime, zone: datetime.tzinfo) -> str:
    """Return an error message for a naive datetime skipped or repeated by a change of clocks.

    The change is in `zone`. Returns "" for any other datetime.
    """
    first, second = (typed.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return ""
    if first.utcoffset() > second.utcoffset():
        return gettext(
            "Cette nuit-là, l’heure change et cette heure revient deux fois : choisissez-en une"
            " autre."
        )
    return gettext(
        "Cette nuit-là, l’heure change et cette heure n’existe pas : choisissez-en une autre."
    )


def on_the_clock(moment: Day | datetime.time) -> Day | datetime.time:
    """Convert a datetime in `datetime.UTC` to the current time zone, as an aware datetime.

    Returns any other value unchanged: dates, times, naive datetimes, other time zones.
    """
    return timezone.localtime(moment) if getattr(moment, "tzinfo", None) == datetime.UTC else moment


def join_with_comma(first: str, second: str) -> str:
    """Return "mardi 3 novembre, 14 h" for two texts, with the comma of the active language."""
    return gettext("%(first)s, %(second)s") % {"first": first, "second": second}


def format_time(moment: datetime.datetime | datetime.time) -> str:
    """Return "14 h" or "9 h 30", in English "2 pm" or "9:30 am"; the spaces do not break.

    Zero minutes are not written. A language written from right to left has "14:00" and "9:30": an
    "h" would display the hour and the minutes in the wrong order. Other languages write hours as
    French does. A datetime in UTC is converted by `on_the_clock` first.
    """
    moment = on_the_clock(moment)
    if get_language_bidi():
        return f"{moment.hour}:{moment:%M}"
    if not _language().startswith("en"):
        minutes = f"{NBSP}{moment:%M}" if moment.minute else ""
        return f"{moment.hour}{NBSP}h{minutes}"
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{NBSP}{'am' if moment.hour < 12 else 'pm'}"


def format_end(moment: datetime.datetime) -> str:
    """Return the time of an end, as `format_time`; midnight, which ends a day, is "minuit"."""
    moment = on_the_clock(moment)
    return gettext("minuit") if moment.time() == datetime.time() else format_time(moment)


def format_day(day: Day, *, today: datetime.date | None = None, weekday: bool = True) -> str:
    """Return "mardi 3 novembre 2026" in the active language.

    The year is omitted if `today` is a date of the same year. The day of the week is omitted if
    `weekday` is False. In French, the first of a month is "1er".
    """
    day = on_the_clock(day)
    # Not `date_format`, which parses the pattern again for each cell of a month.
    number = str(day.day)
    if number == "1" and _language().startswith("fr"):
        number = "1er"
    space = NBSP if weekday and number == "1er" else " "
    text = f"{number}{space}{MONTHS[day.month]}"
    if weekday:
        text = f"{WEEKDAYS[day.weekday()]} {text}"
    return text if today and day.year == today.year else f"{text} {day.year:04}"


def format_age(day: datetime.date, today: datetime.date) -> str:
    """Return the age of a date as a translated text: "aujourd’hui", "hier", "il y a 3 semaines".

    The age is in days below 14 days, in weeks below two months, in months below 24 months, then in
    years. It is rounded down. A date after `today` is "aujourd’hui".
    """
    days = max((today - day).days, 0)
    if days < 2:
        return gettext("hier") if days else gettext("aujourd’hui")
    if days < 14:
        return ngettext("il y a %(n)s jour", "il y a %(n)s jours", days) % {"n": days}
    months = (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)
    if months < 2:
        weeks = days // 7
        return ngettext("il y a %(n)s semaine", "il y a %(n)s semaines", weeks) % {"n": weeks}
    if months < 24:
        return ngettext("il y a %(n)s mois", "il y a %(n)s mois", months) % {"n": months}
    return ngettext("il y a %(n)s an", "il y a %(n)s ans", months // 12) % {"n": months // 12}


def format_minutes(minutes: int) -> str:
    """Return a duration in minutes as a translated text: "45 minutes", "2 heures", "1 h 30".

    A language written from right to left has "1:30".
    """
    hours, rest = divmod(minutes, 60)
    if not hours:
        return ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    if not rest:
        return ngettext("%(n)s heure", "%(n)s heures", hours) % {"n": hours}
    if get_language_bidi():
        return f"{hours}:{rest:02}"
    return f"{hours}{NBSP}h{NBSP}{rest:02}"


def format_period(
    start: datetime.datetime,
    end: datetime.datetime,
    *,
    today: datetime.date | None = None,
    all_day: bool = False,
) -> str:
    """Return an instant or a period in one phrase, in the active language.

    - Same day: "mardi 3 novembre, de 14 h à 16 h", or ", à 14 h" if `start` equals `end`.
    - An end at the next midnight counts as the same day: "de 22 h à minuit".
    - Several days: "du mardi 3 novembre, 14 h, au jeudi 5 novembre, 12 h".
    - With `all_day`, no hours, and `end` is a moment of the last day: the next midnight would add a
      day.

    The year of `today` is omitted. Without `today`, every date has its year.
    """
    start, end = on_the_clock(start), on_the_clock(end)
    ends_at_midnight = not all_day and end.time() == datetime.time() and start < end
    last_day = end.date() - ONE_DAY if ends_at_midnight else end.date()
    if start.date() == last_day:
        day = format_day(start, today=today)
        if all_day:
            return day
        if start == end:
            return gettext("%(day)s, à %(start)s") % {
                "day": day,
                "start": format_time(start),
            }
        return gettext("%(day)s, de %(start)s à %(end)s") % {
            "day": day,
            "start": format_time(start),
            "end": format_end(end),
        }
    first, last = format_day(start, today=today), format_day(end, today=today)
    if all_day:
        return gettext("du %(first)s au %(last)s") % {"first": first, "last": last}
    return gettext("du %(first)s, %(start)s, au %(last)s, %(end)s") % {
        "first": first,
        "start": format_time(start),
        "last": last,
        "end": format_time(end),
    }


def _language() -> str:
    """Return the code of the active language, or "fr" if translations are inactive."""
    return get_language() or "fr"
