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
    """An extra date, besides the first date and the rule. Its iCalendar UID derives from `key`."""

    event = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="dates")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    starts_at = models.DateTimeField(
        _("début"), validators=[check_year], help_text=_("Ex. : 10/11/2026 14:00")
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
    exception without a time applies to every date of its day until `Schedule.name_changed_dates`
    replaces it by one exception for each date.
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
    change = models.CharField(_("ce qui change"), max_length=9, choices=Change.choices)
    starts_at = models.DateTimeField(
        _("nouveau début"),
        validators=[check_year],
        null=True,
        blank=True,
        help_text=_("Pour une date déplacée."),
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

    panels = [
        FieldRowPanel([FieldPanel("original_date"), FieldPanel("original_time")]),
        FieldPanel("change"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("venue")]),
        FieldPanel("note"),
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

    def copied(self, **values) -> "EventException":
        """Return an unsaved copy without an event; `values` replace some of its fields."""
        names = {field.attname for field in self._meta.concrete_fields} - {"id", "event_id"}
        return EventException(**{name: getattr(self, name) for name in names} | values)

    def original_moment(self, zone: ZoneInfo) -> datetime | date | None:
        """Return the original start of the changed date as a naive local time of `zone`.

        The time is that of `wall`. Returns the day if there is no time, and None if there is no
        day.
        """
        if self.original_date is None or self.original_time is None:
            return self.original_date
        return wall(datetime.combine(self.original_date, self.original_time, zone))
