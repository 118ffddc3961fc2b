"""The rows of an event: extra dates and changes of single dates."""

import uuid
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from events.choices import Change
from events.schedule import timetable
from events.schedule.plan import wall
from network.text.dates import check_year


class DateLocation(models.Model):
    """The location of a single date, if it differs from the event's. Abstract.

    `place` takes precedence over `venue`. While the place is not public, the location is displayed
    as to be confirmed.
    """

    place = models.ForeignKey(
        "places.PlacePage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dans un autre lieu du réseau"),
    )
    venue = models.CharField(
        _("ou ailleurs"),
        max_length=150,
        blank=True,
        help_text=_("Ex. : salle des fêtes, 2 rue du Four"),
    )

    class Meta:
        abstract = True


class EventDate(DateLocation, Orderable):
    """An extra date of an event, besides the first date and the rule.

    Its iCalendar UID derives from `key`.
    """

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="dates")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    starts_at = models.DateTimeField(
        _("début"),
        validators=[check_year],
        help_text=_("À l’heure du lieu habituel. Ex. : 10/11/2026 14:00"),
    )
    ends_at = models.DateTimeField(
        _("fin"), validators=[check_year], help_text=_("Ex. : 10/11/2026 16:00")
    )

    panels = [
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("venue")]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("autre date")
        verbose_name_plural = _("autres dates")

    def __str__(self):
        return f"{timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"


class EventException(DateLocation):
    """A change of one date of an event.

    `original_date` and `original_time` are the original start of that date on the clock of the
    event, like the RECURRENCE-ID of RFC 5545. The time is None for whole days. In a timed event, an
    exception without a time concerns the only date of its day. If the day has several dates, the
    exception is ignored, because the editor has not chosen one yet.

    `starts_at` and `ends_at` are the new times of a moved date, even if it was cancelled later.
    `is_full` and `is_closed` are independent of `change`. If an editor later typed another hour of
    the date in the event's form, `original_time` is the new hour and `announced_time` the hour
    first announced. Otherwise `announced_time` is None.
    """

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="exceptions")
    original_date = models.DateField(
        _("date concernée"),
        validators=[check_year],
        help_text=_("Le jour annoncé au départ. Ex. : 24/11/2026"),
    )
    original_time = models.TimeField(
        _("heure concernée"),
        null=True,
        blank=True,
        help_text=_("S’il y a plusieurs séances ce jour-là. Ex. : 14:00"),
    )
    announced_time = models.TimeField(null=True, editable=False)
    change = models.CharField(_("ce qui change"), max_length=9, choices=Change.choices)
    starts_at = models.DateTimeField(
        _("nouveau début"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("Pour une date déplacée, à l’heure du lieu habituel."),
    )
    ends_at = models.DateTimeField(
        _("nouvelle fin"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("Vide : même durée."),
    )
    note = models.CharField(
        _("raison ou précision"),
        max_length=200,
        blank=True,
        help_text=_("Montrée au public. Ex. : l’animatrice est en formation"),
    )
    is_full = models.BooleanField(
        _("complète"),
        default=False,
        db_default=False,
        help_text=_("Il n’y a plus de place : les suivants vont sur la liste d’attente."),
    )
    is_closed = models.BooleanField(
        _("inscriptions closes"),
        default=False,
        db_default=False,
        help_text=_("La date a lieu, mais le site n’y inscrit plus personne."),
    )

    panels = [
        FieldRowPanel([FieldPanel("original_date"), FieldPanel("original_time")]),
        FieldPanel("change"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("venue")]),
        FieldPanel("note"),
        FieldRowPanel([FieldPanel("is_full"), FieldPanel("is_closed")]),
    ]

    class Meta:
        verbose_name = _("changement d’une date")
        verbose_name_plural = _("changements de dates")
        ordering = ["original_date", "original_time", "pk"]

    def __str__(self):
        return " ".join(str(part) for part in (*self.original, self.change) if part is not None)

    @property
    def original(self) -> tuple[date | None, time | None]:
        """The pair (day, time) of the original start of the date, as in `Occurrence.original`."""
        return self.original_date, self.original_time

    def replacement(self, change: str, note: str) -> "EventException":
        """Return an unsaved exception for the same date, with another change and note.

        The marks and the location are kept. The new times of a moved date are kept only if `change`
        moves or cancels the date.
        """
        row = self.copied(change=change, note=note)
        if not timetable.is_moved(self) or not timetable.is_moved(row):
            row.starts_at = row.ends_at = None
        return row

    def copied(self, **values) -> "EventException":
        """Return an unsaved copy without an event; `values` are {attname: value}, as `place_id`."""
        names = {field.attname for field in self._meta.concrete_fields} - {"id", "event_id"}
        return EventException(**{name: getattr(self, name) for name in names} | values)

    def original_moment(self, zone: ZoneInfo) -> datetime | date | None:
        """Return the original start of the changed date as a naive local time of `zone`.

        The time is computed by `wall`. Returns the day if there is no time, and None if there is no
        day.
        """
        if self.original_date is None or self.original_time is None:
            return self.original_date
        return wall(datetime.combine(self.original_date, self.original_time, zone))
