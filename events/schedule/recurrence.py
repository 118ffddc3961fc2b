"""A repetition chosen by an editor: its RRULE, its dates and its description in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import reduce

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from events.choices import Repeat
from network.text.dates import format_day, join_with_comma
from places.choices import Weekday

HORIZON = relativedelta(months=18)
CODES = Weekday.values
ORDINALS = [_("premier"), _("deuxième"), _("troisième"), _("quatrième"), _("dernier")]


@dataclass(frozen=True)
class Rule:
    """A repetition. `start` is the first date: an aware local moment, or a day for whole days.

    `until` is the last day on which a date may fall. Dates stop 18 months after the first at the
    latest, so that a feed and the table contain the same dates.
    """

    repeat: str
    start: datetime | date
    until: date
    weekdays: tuple[str, ...] = ()

    @property
    def first_day(self) -> date:
        """The day of the first date."""
        return self.start.date() if isinstance(self.start, datetime) else self.start

    @property
    def last_day(self) -> date:
        """The earlier of `until` and the day 18 months after the first day."""
        return min(self.until, self.first_day + HORIZON)

    @property
    def days(self) -> list[str]:
        """The codes of the weekdays, in order from Monday.

        Without `weekdays`, the list has the weekday of the first date.
        """
        chosen = [code for code in CODES if code in self.weekdays]
        return chosen or [CODES[self.first_day.weekday()]]

    @property
    def rank(self) -> int:
        """The rank of the weekday in a month: 1 to 4, or -1 for the last one.

        The rank is -1 for MONTHLY_LAST. Otherwise it is the rank of the first date; a fifth weekday
        counts as the last one.
        """
        nth = (self.first_day.day - 1) // 7 + 1
        return -1 if self.repeat == Repeat.MONTHLY_LAST or nth == 5 else nth

    def rrule(self) -> str:
        """Return the value of an RRULE line, "FREQ=WEEKLY;BYDAY=TU;UNTIL=…".

        UNTIL has the type of the first date (RFC 5545 §3.3.10).
        """
        return f"{self._pattern()};UNTIL={self._until()}"

    def _pattern(self):
        if self.repeat == Repeat.WEEKLY:
            return f"FREQ=WEEKLY;BYDAY={','.join(self.days)}"
        if self.repeat == Repeat.FORTNIGHTLY:
            return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={','.join(self.days)}"
        if self.repeat == Repeat.MONTHLY_DAY:
            return f"FREQ=MONTHLY;BYMONTHDAY={self.first_day.day}"
        return f"FREQ=MONTHLY;BYDAY={self.rank}{CODES[self.first_day.weekday()]}"

    def _until(self):
        if not isinstance(self.start, datetime):
            return f"{self.last_day:%Y%m%d}"
        last = datetime.combine(self.last_day, time(23, 59, 59), self.start.tzinfo)
        return f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"

    def starts(self) -> list[datetime] | list[date]:
        """Return the dates in order, of the type of `start`, at the same local time all year.

        `start` itself is absent if the rule does not select it. MONTHLY_DAY skips the months
        without that day, such as the 31st. Returns [] if no day up to `last_day` matches.
        """
        if isinstance(self.start, datetime):
            return list(rrulestr(self.rrule(), dtstart=self.start))
        midnight = datetime.combine(self.start, time.min)
        return [moment.date() for moment in rrulestr(self.rrule(), dtstart=midnight)]

    def describe(self, *, today: date | None = None) -> str:
        """Return the rule in words: "tous les mardis et jeudis jusqu’au 30 juin".

        The day is `last_day`. The words have no capital and no full stop. The year is omitted if it
        is the year of `today`; it is always written if `today` is None.
        """
        until = format_day(self.last_day, today=today, weekday=False)
        return gettext("%(rule)s jusqu’au %(until)s") % {"rule": self._describe(), "until": until}

    def _describe(self):
        day = str(Weekday(CODES[self.first_day.weekday()]).label)
        if self.repeat == Repeat.WEEKLY:
            names = [Weekday(code).plural for code in self.days]
            return gettext("tous les %(days)s") % {"days": join_names(names)}
        if self.repeat == Repeat.FORTNIGHTLY:
            one = pgettext("weekday of a list", "le %(day)s")
            names = [one % {"day": Weekday(code).label} for code in self.days]
            return gettext("une semaine sur deux, %(days)s") % {"days": join_names(names)}
        if self.repeat == Repeat.MONTHLY_DAY:
            number = pgettext("day of the month", "1er") if self.first_day.day == 1 else None
            return gettext("le %(day)s de chaque mois") % {"day": number or self.first_day.day}
        ordinal = ORDINALS[self.rank if self.rank == -1 else self.rank - 1]
        return gettext("le %(ordinal)s %(day)s de chaque mois") % {"ordinal": ordinal, "day": day}


def join_names(names: Sequence[str]) -> str:
    """Return the names in one translated text: "mardis", or "lundis, mardis et jeudis".

    There is at least one name.
    """
    *before, last = names
    if not before:
        return last
    return gettext("%(names)s et %(last)s") % {
        "names": reduce(join_with_comma, before),
        "last": last,
    }
