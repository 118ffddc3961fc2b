"""The content stamp: one number, incremented when public content changes."""

import random
import time
from collections.abc import Callable
from threading import Lock

from django.db import connections, models, router, transaction

# Random increments: two transactions, one rolled back, must not give the same value.
STEPS = 2**31
FOLDED = 100  # average number of increments between two merges of the rows
TOTAL = "CAST(COALESCE(SUM(value), 0) AS bigint)"
QUERY = f"SELECT {TOTAL} FROM network_contentstamp"  # noqa: S608


class Reading:
    """The last stamp that was read; `recent` reads it again after one second."""

    lasts = 1.0  # second

    def __init__(self):
        self._lock = Lock()
        self._value, self._read_at, self._expirations = None, float("-inf"), 0

    def recent(self, read: Callable[[], int]) -> int:
        """Return the last value if it is younger than `lasts` seconds, otherwise `now(read)`."""
        value = self._value
        # In this order: another thread may discard the value meanwhile.
        if time.monotonic() - self._read_at < self.lasts and value is not None:
            return value
        return self.now(read)

    def now(self, read: Callable[[], int]) -> int:
        """Call `read`, return its value, and cache this value, which `recent` then returns.

        The value is not cached if `expire` or `discard` was called during `read()`.
        """
        expirations, read_at = self._expirations, time.monotonic()
        value = read()
        with self._lock:
            if expirations == self._expirations:  # not expired during the query
                self._value, self._read_at = value, read_at
        return value

    def expire(self) -> None:
        """Expire the cached value, so that `recent` reads it again."""
        with self._lock:
            self._read_at = float("-inf")
            self._expirations += 1

    def discard(self) -> None:
        """Delete the cached value: `latest` is None until `recent` or `now` reads it again.

        Call it after the stamp was raised. Unlike `discard`, `expire` keeps the old value in
        `latest`.
        """
        with self._lock:
            self._value, self._read_at = None, float("-inf")
            self._expirations += 1

    @property
    def latest(self) -> int | None:
        """The last value read, of any age; None before a reading or after `discard`."""
        return self._value


class Raised(Reading):
    """The value of the stamp inside a transaction that incremented it, cached until its end.

    Other threads do not see this value before the commit. The commit calls the object, which then
    discards the value that the process had cached for all threads.
    """

    lasts = float("inf")

    def __call__(self) -> None:
        """Discard the value of the stamp cached for all threads of the process."""
        ContentStamp._reading.discard()


class ContentStamp(models.Model):
    """A number incremented when public content changes.

    It is the key of the caches and of the feeds' ETags, so that no list of URLs to purge is needed.
    Its value is the sum of its rows. An increment adds a row, so that it does not wait for another
    transaction in progress, such as a long import.
    """

    value = models.PositiveBigIntegerField(default=1)

    _reading = Reading()  # of the committed value, by this process

    def __str__(self):
        return str(self.value)

    @classmethod
    def current(cls) -> int:
        """Query and return the value, and cache it for `recent`.

        In a transaction that incremented the stamp, returns the new value, which other processes
        see only after the commit.
        """
        return cls._reading_here().now(cls._read)

    @classmethod
    def _read(cls) -> int:
        # Each response reads it: the ORM would take as long as the rest of a cached response.
        with connections[router.db_for_read(cls)].cursor() as cursor:
            cursor.execute(QUERY)
            return cursor.fetchone()[0]

    @classmethod
    def subquery(cls) -> models.Subquery:
        """Return a subquery with the value, to annotate another query."""
        total = models.Func(template=TOTAL, output_field=models.BigIntegerField())
        return models.Subquery(cls.objects.values(total=total)[:1])

    @classmethod
    def recent(cls) -> int:
        """Return the value that this process read at most one second ago, or else query the value.

        The cached value expires when a request begins. Callers that need the stamp several times in
        one response thus share one query. In a transaction that incremented the stamp, the new
        value is queried once.
        """
        return cls._reading_here().recent(cls._read)

    @classmethod
    def latest(cls) -> int | None:
        """Return the last value that this process read, for use when the database is unreachable.

        Returns None if the process has not read the stamp yet, or has incremented it after the last
        reading.
        """
        return cls._reading_here().latest

    @classmethod
    def expire(cls) -> None:
        """Expire the value cached by this process: the next `recent` queries it."""
        cls._reading.expire()

    @classmethod
    def raise_(cls) -> None:
        """Increment the value by a random number.

        Call it after a change of public content, in the same transaction. At the commit, the value
        cached by this process is discarded. After one call in a hundred on average, the commit also
        runs `fold`.
        """
        cls.objects.bulk_create([cls(value=random.randint(1, STEPS))])  # noqa: S311
        # Other threads may have read the former value until the commit.
        transaction.on_commit(Raised())
        if random.randrange(FOLDED) == 0:  # noqa: S311
            transaction.on_commit(cls.fold, robust=True)

    @classmethod
    def fold(cls) -> None:
        """Merge the rows into one with the same sum, except rows locked by another transaction."""
        with transaction.atomic():
            rows = cls.objects.select_for_update(skip_locked=True).values_list("pk", "value")
            values = dict(rows)
            if len(values) > 1:
                cls.objects.filter(pk__in=values).delete()
                cls.objects.bulk_create([cls(value=sum(values.values()))])

    @classmethod
    def _reading_here(cls) -> Reading:
        # Until the commit, the other threads see neither the increment nor the change.
        return cls._raised_here() or cls._reading

    @classmethod
    def _raised_here(cls) -> Raised | None:
        """Return the last increment of the transaction in progress, or None.

        An increment in a savepoint that was rolled back is ignored: Django has dropped its function
        from `run_on_commit`.
        """
        waiting = connections[router.db_for_write(cls)].run_on_commit
        functions = (function for _savepoints, function, _robust in reversed(waiting))
        return next((function for function in functions if isinstance(function, Raised)), None)
