"""What a process remembers of what it computed, by one rule.

A value is kept under the content stamp that was read before it was computed and, where the clock
matters, until the moment when it stops being true. It is never given under another stamp nor from
that moment on. Three uses:

    # Whole answers, by address: as many as fit in some bytes.
    answers = Memory("answers", size=64 * MB, weigh=lambda answer: len(answer.body))
    answers.get(address, lambda: render(address), until=period_end())

    # One value.
    index = Memory("index", entries=1)
    index.get("", build, until=lambda index: index.next_expiry)

    # Many small values.
    counts = Memory("counts", entries=5000)
    counts.get((list, query), lambda: queryset.count(), until=period_end())
    counts.get_many(words, lambda missing: count_all(missing))

The rule of whoever writes is the other half: first change the rows, then raise the stamp, in the
same transaction.
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
# A value that is being computed is waited for so long, then computed a second time: who computes
# may be waiting for a lock of the database that the waiting one holds.
PATIENCE = 10  # seconds

type Moment = datetime.datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, true under `stamp` from `since` to `until`, that excluded; None when for ever."""

    stamp: Hashable
    since: Moment
    until: Moment | None
    value: Any
    weight: int

    def is_true(self, stamp: Hashable, now: Moment) -> bool:
        if stamp != self.stamp:
            return False
        return self.until is None or self.since <= now < self.until


class Computing:
    """A value that one thread computes and others wait for."""

    def __init__(self):
        self.thread, self.is_over = get_ident(), Event()


class Memory:
    """Values by key, of which those used last are kept; for all the threads of a process.

    `name` names it on the page `docs/memories.md`. It holds at most `entries` values and, when a
    `size` is given, values whose weights add up to at most that much; `weigh(value)` gives a
    value's weight (of bytes: how many, with whatever is added to it later). A value heavier than a
    quarter of the size is not kept.

    `stamp` reads the content stamp: `ContentStamp.current`, one query, or `ContentStamp.recent`,
    one for the whole request, which sees what any process published before it began.
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
            raise ValueError(f"The memory {name!r} has no bound: give `entries` or `size`.")
        if (size is None) != (weigh is None):
            raise ValueError(f"The memory {name!r} needs both `size` and `weigh`, or neither.")
        self.name, self.entries, self.size = name, entries, size
        self._weigh = weigh or (lambda value: 0)
        self._read_stamp = stamp or ContentStamp.current
        self._lock, self._held = Lock(), 0
        self._kept: OrderedDict[Hashable, Entry] = OrderedDict()
        self._computing: dict[tuple[Hashable, Hashable], Computing] = {}
        _memories.append(self)

    def get[V](
        self,
        key: Hashable,
        compute: Callable[[], V],
        *,
        until: Moment | Callable[[V], Moment | None] | None = None,
        keep: Callable[[V], bool] | None = None,
        stamp: Hashable | None = None,
    ) -> V:
        """The value of `key`, as it was computed under today's stamp or else `compute()`.

        `until` is when it stops being true, or gives it out of the value; None when it is true as
        long as the stamp. `keep(value)` says whether to keep it. `stamp` is for who has read the
        content stamp already, before reading anything else, or whose value hangs on more than it:
        anything that can be compared.

        Whoever receives a value shares it with others and does not change it. One thread computes,
        the others that ask for the same wait for it. What `compute` raises goes through, and
        nothing is kept.
        """
        stamp = self._read_stamp() if stamp is None else stamp
        now = timezone.now()
        if entry := self._find(key, stamp, now):
            return entry.value
        with self._lock:
            computing = self._computing.get((stamp, key))
            if mine := computing is None:
                computing = self._computing[stamp, key] = Computing()
        if not mine and computing.thread != get_ident() and computing.is_over.wait(PATIENCE):
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
                    self._computing.pop((stamp, key), None)
                computing.is_over.set()

    def get_many[K: Hashable, V](
        self,
        keys: Iterable[K],
        compute: Callable[[list[K]], dict[K, V]],
        *,
        until: Moment | None = None,
        stamp: Hashable | None = None,
    ) -> dict[K, V]:
        """{key: value}; those that are not kept come of one `compute(keys)`, which gives all of
        them, and may give others that will be asked for next.

        Nobody waits for another thread here: what two ask for at once is computed twice.
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
        """The value that is kept for a key under a stamp, None when none is or it is true no more;
        for who may do without it."""
        entry = self._find(key, stamp, timezone.now())
        return entry.value if entry else None

    def latest(self, key: Hashable) -> Entry | None:
        """What was true of a key last, now or formerly: for who cannot compute it again."""
        with self._lock:
            return self._kept.get(key)

    def keep(
        self, key: Hashable, value: Any, *, stamp: Hashable, until: Moment | None = None
    ) -> None:
        """Keep a value that was computed under a stamp, read before."""
        self._put(key, Entry(stamp, timezone.now(), until, value, self._weigh(value)))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._held = 0

    def __len__(self) -> int:
        """How many values are held, those that are no longer true included."""
        return len(self._kept)

    @property
    def weight(self) -> int:
        """What the values held weigh together."""
        return self._held

    def _find(self, key: Hashable, stamp: Hashable, now: Moment) -> Entry | None:
        with self._lock:
            entry = self._kept.get(key)
            if entry is None or not entry.is_true(stamp, now):
                return None
            self._kept.move_to_end(key)
            return entry

    def _put(self, key: Hashable, entry: Entry) -> None:
        if self.size is not None and entry.weight > self.size // 4:
            return
        with self._lock:
            if former := self._kept.pop(key, None):
                self._held -= former.weight
            self._kept[key] = entry
            self._held += entry.weight
            while self._is_too_large():
                _key, oldest = self._kept.popitem(last=False)
                self._held -= oldest.weight

    def _is_too_large(self) -> bool:
        if self.entries is not None and len(self._kept) > self.entries:
            return True
        return self.size is not None and self._held > self.size


_memories: list[Memory] = []


def clear_all() -> None:
    """Forget everything that this process remembers, the content stamp too: for whoever takes a
    database back to what it was."""
    for memory in _memories:
        memory.clear()
    ContentStamp.forget()


def period_end(now: Moment | None = None) -> Moment:
    """The end of the current five minutes of the clock, the same for everything computed in them:
    for what follows the clock so closely that no moment can be given."""
    seconds = (now or timezone.now()).timestamp()
    return datetime.datetime.fromtimestamp((seconds // PERIOD + 1) * PERIOD, datetime.UTC)


def minute_end(now: Moment | None = None) -> Moment:
    """The end of the current minute: no hour that the site says is finer."""
    return (now or timezone.now()).replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)


def day_end(now: Moment | None = None) -> Moment:
    """The next midnight of the network's clock."""
    local = timezone.localtime(now)
    return datetime.datetime.combine(
        local.date() + datetime.timedelta(days=1), datetime.time(), local.tzinfo
    )


def next_expiry() -> Moment | None:
    """When the next page, or other object that expires, stops being public by itself; None when
    none will. No query most of the time."""
    return _expiry.get("", _read_expiry, until=lambda moment: moment)


def register_expiring(model: type[Model]) -> None:
    """A model beside pages whose rows stop being public at their `expire_at`, when they are live:
    called when an app starts."""
    _expiring.append(model)


def _read_expiry() -> Moment | None:
    """One query, of every table whose rows expire."""
    now = timezone.now()
    first, *others = (
        model._default_manager.order_by()
        .filter(live=True, expire_at__gt=now)
        .values_list("expire_at", flat=True)
        for model in _expiring
    )
    return first.union(*others).order_by("expire_at").first()


_expiring: list[type[Model]] = [Page]
_expiry = Memory("expiry", entries=1, stamp=ContentStamp.recent)


def earliest(*moments: Moment | None) -> Moment | None:
    """The first of some moments, those that are None left out; None when all are."""
    return min((moment for moment in moments if moment is not None), default=None)
