"""The dates of published events, as rows of a table."""

from datetime import date, datetime, time
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from events.choices import OFF, Status
from events.querysets import OccurrenceQuerySet
from events.schedule import timetable
from events.schedule.plan import wall
from network.models import Territory
from network.text.dates import format_period, format_time
from places.hours import holidays
from places.models import PlacePage

from .location import UNKNOWN_VENUE

ONLINE = gettext_noop("En ligne")  # the location of a date that is only online, in French


class Occurrence(models.Model):
    """One date of a published event, written by `events.refreshing` and not edited by people.

    `original_starts_at` is the first start set by the rule or the editor. It identifies the date
    for life, while `starts_at` changes if the date moves. `ends_at` is exclusive. `place`,
    `commune` and `venue` come from `Location.location_of`: `place` is public or None, and `venue`
    is "" if the date is at the event's location.

    `first_on` and `last_on` are the days of the date in the time zone of its location. They are
    None only for a row that the former release inserted during an update. `is_decided` is True if
    an `EventException` decides whether the date takes place. `is_closed` is True if an exception
    closes the registration. `announced_at` is the start first announced, or None if it equals
    `original_starts_at`. `extra_key` is the key of the `EventDate` of an extra date, else None.
    """

    event = models.ForeignKey(
        "events.EventPage", models.CASCADE, related_name="occurrences", verbose_name=_("événement")
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
    venue = models.CharField(_("endroit"), max_length=150, blank=True)
    # The `departement` of the event: it determines the time zone without a place or a commune.
    departement = models.CharField(
        _("département"), max_length=3, blank=True, default="", db_default="", editable=False
    )
    first_on = models.DateField(_("premier jour"), null=True, editable=False)
    last_on = models.DateField(_("dernier jour"), null=True, editable=False)
    seats_taken = models.PositiveSmallIntegerField(_("places prises"), default=0)
    is_decided = models.BooleanField(_("décidée à part"), db_default=False, default=False)
    is_closed = models.BooleanField(_("inscriptions closes"), db_default=False, default=False)
    announced_at = models.DateTimeField(null=True, editable=False)
    extra_key = models.UUIDField(null=True, editable=False)

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
            models.Index(fields=["starts_at", "event", "ends_at"], name="occurrence_start_event"),
            models.Index(fields=["ends_at"], name="occurrence_end"),
            models.Index(fields=["place", "starts_at"], name="occurrence_place_start"),
            models.Index(fields=["commune", "starts_at"], name="occurrence_commune_start"),
        ]

    def __str__(self):
        return f"{self.event_id} {timezone.localtime(self.starts_at):%d/%m/%Y %H:%M}"

    @classmethod
    def of_page(cls, page: Page) -> list[Self]:
        """Return the unsaved dates of a page by start, at most 300 (`timetable.MAX_DATES`).

        Returns [] for a page without a start or an end.
        """
        dates = [
            cls(
                event=page,
                original_starts_at=slot.original_utc,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                status=slot.status,
                note=slot.note,
                place=place,
                commune=commune,
                venue=venue,
                departement=page.departement,
                seats_taken=page.taken_seats.get(slot.original_utc, 0),
                is_decided=slot.is_decided,
                is_closed=slot.is_closed,
                announced_at=slot.announced_at if slot.announced_time else None,
                extra_key=UUID(slot.key) if slot.key else None,
            )
            for slot in timetable.slots(page.plan)
            for place, commune, venue in [page.location_of(slot)]
        ]
        for row in dates:
            row.set_days()
        return dates

    def set_days(self) -> None:
        """Set `first_on` and `last_on`, the days in the time zone of the location, without saving.

        A date that ends at midnight does not reach the next day. The days of a whole-day event are
        those that the editor typed, wherever the date takes place.
        """
        zone = self.clock
        self.first_on = self.starts_at.astimezone(zone).date()
        self.last_on = timetable.last_moment(self.ends_at.astimezone(zone), all_day=True).date()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the location of this date. After `with_zone`, it needs no query."""
        if (code := getattr(self, "zone_code", None)) is not None:
            return holidays.calendar(holidays.zone_of(code)).timezone
        return self.event.zone_at(self.place, self.commune, self.departement)

    @property
    def card_key(self) -> tuple[int, int]:
        """The pair (key of the date, key of the event), a part of the cache key of the card.

        The language and the content stamp are the other parts.
        """
        return self.pk, self.event.pk

    @property
    def clock(self) -> ZoneInfo:
        """The time zone of the announced times: the time zone of the location of this date.

        For an event of whole days, it is the time zone of the event's location. The days begin at
        midnight at the event's location, even if this date is elsewhere.
        """
        return self.event.zone if self.event.all_day else self.zone

    @property
    def local_start(self) -> datetime:
        """The start in the time zone of the location; for whole days, midnight of `first_on`."""
        if self.event.all_day and self.first_on:
            return datetime.combine(self.first_on, time.min, self.zone)
        return self.starts_at.astimezone(self.zone)

    @property
    def local_original(self) -> datetime:
        """The original start in the time zone `clock`."""
        return self.original_starts_at.astimezone(self.clock)

    @property
    def local_announced(self) -> datetime:
        """The start first announced, in the time zone `clock`."""
        return (self.announced_at or self.original_starts_at).astimezone(self.clock)

    @property
    def typed_start(self) -> str:
        """The local start as the value of an input of `moment_type`.

        Templates convert moments to the network's time zone only.
        """
        start = self.local_start
        return f"{start:%Y-%m-%d}" if self.event.all_day else f"{start:%Y-%m-%dT%H:%M}"

    @property
    def moment_type(self) -> str:
        """The type of the HTML input of a moment: "date" for whole days, else "datetime-local"."""
        return "date" if self.event.all_day else "datetime-local"

    @property
    def local_end(self) -> datetime:
        """The end in the time zone of the location.

        For whole days, it is the last microsecond of `last_on`.
        """
        if self.event.all_day and self.last_on:
            return datetime.combine(self.last_on, time.max, self.zone)
        return timetable.last_moment(self.ends_at.astimezone(self.zone), all_day=self.event.all_day)

    @property
    def when(self) -> str:
        """The date in words, "mardi 3 novembre, de 14 h à 16 h", in the time zone of the location.

        The current year is omitted.
        """
        return self.format_when(today=timezone.localdate())

    def format_when(self, *, today: date | None) -> str:
        """Return the date in words as `when`, with the year if it is not the year of `today`.

        The year is always included if `today` is None.
        """
        return format_period(
            self.local_start, self.local_end, today=today, all_day=self.event.all_day
        )

    @property
    def hours(self) -> str:
        """The hours, "de 14 h à 16 h", or "toute la journée" for a whole day.

        If the date ends on another day, it equals `when`. An end at the next midnight counts as the
        same day: "de 20 h à minuit".
        """
        last = timetable.last_moment(self.local_end, all_day=True)
        if last.date() > self.local_start.date():
            return self.when
        return timetable.format_times(self.local_start, self.local_end, all_day=self.event.all_day)

    @property
    def where(self) -> str:
        """The place or venue, and the town: "EPN de l’Étang, Martigues".

        The town is omitted if the name of the place contains it. The value is the translated "En
        ligne" if the date is only online, and "" if the place, the venue and the town are not
        stated.
        """
        if not self.event.is_onsite:
            return gettext(ONLINE)
        name = self._place_name
        town = self.commune.name if self.commune else ""
        parts = [name, "" if town and town in name else town]
        return ", ".join(part for part in parts if part)

    @property
    def _place_name(self):
        """The name of the public place, else of the venue; "" if neither is stated."""
        place = self.place if self.place and not self.place.has_expired else None
        return place.title if place else self.venue or self.event.venue

    @property
    def states_location(self) -> bool:
        """True if the date is only online, or if its place or venue is stated.

        False if the place is not public and no venue replaces it.
        """
        return not self.event.is_onsite or self._place_name not in ("", UNKNOWN_VENUE)

    @property
    def hour(self) -> str:
        """The start as "14 h " (with a final space); "" for whole days."""
        return "" if self.event.all_day else f"{format_time(self.local_start)} "

    @property
    def town(self) -> str:
        """The name of the commune; "" if it is not stated or if the date is only online."""
        return self.commune.name if self.commune and self.event.is_onsite else ""

    @property
    def seats_left(self) -> int | None:
        """The number of free seats; None if the site takes no registration for this date.

        The site takes no registration if the event has no capacity, or if the date is off, closed
        to registration or has started. The number is 0 if the status is FULL.
        """
        if not self.event.capacity or self.is_off or self.is_closed:
            return None
        if self.starts_at <= timezone.now():
            return None
        if self.status == Status.FULL:
            return 0
        return max(self.event.capacity - self.seats_taken, 0)

    @property
    def takes_registrations(self) -> bool:
        """True if people may register here, for a seat or for the waiting list."""
        return self.seats_left is not None

    @property
    def moment(self) -> int:
        """The original start in seconds since 1970, the key of the date in URLs."""
        return int(self.original_starts_at.timestamp())

    @property
    def original(self) -> tuple[date, time | None]:
        """The pair (day, time) of the original start, as an `EventException` stores them.

        The day and time are in the time zone of the event; the time is None for whole days.
        """
        start = wall(self.original_starts_at.astimezone(self.event.zone))
        return start.date(), None if self.event.all_day else start.time()

    @property
    def was_moved(self) -> bool:
        """True if the start differs from the original one."""
        return self.original_starts_at != self.starts_at

    def moves_to_past(self, start: datetime) -> bool:
        """Return True if a move to `start` would put the date in the past.

        `start` is in the time zone of the event. Returns False if the date is over, or if `start`
        is its present start.
        """
        now = timezone.now()
        if self.ends_at <= now or self.starts_at == start:
            return False
        return timetable.is_past(start, now=now, all_day=self.event.all_day)

    @property
    def announced(self) -> str:
        """The start first announced: "mardi 3 novembre, 14 h"; the day alone for whole days.

        The time is in the time zone of the location. The current year is omitted.
        """
        return self._format_start(self.local_announced)

    @property
    def planned(self) -> str:
        """The original start in words, as `announced`."""
        return self._format_start(self.local_original)

    def _format_start(self, start):
        return timetable.format_start(start, today=timezone.localdate(), all_day=self.event.all_day)

    @property
    def differs(self) -> bool:
        """True if the date was moved in time or place, or has a note or its own status.

        "Its own status" means a status that differs from the status of the event.
        """
        is_usual = self.status == self.event.status and not self.note
        return self.was_moved or self.is_elsewhere or not is_usual

    @property
    def states(self) -> list[str]:
        """The translated labels of unusual states, like "Complet", "Déplacé" or "Aussi en ligne".

        In order: a status other than CONFIRMED, a new start, a closed registration, attendance
        online. If the date is off, a new start and a closed registration are omitted.
        """
        states = [] if self.status == Status.CONFIRMED else [self.get_status_display()]
        if self.was_moved and not self.is_off:
            states.append(gettext("Déplacé"))
        if self.is_closed and not self.is_off:
            states.append(gettext("Inscriptions closes"))
        if self.event.is_online:
            states.append(
                gettext("Aussi en ligne") if self.event.is_onsite else gettext("En ligne")
            )
        return states

    @property
    def is_elsewhere(self) -> bool:
        """True if the date is not at the event's location."""
        return bool(self.venue) or self.place_id not in (None, self.event.place_id)

    @property
    def is_over(self) -> bool:
        """True if the end of the date has passed."""
        return self.ends_at <= timezone.now()

    @property
    def is_off(self) -> bool:
        """True if the date is cancelled or postponed: its status is in `OFF`."""
        return self.status in OFF

    @property
    def off_reason(self) -> str:
        """Why the date is off: the reason of the whole event if it is off, else the date's note.

        "" if the date takes place, or without a reason.
        """
        if not self.is_off:
            return ""
        return self.event.status_reason if self.event.status in OFF else self.note
