"""Arithmetic on iCalendar moments: aware `datetime`s, and `date`s for whole days. Pure."""

from datetime import UTC, date, datetime, time, timedelta

ONE_DAY = timedelta(days=1)


def end(start, length) -> date:
    """Return `start` plus `length`: exact hours, or whole days at the same local time."""
    if not isinstance(start, datetime):
        return start + max(length, ONE_DAY)
    if length % ONE_DAY == timedelta(0):
        return start + length
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def exclusive_day(end) -> date:
    """Return the exclusive end of whole days, from a day or a moment."""
    if not isinstance(end, datetime):
        return end
    return end.date() + (ONE_DAY if end.time() != time.min else timedelta(0))


def as_datetime(original, zone) -> datetime:
    """Return a moment unchanged; for a day, its midnight in `zone`, or in UTC without a zone."""
    if isinstance(original, datetime):
        return original
    return datetime.combine(original, time.min, zone or UTC)


def instant(moment) -> datetime:
    """Return the moment used for comparisons: for a day, its midnight in UTC."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def is_day(moment) -> bool:
    """Return True for a day, False for a moment."""
    return not isinstance(moment, datetime)


def day(moment) -> date:
    """Return the day of a moment in its own zone, or the day itself."""
    return moment.date() if isinstance(moment, datetime) else moment


def day_in_zone_of(key, instant) -> date:
    """Return the day of `instant` in the time zone of `key`."""
    return instant.astimezone(key.tzinfo).date()


def of_type(moment, start) -> date:
    """Return an RDATE as a moment or a day, the same type as DTSTART (`start`)."""
    if isinstance(start, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, start.timetz())
    if not isinstance(start, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment
