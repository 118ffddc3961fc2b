"""The dates that are not over, soonest first, however many there are and however many are over.

The index of dates is in the order of their starts, and one that is not over may have begun any day:
without knowing since when, each reader would have all those that are over read again. The soonest
of all stand on the first screen of most readers: which they are is asked once until one ends.
"""

from datetime import datetime

from network.memory import Memory, earliest, next_expiry, period_end
from network.models import ContentStamp
from network.shared.compiled import compiled_rows

SOONEST = 24  # two pages of the agenda

_first = Memory("first date to come", entries=1, stamp=ContentStamp.recent)
_soonest = Memory("soonest dates", entries=1, stamp=ContentStamp.recent)


def coming_since(dates, now: datetime) -> datetime:
    """No date that is not over at this moment began before; `dates` is the manager of all."""
    read_at, start = _first.get("", lambda: (now, _first_start(dates, now)), until=period_end())
    # Dates only end: what was not over then holds those that are not over since.
    return start if read_at <= now else _first_start(dates, now)


def _first_start(dates, now):
    starts = dates.upcoming(now).order_by("starts_at").values_list("starts_at", flat=True)
    return starts.first() or now


def soonest(dates, now: datetime) -> list:
    """The keys of the first dates of the agenda, `SOONEST` at most; `dates` is the manager of all.
    True as long as none of them ends."""
    read_at, rows = _soonest.get(
        "",
        lambda: (now, _read_soonest(dates, now)),
        until=lambda value: earliest(period_end(), next_expiry(), *(end for _key, end in value[1])),
    )
    rows = rows if read_at <= now else _read_soonest(dates, now)
    return [key for key, _end in rows]


def _read_soonest(dates, now):
    return compiled_rows(dates.soonest, SOONEST, now=now, since=coming_since(dates, now))


class DateKeys:
    """The keys of the dates of a list of the agenda, in its order, as they are asked for."""

    def __init__(self, filters, dates, now):
        self._filters, self._dates, self._now = filters, dates, now

    def __getitem__(self, part: slice) -> list:
        if self._filters.active or part.stop > SOONEST:
            return list(self._filters.qs.values_list("pk", flat=True)[part])
        return soonest(self._dates, self._now)[part]
