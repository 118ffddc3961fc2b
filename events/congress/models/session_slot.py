import datetime

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import OFF, SessionStatus, Status
from events.schedule import timetable
from events.schedule.plan import local
from network.dates import check_year, format_day, format_time

from .parts import Room


class SessionSlot(models.Model):
    """When and in which room a session is held, and whether it is.

    Moments are typed and stored in the network's time zone, like those of an event. A session that
    was moved keeps the start and the room that were first announced.
    """

    starts_at = models.DateTimeField(
        _("début"), null=True, validators=[check_year], help_text=_("Ex. : 10/11/2026 14:00")
    )
    minutes = models.PositiveSmallIntegerField(
        _("durée, en minutes"), default=60, help_text=_("Ex. : 45, 90")
    )
    # Its start and its length, so that the database finds what overlaps.
    ends_at = models.DateTimeField(_("fin"), null=True, editable=False)
    room = models.ForeignKey(
        Room,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("salle"),
        help_text=_("Vide : pour tout le monde, ou pas encore choisie."),
    )
    status = models.CharField(
        _("état"),
        max_length=9,
        choices=SessionStatus.choices,
        default=SessionStatus.CONFIRMED,
    )
    status_reason = models.CharField(
        _("raison"),
        max_length=200,
        blank=True,
        help_text=_("Montrée au public. Ex. : l’intervenante est souffrante"),
    )
    former_starts_at = models.DateTimeField(
        _("début annoncé d’abord"),
        null=True,
        blank=True,
        help_text=_("Rempli tout seul quand vous déplacez une séance publiée."),
    )
    former_room = models.CharField(_("salle annoncée d’abord"), max_length=100, blank=True)

    class Meta:
        abstract = True

    @property
    def length(self):
        return datetime.timedelta(minutes=self.minutes)

    @cached_property
    def zone(self):
        return self.congress.zone

    @property
    def local_start(self):
        return local(self.starts_at, self.zone)

    @property
    def local_end(self):
        return self.local_start + self.length

    @property
    def local_former_start(self):
        return self.former_starts_at and local(self.former_starts_at, self.zone)

    @property
    def hours(self):
        """ "de 14 h à 15 h 30"."""
        return timetable.format_times(self.local_start, self.local_end, all_day=False)

    @property
    def when(self):
        """ "jeudi 5 novembre, de 14 h à 15 h 30"."""
        return f"{format_day(self.local_start, today=timezone.localdate())}, {self.hours}"

    @property
    def former_slot(self):
        """ "jeudi 5 novembre, 10 h, salle A", where a moved session was announced first; or ""."""
        if self.shown_status != SessionStatus.MOVED:
            return ""
        parts = [self.former_room]
        if start := self.local_former_start:
            parts = [
                format_day(start, today=timezone.localdate()),
                format_time(start),
                self.former_room,
            ]
        return ", ".join(part for part in parts if part)

    @property
    def shown_status(self):
        """Its own state, unless the whole edition is off."""
        if self.congress.status in OFF:
            return self.congress.status
        return self.status

    @property
    def shown_status_label(self):
        labels = {**dict(Status.choices), **dict(SessionStatus.choices)}
        if self.shown_status == Status.POSTPONED:
            return gettext("Reportée")
        return str(labels[self.shown_status])

    @property
    def is_off(self):
        return self.shown_status in OFF

    @property
    def reason(self):
        return self.status_reason or (self.congress.status_reason if self.is_off else "")

    @property
    def has_ended(self):
        return bool(self.starts_at) and self.local_end <= timezone.now()
