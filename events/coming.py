"""The upcoming dates, soonest first, at a cost independent of the number of past dates.

The index of dates is sorted by start, and an ongoing date may have started long ago. Without the
earliest start of the ongoing dates, each query would read all past dates. The first dates of the
agenda, shown to most visitors, are cached for some minutes, or until one of them ends.
"""

from datetime import datetime

from django.db.models import QuerySet

from network.database.compiled import compiled_rows
from network.memory.stamped_cache import StampedCache, earliest, next_expiry, period_end
from network.models import ContentStamp

SOONEST = 24  # two pages of the agenda

_first = StampedCache("first date to come", entries=1, stamp=ContentStamp.recent)
_soonest = StampedCache("soonest dates", entries=1, stamp=ContentStamp.recent)


def coming_since(dates: QuerySet, now: datetime) -> datetime:
    """Return the earliest start of the dates that are not over at `now`, or an earlier moment.

    The start is cached until the content stamp changes, for five minutes at most. If its date has
    ended since, it is earlier than the earliest start. If all dates are over, returns `now`, which
    is cached too. `dates` is the manager of all occurrences, public or not, and `now` is aware.
    """
    read_at, start = _first.get("", lambda: (now, _first_start(dates, now)), until=period_end())
    # A cached start remains valid later, because ongoing dates only end.
    return start if read_at <= now else _first_start(dates, now)


def _first_start(dates, now):
    starts = dates.upcoming(now).order_by("starts_at").values_list("starts_at", flat=True)
    return starts.first() or now


def soonest(dates: QuerySet, now: datetime) -> list[int]:
    """Return the primary keys of the first dates of the agenda by start, 24 (`SOONEST`) at most.

    `dates` is the manager of all occurrences, and `now` is aware. The list is cached for five
    minutes at most. It expires earlier if one of these dates ends, a page expires or the content
    stamp changes.
    """
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
    """Lazy sequence of the primary keys of the dates of an agenda list, for a paginator.

    The keys are in the order of the list. `filters` is an `AgendaFilterSet`, `dates` the manager of
    all occurrences and `now` an aware datetime. The first 24 keys of the unfiltered agenda are
    cached. Supports only slices with a stop.
    """

    def __init__(self, filters, dates, now):
        self._filters, self._dates, self._now = filters, dates, now

    def __getitem__(self, part: slice) -> list[int]:
        if self._filters.active or part.stop > SOONEST:
            return list(self._filters.qs.values_list("pk", flat=True)[part])
        return soonest(self._dates, self._now)[part]
