from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.choices import Status
from events.querysets import OccurrenceQuerySet
from network.models import Territory
from places.models import PlacePage

from .event import EventPage


class Occurrence(models.Model):
    """One date of a published event, derived from it: never edited, made again by `events.agenda`.

    `original_starts_at` is when the rule or the editor first put it: it names the date for life,
    `starts_at` says where it was moved. `ends_at` is exclusive. `place` and `commune` are those the
    public may see; both are empty for an event that is only online and under no place.
    """

    event = models.ForeignKey(
        EventPage, models.CASCADE, related_name="occurrences", verbose_name=_("événement")
    )
    original_starts_at = models.DateTimeField(_("prévue le"))
    starts_at = models.DateTimeField(_("début"))
    ends_at = models.DateTimeField(_("fin"))
    status = models.CharField(
        _("état"), max_length=9, choices=Status.choices, default=Status.CONFIRMED
    )
    note = models.CharField(_("précision"), max_length=200, blank=True)
    place = models.ForeignKey(
        PlacePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="occurrences",
        verbose_name=_("lieu"),
    )
    commune = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="occurrences",
        verbose_name=_("commune"),
    )

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["starts_at", "event_id", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="occurrence_ends_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["event", "original_starts_at"], name="occurrence_once_per_event"
            ),
        ]
        indexes = [
            models.Index(fields=["starts_at", "event"], name="occurrence_start"),
            models.Index(fields=["ends_at"], name="occurrence_end"),
            models.Index(fields=["place", "starts_at"], name="occurrence_place_start"),
            models.Index(fields=["commune", "starts_at"], name="occurrence_commune_start"),
        ]

    def __str__(self):
        return f"{self.event_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def zone(self):
        return self.event.zone_at(self.place, self.commune)

    @property
    def local_start(self):
        return self.starts_at.astimezone(self.zone)

    @property
    def local_end(self):
        """The last moment of it: of whole days, an instant of the last one."""
        end = self.ends_at.astimezone(self.zone)
        return end - timedelta.resolution if self.event.all_day else end

    @property
    def was_moved(self):
        return self.original_starts_at != self.starts_at
