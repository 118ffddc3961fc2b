import random
import time
from threading import Lock

from django.db import connections, models, router, transaction

# Raised by chance: after a transaction undone, the next one does not come to the same number.
STEPS = 2**31
FOLDED = 100  # raises, or so, until their rows are made one
TOTAL = "CAST(COALESCE(SUM(value), 0) AS bigint)"
QUERY = f"SELECT {TOTAL} FROM network_contentstamp"  # noqa: S608


class Reading:
    """The number as it was read last, and when; forgotten, it is read again by whoever asks."""

    lasts = 1.0  # second

    def __init__(self):
        self._lock = Lock()
        self._value, self._read_at, self._forgotten = None, float("-inf"), 0

    def recent(self, read) -> int:
        """What `read()` gave, not longer ago than it lasts."""
        if time.monotonic() - self._read_at < self.lasts:
            return self._value
        return self.now(read)

    def now(self, read) -> int:
        """What `read()` gives, remembered for `recent`."""
        forgotten, read_at = self._forgotten, time.monotonic()
        value = read()
        with self._lock:
            if forgotten == self._forgotten:  # else somebody raised it meanwhile
                self._value, self._read_at = value, read_at
        return value

    def forget(self) -> None:
        with self._lock:
            self._read_at = float("-inf")
            self._forgotten += 1

    def outdate(self) -> None:
        """It is another number now."""
        self.forget()
        self._value = None

    @property
    def latest(self) -> int | None:
        """What was read last, however long ago; None when it is known to be another number now."""
        return self._value


class Raised(Reading):
    """One raise that waits for its commit: the other threads then read it again. Until then nobody
    else can raise the number."""

    lasts = float("inf")

    def __call__(self):
        ContentStamp._reading.outdate()


class ContentStamp(models.Model):
    """One number, raised by anything that changes what the public sees.

    It keys the feeds' ETags and whatever is kept from one request to the next: no list of what to
    purge, no stale answer. It is the sum of its rows: who raises it adds one, and waits for nobody
    whose transaction is not over, an import of thousands of places for example.
    """

    value = models.PositiveBigIntegerField(default=1)

    _reading = Reading()  # by this process, of what is committed

    def __str__(self):
        return str(self.value)

    @classmethod
    def current(cls) -> int:
        """The number now: inside a transaction that raised it, what it will be once committed."""
        return cls._reading_here().now(cls._read)

    @classmethod
    def _read(cls) -> int:
        # Every response reads it: the ORM would take as long as the rest of a cached response.
        with connections[router.db_for_read(cls)].cursor() as cursor:
            cursor.execute(QUERY)
            return cursor.fetchone()[0]

    @classmethod
    def subquery(cls) -> models.Subquery:
        """The number, as a column of another query."""
        total = models.Func(template=TOTAL, output_field=models.BigIntegerField())
        return models.Subquery(cls.objects.values(total=total)[:1])

    @classmethod
    def recent(cls) -> int:
        """The number as it was when the request began, and a second ago at most: for what several
        parts of one answer ask for."""
        return cls._reading_here().recent(cls._read)

    @classmethod
    def latest(cls) -> int | None:
        """The number that this process read last, for who cannot read it now; None when the process
        raised it since."""
        return cls._reading_here().latest

    @classmethod
    def forget(cls) -> None:
        cls._reading.forget()

    @classmethod
    def raise_(cls) -> None:
        """To be called after the change, in its transaction."""
        cls.objects.bulk_create([cls(value=random.randint(1, STEPS))])  # noqa: S311
        # Whoever read it meanwhile read the former one.
        transaction.on_commit(Raised())
        if random.randrange(FOLDED) == 0:  # noqa: S311
            transaction.on_commit(cls.fold, robust=True)

    @classmethod
    def fold(cls) -> None:
        """Make one row of many, of the same sum; of those that nobody else is folding."""
        with transaction.atomic():
            rows = cls.objects.select_for_update(skip_locked=True).values_list("pk", "value")
            values = dict(rows)
            if len(values) > 1:
                cls.objects.filter(pk__in=values).delete()
                cls.objects.bulk_create([cls(value=sum(values.values()))])

    @classmethod
    def _reading_here(cls) -> Reading:
        # A number raised and not committed is of this transaction alone: the other threads do not
        # see yet what comes with it.
        return cls._raised_here() or cls._reading

    @classmethod
    def _raised_here(cls) -> Raised | None:
        """The last raise of the transaction in progress: what waits for the commit is dropped by
        Django when the transaction, or the part of it that raised, is undone."""
        waiting = connections[router.db_for_write(cls)].run_on_commit
        functions = (function for _savepoints, function, _robust in reversed(waiting))
        return next((function for function in functions if isinstance(function, Raised)), None)
