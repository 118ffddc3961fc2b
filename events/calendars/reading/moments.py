"""Days and moments of a calendar, reckoned with as its software does. Pure.

A moment is an aware `datetime`; a `date` is a whole day.
"""

from datetime import UTC, datetime, time, timedelta

ONE_DAY = timedelta(days=1)


def after(start, length):
    """The end: of so many hours by the clock of the world, or of so many days."""
    if not isinstance(start, datetime):
        return start + max(length, ONE_DAY)
    if length % ONE_DAY == timedelta(0):
        return start + length
    return (start.astimezone(UTC) + length).astimezone(start.tzinfo)


def last_day(end):
    """The exclusive end of whole days, from a day or a moment."""
    if not isinstance(end, datetime):
        return end
    return end.date() + (ONE_DAY if end.time() != time.min else timedelta(0))


def as_moment(original, zone):
    if isinstance(original, datetime):
        return original
    return datetime.combine(original, time.min, zone or UTC)


def instant(moment):
    if isinstance(moment, datetime):
        return moment
    return datetime.combine(moment, time.min, UTC)


def is_day(moment):
    return not isinstance(moment, datetime)


def day_of(moment):
    return moment.date() if isinstance(moment, datetime) else moment


def local_day(key, instant):
    return instant.astimezone(key.tzinfo).date()


def like(moment, start):
    """An RDATE, of the type of DTSTART when it is a day more."""
    if isinstance(start, datetime) and not isinstance(moment, datetime):
        return datetime.combine(moment, start.timetz())
    if not isinstance(start, datetime) and isinstance(moment, datetime):
        return moment.date()
    return moment
