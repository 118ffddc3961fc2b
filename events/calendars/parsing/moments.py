"""Arithmetic on moments of iCalendar: aware `datetime`s, and `date`s for whole days. Pure."""

from datetime import UTC, date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)


def end(start, length) -> date:
    """`start` plus `length`: exact hours, or whole days at the same local time."""
    if not isinstance(start, datetime):
        return start + max(length, ONE_DAY)
    if length % ONE_DAY == timedelta(0):
        return start + length
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def exclusive_day(end) -> date:
    """The exclusive end of whole days, from a day or a moment."""
    if not isinstance(end, datetime):
        return end
    return end.date() + (ONE_DAY if end.time() != time.min else timedelta(0))


def as_datetime(original, zone) -> datetime:
    """The moment itself; midnight of a day in `zone`, else in UTC."""
    if isinstance(original, datetime):
        return original
    return datetime.combine(original, time.min, zone or UTC)


def instant(moment) -> datetime:
    """What moments and days are compared by: a day is its midnight in UTC."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def is_day(moment) -> bool:
    return not isinstance(moment, datetime)


def day(moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def day_in_zone_of(key, instant) -> date:
    return instant.astimezone(key.tzinfo).date()


def of_type(moment, start) -> date:
    """An RDATE as a moment or a day, whichever DTSTART is."""
    if isinstance(start, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, start.timetz())
    if not isinstance(start, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment
