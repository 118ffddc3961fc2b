"""The cache of computed values in the memory of each process.

A value is cached under the content stamp read before its computation. If time matters, the value is
cached until the moment `until` at which it becomes false. `get`, `get_many` and `find` return no
value of another stamp, and none from `until` on. Three uses:

    # Whole responses, by URL, as many as fit in 64 MB.
    responses = StampedCache("responses", size=64 * MB, weigh=lambda response: len(response.body))
    responses.get(url, lambda: render(url), until=period_end())

    # One value.
    index = StampedCache("index", entries=1)
    index.get("", build, until=lambda index: index.next_expiry)

    # Many small values.
    counts = StampedCache("counts", entries=5000)
    counts.get((list, query), lambda: queryset.count(), until=period_end())
    counts.get_many(words, lambda missing: count_all(missing))

Writers must change the rows first and then increment the stamp, in the same transaction.
"""

import datetime
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from threading import Event, Lock, get_ident
from typing import Any

from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page

from network.models import ContentStamp

MB = 1024 * 1024
PERIOD = 300  # seconds
# Maximum wait for the computation of another thread, which may itself wait for a database lock of
# the waiting thread. The value is then computed twice.
MAX_WAIT = 10  # seconds

type Moment = datetime.datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A value valid under `stamp` from `since` to `until`; `until` is excluded.

    If `until` is None, the value is valid as long as the stamp is `stamp`.
    """

    stamp: Hashable
    since: Moment
    until: Moment | None
    value: Any
    weight: int

    def is_valid(self, stamp: Hashable, now: Moment) -> bool:
        """Return True if the value is valid under `stamp` at the moment `now`."""
        if stamp != self.stamp:
            return False
        return self.until is None or self.since <= now < self.until


class Computation:
    """A computation in progress in one thread; other threads wait for its end."""

    def __init__(self):
        self.thread, self.is_over = get_ident(), Event()


class StampedCache:
    """A cache of the most recently used values, shared by the threads of a process.

    `name` is the name of the cache in `docs/memories.md`. The cache contains at most `entries`
    values and, with `size`, values with a total weight of at most `size`. `weigh(value)` returns
    the weight of a value; a weight in bytes must include the data added to the value later. A value
    heavier than a quarter of `size` is not cached.

    `stamp` is the function that reads the content stamp. By default it is `ContentStamp.current`,
    which costs one query for each call. `ContentStamp.recent` costs one query for the whole
    request. It takes account of all that any process published before the request began.

    Raises ValueError if both `entries` and `size` are None, or if exactly one of `size` and `weigh`
    is None.
    """

    def __init__(
        self,
        name: str,
        *,
        entries: int | None = None,
        size: int | None = None,
        weigh: Callable[[Any], int] | None = None,
        stamp: Callable[[], int] | None = None,
    ):
        if entries is None and size is None:
            raise ValueError(f"The cache {name!r} has no limit: set `entries` or `size`.")
        if (size is None) != (weigh is None):
            raise ValueError(f"The cache {name!r} needs both `size` and `weigh`, or neither.")
        self.name, self.entries, self.size = name, entries, size
        self._weigh = weigh or (lambda value: 0)
        self._read_stamp = stamp or ContentStamp.current
        self._lock, self._total_weight = Lock(), 0
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._computations: dict[tuple[Hashable, Hashable], Computation] = {}
        _caches.append(self)

    def get[V](
        self,
        key: Hashable,
        compute: Callable[[], V],
        *,
        until: Moment | Callable[[V], Moment | None] | None = None,
        keep: Callable[[V], bool] | None = None,
        stamp: Hashable | None = None,
    ) -> V:
        """Return the value cached for `key` under the current stamp, or compute and cache it.

        `until` is the aware datetime at which the value becomes false, or a function that computes
        it from the value. If `until` is None, the value is valid until the stamp changes. If
        `keep(value)` is false, the value is not cached. `stamp` replaces the content stamp, if the
        caller has read it already, or if the value depends on more than the content stamp.

        The value is shared: callers must not change it. One thread computes a value while other
        threads that need it wait. After `MAX_WAIT` (10 seconds), the waiting threads compute it
        themselves. If `compute` raises an exception, nothing is cached and the exception
        propagates.
        """
        stamp = self._read_stamp() if stamp is None else stamp
        now = timezone.now()
        if entry := self._find(key, stamp, now):
            return entry.value
        with self._lock:
            computation = self._computations.get((stamp, key))
            if mine := computation is None:
                computation = self._computations[stamp, key] = Computation()
        if not mine and computation.thread != get_ident() and computation.is_over.wait(MAX_WAIT):
            now = timezone.now()
            if entry := self._find(key, stamp, now):
                return entry.value
        try:
            value = compute()
            if keep is None or keep(value):
                moment = until(value) if callable(until) else until
                self._put(key, Entry(stamp, now, moment, value, self._weigh(value)))
            return value
        finally:
            if mine:
                with self._lock:
                    self._computations.pop((stamp, key), None)
                computation.is_over.set()

    def get_many[K: Hashable, V](
        self,
        keys: Iterable[K],
        compute: Callable[[list[K]], dict[K, V]],
        *,
        until: Moment | None = None,
        stamp: Hashable | None = None,
    ) -> dict[K, V]:
        """Return {key: value}; the missing values are computed by one call of `compute(missing)`.

        `compute` must return values for all the keys in `missing`. Values for further keys are also
        cached and returned. `until` and `stamp` are as in `get`, but `until` is not a function.
        Threads do not wait for each other: two threads that need the same value may both compute
        it.
        """
        stamp = self._read_stamp() if stamp is None else stamp
        now = timezone.now()
        entries = {key: self._find(key, stamp, now) for key in keys}
        values = {key: entry.value for key, entry in entries.items() if entry}
        if missing := [key for key, entry in entries.items() if not entry]:
            for key, value in compute(missing).items():
                self._put(key, Entry(stamp, now, until, value, self._weigh(value)))
                values[key] = value
        return values

    def find(self, key: Hashable, *, stamp: Hashable) -> Any:
        """Return the value cached for `key` if it is valid now under `stamp`, else None."""
        entry = self._find(key, stamp, timezone.now())
        return entry.value if entry else None

    def latest(self, key: Hashable) -> Entry | None:
        """Return the last entry of `key`, valid or expired, or None if there is no entry.

        Use it if the value cannot be computed again, for example while the database is unreachable.
        """
        with self._lock:
            return self._entries.get(key)

    def set(
        self, key: Hashable, value: Any, *, stamp: Hashable, until: Moment | None = None
    ) -> None:
        """Cache a value for `key`, in place of the value cached before.

        A value heavier than a quarter of `size` is not cached: the former value stays. The caller
        must have read `stamp` before computing the value. `until` is an aware datetime, or None for
        a value that is valid until the stamp changes.
        """
        self._put(key, Entry(stamp, timezone.now(), until, value, self._weigh(value)))

    def clear(self) -> None:
        """Delete all values."""
        with self._lock:
            self._entries.clear()
            self._total_weight = 0

    def __len__(self) -> int:
        """Return the number of values, even if they are no longer valid."""
        return len(self._entries)

    @property
    def weight(self) -> int:
        """The total weight of the values."""
        return self._total_weight

    def _find(self, key: Hashable, stamp: Hashable, now: Moment) -> Entry | None:
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or not entry.is_valid(stamp, now):
                return None
            self._entries.move_to_end(key)
            return entry

    def _put(self, key: Hashable, entry: Entry) -> None:
        if self.size is not None and entry.weight > self.size // 4:
            return
        with self._lock:
            if former := self._entries.pop(key, None):
                self._total_weight -= former.weight
            self._entries[key] = entry
            self._total_weight += entry.weight
            while self._is_too_large():
                _key, oldest = self._entries.popitem(last=False)
                self._total_weight -= oldest.weight

    def _is_too_large(self) -> bool:
        if self.entries is not None and len(self._entries) > self.entries:
            return True
        return self.size is not None and self._total_weight > self.size


_caches: list[StampedCache] = []


def clear_all() -> None:
    """Clear every `StampedCache` of this process, and expire its cached content stamp.

    Call it after restoring a database to a former state.
    """
    for each in _caches:
        each.clear()
    ContentStamp.expire()


def period_end(now: Moment | None = None) -> Moment:
    """Return the end of the current period of five minutes of the clock, aware, in UTC.

    The period contains `now`, an aware datetime, by default the present. Use it as `until` for a
    value that depends on the time, if the moment of its next change cannot be computed.
    """
    seconds = (now or timezone.now()).timestamp()
    return datetime.datetime.fromtimestamp((seconds // PERIOD + 1) * PERIOD, datetime.UTC)


def minute_end() -> Moment:
    """Return the end of the present minute, aware, in UTC.

    A minute is the finest unit of time that the site displays.
    """
    return timezone.now().replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)


def next_expiry() -> Moment | None:
    """Return the earliest future `expire_at` of live pages and live registered rows, or None.

    The result is cached until the content stamp changes or the returned moment passes.
    """
    return _expiry.get("", _read_expiry, until=lambda moment: moment)


def register_expiring(model: type[Model]) -> None:
    """Register a model whose live rows stop being public at their `expire_at`, as pages do.

    The model must have the fields `live` and `expire_at`. Apps call it when they start.
    """
    _expiring.append(model)


def _read_expiry() -> Moment | None:
    """Return the earliest future `expire_at` of live rows in all registered tables, or None.

    Costs one query.
    """
    now = timezone.now()
    first, *others = (
        model._default_manager.order_by()
        .filter(live=True, expire_at__gt=now)
        .values_list("expire_at", flat=True)
        for model in _expiring
    )
    return first.union(*others).order_by("expire_at").first()


_expiring: list[type[Model]] = [Page]
_expiry = StampedCache("expiry", entries=1, stamp=ContentStamp.recent)


def earliest(*moments: Moment | None) -> Moment | None:
    """Return the earliest of the moments, ignoring None; None if there is no moment."""
    return min((moment for moment in moments if moment is not None), default=None)
