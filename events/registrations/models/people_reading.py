"""The record of readings of lists of registered people."""

import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import EventPage

KEPT = datetime.timedelta(days=365)


class PeopleReading(models.Model):
    """Readings of the list of people of one date, by one account, on one day, in one `Form`.

    The views of the list write this row, even on GET. Rows are deleted after a year.
    """

    class Form(models.TextChoices):
        """The forms in which a list of people is read."""

        SCREEN = "screen", _("à l’écran")
        PAPER = "paper", _("à imprimer")
        FILE = "file", _("en tableau")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("qui")
    )
    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="+", verbose_name=_("événement")
    )
    original_starts_at = models.DateTimeField(_("date"))
    form = models.CharField(_("sous quelle forme"), max_length=6, choices=Form.choices)
    day = models.DateField(_("vu le"), default=timezone.localdate)
    times = models.PositiveIntegerField(_("fois"), default=0)
    people = models.PositiveIntegerField(_("personnes sur la liste"), default=0)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("lecture d’une liste d’inscrits")
        verbose_name_plural = _("lectures des listes d’inscrits")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["day", "user", "event", "original_starts_at", "form"],
                name="people_reading_once_a_day",
            )
        ]

    def __str__(self):
        return f"{self.event_id} {self.day} {self.form}"

    @classmethod
    def record(
        cls, user: User, event: EventPage, original: datetime.datetime, form: str, people: int
    ) -> None:
        """Add one to the readings today, by `user`, of the date with this original start.

        `form` is a `Form`. `people`, the number of people on the list, replaces the number at the
        last reading. An empty list is not recorded.
        """
        if not people:
            return
        key = {"user": user, "event_id": event.pk, "original_starts_at": original, "form": form}
        row, _is_new = cls.objects.get_or_create(day=timezone.localdate(), **key)
        cls.objects.filter(pk=row.pk).update(times=F("times") + 1, people=people)

    @classmethod
    def purge(cls, now: datetime.datetime | None = None) -> int:
        """Delete the readings of 365 days ago and before, and return their number."""
        day = timezone.localdate(now) - KEPT
        return cls.objects.filter(day__lte=day).delete()[0]
