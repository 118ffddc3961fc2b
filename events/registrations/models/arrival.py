"""The registration forms that the site is handling at this moment."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import EventPage

# A form that takes longer no longer delays the others: its process was probably killed.
LONGEST = timedelta(seconds=4)


class ArrivalQuerySet(models.QuerySet):
    """Queries on the forms that are being handled."""

    def in_progress(self, event_id: int) -> Self:
        """Keep the forms of an event that began less than four seconds (`LONGEST`) ago."""
        return self.filter(event=event_id, begun_at__gt=timezone.now() - LONGEST)


class Arrival(models.Model):
    """A registration form that a thread is handling, without personal data.

    The row is deleted once the people of the form are recorded. Until then, the row warns other
    threads and processes that this form may precede theirs.

    `moment` is the arrival of the form, after the insertion of the row; it is not stored.
    `begun_at` is never later than `moment`. See `recording.arriving`.
    """

    moment = None

    # Without a constraint, an insertion does not wait for the locked row of the event.
    event = models.ForeignKey(
        EventPage,
        models.CASCADE,
        db_constraint=False,
        related_name="+",
        verbose_name=_("événement"),
    )
    begun_at = models.DateTimeField(_("commencée le"), default=timezone.now)

    objects = ArrivalQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("inscription en cours")
        verbose_name_plural = _("inscriptions en cours")

    def __str__(self):
        return f"{self.event_id} {self.begun_at:%d/%m/%Y %H:%M:%S}"

    def end(self) -> None:
        """Delete the row; do nothing if it was deleted by a former call."""
        if self.pk:
            self.delete()
