"""When a text first appeared, written no more exactly than what is recorded."""

import datetime

from django.utils import formats

from network.dates import format_day

from .choices import DatePrecision


def format_source_date(day: datetime.date | None, precision: str) -> str:
    """ "2012", "octobre 2012" or "16 octobre 2012"; "" without a day."""
    if not day:
        return ""
    if precision == DatePrecision.YEAR:
        return str(day.year)
    if precision == DatePrecision.MONTH:
        return formats.date_format(day, "F Y")
    return format_day(day, weekday=False)


def iso_source_date(day: datetime.date | None, precision: str) -> str:
    """ "2012", "2012-10" or "2012-10-16" (ISO 8601, reduced); "" without a day."""
    if not day:
        return ""
    kept = {DatePrecision.YEAR: 4, DatePrecision.MONTH: 7}.get(precision, 10)
    return day.isoformat()[:kept]
