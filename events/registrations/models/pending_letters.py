"""The planned letters about changed dates: until they are due, the change can be undone."""

from datetime import UTC, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.event import EventPage

# A change of dates can be undone during this time, and the letters about it leave afterwards.
DELAY = timedelta(minutes=10)
# The date of a row that the previous version of the site adds during an update: nobody has it.
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)


class PendingLetters(models.Model):
    """A changed date, whose registered people are notified of the change at `due_at`.

    The letters themselves are written at that time, from the stored and the current dates:
    `events.registrations.delays` creates, delays and deletes the row. `change` is the
    `Difference.change` of the date. As long as `change` stays the same, `due_at` does not move.

    A row with `gives_seats` is about the seats that an editor added to the date: the people on the
    waiting list get these seats at `due_at`. Its `change` is "".
    """

    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="pending_letters", verbose_name=_("événement")
    )
    original_starts_at = models.DateTimeField(_("prévue le"), db_default=NO_DATE)
    gives_seats = models.BooleanField(_("donne des places"), default=False, db_default=False)
    change = models.TextField(_("changement"), blank=True, default="", db_default="")
    due_at = models.DateTimeField(_("à envoyer à partir de"), db_index=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("lettres en attente")
        verbose_name_plural = _("lettres en attente")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "original_starts_at", "gives_seats"],
                name="pending_letters_once_per_date",
            )
        ]

    def __str__(self):
        return f"{self.event_id} {self.due_at:%d/%m/%Y %H:%M}"
