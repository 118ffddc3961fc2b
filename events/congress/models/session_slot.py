"""The time, the room and the status of a session of a congress."""

import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import OFF, SessionStatus, Status
from events.schedule import timetable
from events.schedule.plan import local
from network.text.dates import check_year, format_day, format_time

from .parts import Room


class SessionSlot(models.Model):
    """Abstract model with the time, the room and the status of a session.

    Editors type moments in the network's time zone, as for an event. The site displays typed
    moments at the same hour in the zone of the congress. A moved session keeps its first announced
    start and room. `local_start`, `local_end`, `hours` and `when` require a start.
    """

    starts_at = models.DateTimeField(
        _("début"), null=True, validators=[check_year], help_text=_("Ex. : 10/11/2026 14:00")
    )
    minutes = models.PositiveSmallIntegerField(
        _("durée, en minutes"), default=60, help_text=_("Ex. : 45, 90")
    )
    # Start plus duration, stored so that the database can find overlapping sessions.
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
    def length(self) -> datetime.timedelta:
        """The duration of the session."""
        return datetime.timedelta(minutes=self.minutes)

    @cached_property
    def zone(self) -> ZoneInfo:
        """Time zone of the congress."""
        return self.congress.zone

    @property
    def local_start(self) -> datetime.datetime:
        """The start in the time zone of the congress."""
        return local(self.starts_at, self.zone)

    @property
    def local_end(self) -> datetime.datetime:
        """The end in the time zone of the congress."""
        return self.local_start + self.length

    @property
    def local_former_start(self) -> datetime.datetime | None:
        """The first announced start in the time zone of the congress, or None."""
        return self.former_starts_at and local(self.former_starts_at, self.zone)

    @property
    def hours(self) -> str:
        """The hours, as "de 14 h à 15 h 30"."""
        return timetable.format_times(self.local_start, self.local_end, all_day=False)

    @property
    def when(self) -> str:
        """The day and the hours, as "jeudi 5 novembre, de 14 h à 15 h 30".

        The year is added if it is not the current year.
        """
        return f"{format_day(self.local_start, today=timezone.localdate())}, {self.hours}"

    @property
    def former_slot(self) -> str:
        """The first announced slot of a moved session, as "jeudi 5 novembre, 10 h, salle A".

        Without a former start, it is only the former room. It is "" if `shown_status` is not MOVED.
        """
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
    def shown_status(self) -> str:
        """The status of the session. If the edition is off, the status of the edition."""
        if self.congress.status in OFF:
            return self.congress.status
        return self.status

    @property
    def shown_status_label(self) -> str:
        """The translated label of `shown_status`; in the feminine if the edition is postponed."""
        labels = {**dict(Status.choices), **dict(SessionStatus.choices)}
        if self.shown_status == Status.POSTPONED:
            return gettext("Reportée")
        return str(labels[self.shown_status])

    @property
    def is_off(self) -> bool:
        """True if the session or its edition is cancelled or postponed."""
        return self.shown_status in OFF

    @property
    def reason(self) -> str:
        """The reason of `shown_status`, or "".

        If both the edition and the session are off, it is the reason of the session, if it has one.
        """
        if self.congress.status not in OFF:
            return self.status_reason
        own = self.status_reason if self.status in OFF else ""
        return own or self.congress.status_reason

    @property
    def has_ended(self) -> bool:
        """True after the end of the session; False without a start."""
        return bool(self.starts_at) and self.local_end <= timezone.now()
