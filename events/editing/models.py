"""The changes of dates that can still be undone."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.models.event import EventPage
from events.registrations.models.pending_letters import DELAY
from places.models import PlacePage


class DatesChangeQuerySet(models.QuerySet):
    """Queries on the changes of dates."""

    def open(self) -> Self:
        """Filter the changes made less than `DELAY` ago, the latest first."""
        return self.filter(made_at__gt=timezone.now() - DELAY).order_by("-made_at", "-pk")

    def expired(self) -> Self:
        """Filter the changes made `DELAY` ago or earlier, which can no longer be undone."""
        return self.filter(made_at__lte=timezone.now() - DELAY)


class DatesChange(models.Model):
    """A change of some dates of one event, with their former state, to undo it.

    `operation` is common to the events that one form changed. `place` is the place whose
    `ClosedDatesView` made the change, or None. `versions` is a list of one to three lists: the
    changed dates of the published page, then of an earlier draft that is scheduled, then of the
    latest draft, if they exist. If the event is offline, the only list is about its draft.

    Each date is `{"date": ISO day, "time": ISO time or None, "before": …, "after": …}`. `before`
    and `after` are the fields of its exception as `undoing.fields_of` returns them, or None.

    If a publication changed more than the exceptions of the event, `schedule` is `{"before": …,
    "after": …}`, two results of `undoing.schedule_of`, and the only list of `versions` is empty.
    Otherwise `schedule` is None.
    """

    operation = models.UUIDField(default=uuid.uuid4, db_index=True)
    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="dates_changes", verbose_name=_("événement")
    )
    place = models.ForeignKey(
        PlacePage,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("lieu"),
    )
    made_at = models.DateTimeField(_("fait le"), default=timezone.now, db_index=True)
    versions = models.JSONField(_("dates changées"))
    schedule = models.JSONField(null=True, default=None, editable=False)

    objects = DatesChangeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("changement de dates")
        verbose_name_plural = _("changements de dates")

    def __str__(self):
        return f"{self.event_id} {timezone.localtime(self.made_at):%d/%m/%Y %H:%M}"

    @property
    def expires_at(self) -> datetime:
        """The moment after which the change can no longer be undone."""
        return self.made_at + DELAY
