"""Where a list of dates to come begins, however many are over.

The index of dates is in the order of their starts, and one that is not over may have begun any day:
without knowing since when, each reader would have all those that are over read again.
"""

from datetime import datetime

from network.memory import Memory, period_end
from network.models import ContentStamp

_first = Memory("first date to come", entries=1, stamp=ContentStamp.recent)


def coming_since(dates, now: datetime) -> datetime:
    """No date that is not over at this moment began before; `dates` is the manager of all."""
    read_at, start = _first.get("", lambda: (now, _first_start(dates, now)), until=period_end())
    # Dates only end: what was not over then holds those that are not over since.
    return start if read_at <= now else _first_start(dates, now)


def _first_start(dates, now):
    starts = dates.upcoming(now).order_by("starts_at").values_list("starts_at", flat=True)
    return starts.first() or now
