"""Bounded expansion of recurrence rules to dates. Pure.

`dateutil` expands the rules. For a rule without any date it searches up to the year 9999, which
takes seconds. Since the Gregorian calendar repeats every 400 years, a rule is expanded just before
that year, where few years remain to search.
"""

import re
from datetime import date, datetime, time, tzinfo

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar import vRecur

LAST_YEAR = 9990
CYCLE = 400
MOST_DATES = 20_000  # of one rule
BUDGET = 1_000_000  # dates of all the rules of a file
EMPTY_RULE = 20_000  # dates deducted from the budget for a rule without any date
FREQUENCIES = {"YEARLY", "MONTHLY", "WEEKLY", "DAILY"}
PART = re.compile(r"([A-Z-]+)\s*=\s*(.+)")
KEYS = set(
    "FREQ UNTIL COUNT INTERVAL BYSECOND BYMINUTE BYHOUR BYDAY BYMONTHDAY BYYEARDAY BYWEEKNO"
    " BYMONTH BYSETPOS WKST".split()
)
DAYS = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU))*")


class RefusedRuleError(Exception):
    """Raised for a rule that is invalid, too frequent or too long; the message is translated."""


class RuleExpander:
    """Expander of rules up to `horizon`, a day, within a budget of one million dates per file."""

    def __init__(self, horizon: date):
        self.horizon = horizon
        self.left = BUDGET

    def starts(
        self, rule: str, start: datetime, zone: tzinfo | None
    ) -> tuple[list[datetime], bool]:
        """Return (sorted moments of a rule up to the horizon, True if it continues after it).

        `rule` is an RRULE value; `start` and the moments are naive local times. `zone` is the time
        zone for an UNTIL in UTC, or None for whole days.

        Raises RefusedRuleError if `read_rule` or `dateutil` refuses the rule, if its UNTIL is
        invalid, or if it has over 20,000 dates up to the horizon. Once the budget of the file is
        spent, raises RefusedRuleError for every rule.
        """
        parts = read_rule(rule)
        until = _until(parts.pop("UNTIL", ""), zone)
        last = min(until, datetime.combine(self.horizon, time.max))
        if self.left <= 0:
            raise RefusedRuleError(_("Ce fichier a trop de répétitions pour être lu."))
        shift = (LAST_YEAR - last.year) // CYCLE * CYCLE
        text = ";".join(f"{key}={value}" for key, value in parts.items())
        try:
            series = rrulestr(text, dtstart=start.replace(year=start.year + shift))
            dates, is_open = self._walk(series, last.replace(year=last.year + shift))
        except RefusedRuleError:
            raise
        except (ValueError, ArithmeticError, TypeError, LookupError, AttributeError):
            raise RefusedRuleError(_("Cette répétition n’est pas lisible.")) from None
        moments = [moment.replace(year=moment.year - shift) for moment in dates]
        return moments, is_open and until > last

    def _walk(self, series, last):
        dates, is_open = [], False
        for moment in series:
            if moment > last:
                is_open = True
                break
            dates.append(moment)
            if len(dates) > MOST_DATES:
                raise RefusedRuleError(_("Cette répétition a trop de dates."))
        self.left -= len(dates) or EMPTY_RULE
        return dates, is_open


def read_rule(text: str) -> dict[str, str]:
    """Return {"FREQ": "WEEKLY"…} of an RRULE value, in upper case; unknown keys are omitted.

    Raises RefusedRuleError if the rule is invalid or if FREQ is less than a day. Also raises it if
    BYHOUR, BYMINUTE and BYSECOND make over 24 dates a day.
    """
    parts = {}
    for piece in text.upper().replace("\\", "").split(";"):
        match = PART.fullmatch(piece.strip())
        if match and match[1] in KEYS:
            parts.setdefault(match[1], "".join(match[2].split()))
    frequency = parts.get("FREQ", "")
    if frequency in {"HOURLY", "MINUTELY", "SECONDLY"}:
        raise RefusedRuleError(_("Plusieurs fois par jour : ce n’est pas un rendez-vous."))
    if frequency not in FREQUENCIES:
        raise RefusedRuleError(_("On ne sait pas à quel rythme cela se répète (FREQ)."))
    _check(parts)
    return parts


def _check(parts):
    try:
        vRecur.from_ical(";".join(f"{key}={value}" for key, value in parts.items()))
    except (ValueError, TypeError, LookupError, AttributeError):
        raise RefusedRuleError(_("Cette répétition n’est pas lisible.")) from None
    if not parts.get("INTERVAL", "1").isdigit() or int(parts.get("INTERVAL", "1")) < 1:
        raise RefusedRuleError(_("Cette répétition n’est pas lisible."))
    if "BYDAY" in parts and not DAYS.fullmatch(parts["BYDAY"]):
        raise RefusedRuleError(_("Les jours de la semaine (BYDAY) ne sont pas lisibles."))
    times = 1
    for key in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= parts.get(key, "").count(",") + 1
    if times > 24:
        raise RefusedRuleError(_("Plusieurs fois par jour : ce n’est pas un rendez-vous."))


def _until(text, zone):
    """Return the last naive local moment at which a date may start; `datetime.max` for "".

    `text` is an UNTIL; `zone` is the time zone of the event, or None for an event of whole days.
    For whole days, the result is the end of the day of `text`. For a timed event, a day means its
    midnight, as in Thunderbird and most clients, and a time in UTC is converted to `zone`. Raises
    RefusedRuleError if `text` is invalid.
    """
    if not text:
        return datetime.max
    try:
        moment = vRecur.from_ical(f"FREQ=DAILY;UNTIL={text}")["UNTIL"][0]
    except (ValueError, LookupError):
        raise RefusedRuleError(_("La fin de la répétition (UNTIL) n’est pas lisible.")) from None
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time.min if zone else time.max)
    if zone is None:
        return datetime.combine(moment.date(), time.max)
    if moment.tzinfo:
        try:
            moment = moment.astimezone(zone)
        except OverflowError:
            return datetime.max
    return moment.replace(tzinfo=None)
