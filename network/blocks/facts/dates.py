"""Dates of facts, which may be a year, a month or a day, and their age."""

import datetime
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext

from network.text.dates import YEARS, format_day

OLD_AFTER = 5  # years
TYPED = re.compile(r"(?:(?:(?P<day>\d{1,2})/)?(?P<month>\d{1,2})/)?(?P<year>\d{4})")


@dataclass(frozen=True)
class FactDate:
    """A year, a month or a day: `month` and `day` are None if unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def read(cls, typed: str) -> Self | None:
        """Parse "2012", "10/2012" or "16/10/2012"; return None for any other text.

        Years go from 1600 to 2199. Also returns None for a date that does not exist.
        """
        match = TYPED.fullmatch(typed.strip())
        if not match:
            return None
        date = cls(**{name: int(part) for name, part in match.groupdict().items() if part})
        if date.year not in YEARS:
            return None
        try:
            date.last_day  # noqa: B018 - raises for a day that does not exist
        except ValueError:
            return None
        return date

    @property
    def last_day(self) -> datetime.date:
        """The last day of the year or month, or the day itself.

        Raises ValueError if the month or the day does not exist.
        """
        month = 12 if self.month is None else self.month
        if not 1 <= month <= 12:
            raise ValueError(month)
        day = monthrange(self.year, month)[1] if self.day is None else self.day
        return datetime.date(self.year, month, day)

    @property
    def iso(self) -> str:
        """The date in ISO 8601, reduced precision allowed: "2012", "2012-10" or "2012-10-16"."""
        return self.last_day.isoformat()[: 10 if self.day else 7 if self.month else 4]

    def __str__(self):
        if self.day:
            return format_day(self.last_day, weekday=False)
        if self.month:
            return formats.date_format(self.last_day, "F Y")
        return str(self.year)


def validate_fact_date(typed: str) -> None:
    """Raise ValidationError if `FactDate.read` cannot parse the text."""
    if not FactDate.read(typed):
        raise ValidationError(
            gettext("Écrivez une année (2012), un mois (10/2012) ou un jour (16/10/2012).")
        )


def is_old(last_day: datetime.date | None, today: datetime.date) -> bool:
    """Return True if `last_day` is more than five years before `today`; False if it is None."""
    if last_day is None:
        return False
    return (today.year - last_day.year, today.month, today.day) > (
        OLD_AFTER,
        last_day.month,
        last_day.day,
    )
