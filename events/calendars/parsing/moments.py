"""Arithmetic on iCalendar moments: aware `datetime`s, and `date`s for whole days. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

ONE_DAY = timedelta(days=1)


def end(start: date, length: timedelta) -> date:
    """Return `start` plus `length`.

    A length of whole days keeps the local time; any other length is an exact duration. If `start`
    is a day, the result is at least one day later.
    """
    if not isinstance(start, datetime):
        return start + max(length, ONE_DAY)
    if length % ONE_DAY == timedelta(0):
        return start + length
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def exclusive_day(end: date) -> date:
    """Return the first whole day after a period with the exclusive end `end`.

    If `end` is a `date`, or is at midnight, returns the day of `end`; otherwise the next day.
    """
    if not isinstance(end, datetime):
        return end
    return end.date() + (ONE_DAY if end.time() != time.min else timedelta(0))


def as_datetime(original: date, zone: tzinfo | None) -> datetime:
    """Return a moment unchanged; for a day, its midnight in `zone`, or in UTC if `zone` is None."""
    if isinstance(original, datetime):
        return original
    return datetime.combine(original, time.min, zone or UTC)


def instant(moment: date) -> datetime:
    """Return the aware moment to compare: `moment` itself, or the midnight in UTC of a day."""
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def is_day(moment: date) -> bool:
    """Return True for a `date`, False for a `datetime`."""
    return not isinstance(moment, datetime)


def day(moment: date) -> date:
    """Return the day of a moment in its own zone, or the day itself."""
    return moment.date() if isinstance(moment, datetime) else moment


def day_in_zone_of(key: datetime, instant: datetime) -> date:
    """Return the day of `instant` in the time zone of the aware moment `key`."""
    return instant.astimezone(key.tzinfo).date()


def of_type(moment: date, start: date) -> date:
    """Return the RDATE `moment` with the type of `start`, the DTSTART.

    If only `start` is a `datetime`, the result is the day `moment` at the time and in the zone of
    `start`. If only `moment` is a `datetime`, the result is the day of `moment` in its own zone.
    """
    if isinstance(start, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, start.timetz())
    if not isinstance(start, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment
