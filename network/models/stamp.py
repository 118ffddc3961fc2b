import random
import time

from django.db import connections, models, router, transaction
from django.db.models import F

# Raised by chance: after a transaction undone, the next one does not come to the same number.
STEPS = 2**31
SECOND = 1.0


class ContentStamp(models.Model):
    """One number, raised by anything that changes what the public sees.

    It keys the feeds' ETags and whatever is kept from one request to the next: no list of what to
    purge, no stale answer. One row, made by a migration.
    """

    value = models.PositiveBigIntegerField(default=1)

    # (number, when it was read) by this process
    _read = (0, float("-inf"))

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_content_stamp")]

    def __str__(self):
        return str(self.value)

    @classmethod
    def current(cls):
        """The number now. Each answer asks for it, and the ORM would take as long as the answer."""
        with connections[router.db_for_read(cls)].cursor() as cursor:
            cursor.execute("SELECT value FROM network_contentstamp WHERE id = 1")
            row = cursor.fetchone()
        return row[0] if row else 0

    @classmethod
    def recent(cls):
        """The number as it was a second ago at most: for what readers may keep for minutes. This
        process hears of its own changes at once, the others within the second."""
        value, read_at = cls._read
        if time.monotonic() - read_at > SECOND:
            value = cls.current()
            cls._read = value, time.monotonic()
        return value

    @classmethod
    def forget(cls):
        cls._read = 0, float("-inf")

    @classmethod
    def raise_(cls):
        step = random.randint(1, STEPS)  # noqa: S311
        if not cls.objects.filter(pk=1).update(value=F("value") + step):
            cls.objects.get_or_create(pk=1)
        cls.forget()
        # Whoever read it meanwhile read the former one.
        transaction.on_commit(cls.forget)
