from django.db import models
from django.db.models import F


class ContentStamp(models.Model):
    """One number, raised by anything that changes what the public sees.

    It keys the feeds' ETags and whatever is kept from one request to the next: no list of what to
    purge, no stale answer. One row, made by a migration.
    """

    value = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_content_stamp")]

    def __str__(self):
        return str(self.value)

    @classmethod
    def current(cls):
        """The number now, in one query."""
        return cls.objects.values_list("value", flat=True).filter(pk=1).first() or 0

    @classmethod
    def raise_(cls):
        if not cls.objects.filter(pk=1).update(value=F("value") + 1):
            cls.objects.get_or_create(pk=1)
