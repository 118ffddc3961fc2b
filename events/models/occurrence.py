"""The dates of published events, as rows of a table."""

from datetime import date, datetime, time
from typing import Self
from zoneinfo import ZoneInfo

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
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


class Occurrence(models.Model):
    """One date of a published event, written by `events.refreshing` and never edited.

    `original_starts_at` is the first start set by the rule or the editor: it identifies the date
    for life, while `starts_at` changes if the date moves. `ends_at` is exclusive. `place`,
    `commune` and `venue` are those of `Location.location_of`: `place` is public or None, and
    `venue` is "" if the date is at the event's location. `is_decided` is True if an exception of
    the event concerns the date.
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
    seats_taken = models.PositiveSmallIntegerField(_("places prises"), default=0)
    is_decided = models.BooleanField(_("décidée à part"), db_default=False, default=False)

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
        """Return the unsaved dates of a page, in order."""
        return [
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
                seats_taken=page.taken_seats.get(slot.original_utc, 0),
                is_decided=slot.is_decided,
            )
            for slot in timetable.slots(page.plan)
            for place, commune, venue in [page.location_of(slot)]
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the location; after `with_zone`, without reading the place."""
        if (code := getattr(self, "zone_code", None)) is not None:
            return holidays.calendar(holidays.zone_of(code)).timezone
        return self.event.zone_at(self.place, self.commune)

    @property
    def card_key(self) -> tuple[int, int]:
        """The pair (key of the date, key of the event), a part of the cache key of the card.

        The language and the content stamp are the other parts.
        """
        return self.pk, self.event.pk

    @property
    def local_start(self) -> datetime:
        """The start in the time zone of the location."""
        return self.starts_at.astimezone(self.zone)

    @property
    def typed_start(self) -> str:
        """The local start as the value of a `datetime-local` input.

        Templates convert moments to the network's time zone only.
        """
        return f"{self.local_start:%Y-%m-%dT%H:%M}"

    @property
    def local_end(self) -> datetime:
        """The local end; for whole days, the last microsecond of the last day."""
        return timetable.last_moment(self.ends_at.astimezone(self.zone), all_day=self.event.all_day)

    @property
    def when(self) -> str:
        """The date in words, "mardi 3 novembre, de 14 h à 16 h", in the time zone of the location.

        The year is included unless it is the current one.
        """
        return self.format_when(today=timezone.localdate())

    def format_when(self, *, today: date | None) -> str:
        """Return the date in words as `when`, with the year unless it is that of `today`.

        The year is always included if `today` is None.
        """
        return format_period(
            self.local_start, self.local_end, today=today, all_day=self.event.all_day
        )

    @property
    def hours(self) -> str:
        """The hours, "de 14 h à 16 h", or the whole period if the date lasts several days."""
        if self.local_start.date() != self.local_end.date():
            return self.when
        return timetable.format_times(self.local_start, self.local_end, all_day=self.event.all_day)

    @property
    def where(self) -> str:
        """The place or venue, and the town: "EPN de l’Étang, Martigues" or "En ligne".

        The text is "" if the place, the venue and the town are not stated.
        """
        if not self.event.is_onsite:
            return gettext("En ligne")
        place = self.place if self.place and not self.place.has_expired else None
        name = place.title if place else self.venue or self.event.venue
        town = self.commune.name if self.commune else ""
        parts = [name, "" if town and town in name else town]
        return ", ".join(part for part in parts if part)

    @property
    def line(self) -> str:
        """The line of a week or month view: "14 h Premiers clics, Gap"."""
        return f"{self.hour}{self.words}"

    @property
    def hour(self) -> str:
        """The start as "14 h " (with a final space); "" for whole days."""
        return "" if self.event.all_day else f"{format_time(self.local_start)} "

    @property
    def words(self) -> str:
        """The title and the town, "Premiers clics, Gap", without the town if only online.

        The title is in the language of the event.
        """
        town = f", {self.commune.name}" if self.commune and self.event.is_onsite else ""
        return f"{self.event.title}{town}"

    @property
    def seats_left(self) -> int | None:
        """The number of free seats; None if the site takes no registration for this date.

        The site takes none if the event has no capacity, or if the date is off or has started.
        """
        if not self.event.capacity or self.is_off or self.starts_at <= timezone.now():
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
        """The original start in seconds since 1970, its key in the URLs of the admin."""
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

    @property
    def announced(self) -> str:
        """The original start in words: "mardi 3 novembre, 14 h"; the day alone for whole days.

        The time is in the time zone of the location. The year is included unless it is the current
        one.
        """
        start, today = self.original_starts_at.astimezone(self.zone), timezone.localdate()
        return timetable.format_start(start, today=today, all_day=self.event.all_day)

    @property
    def differs(self) -> bool:
        """True if the date was moved in time or place, or has a note or a status of its own."""
        is_usual = self.status == self.event.status and not self.note
        return self.was_moved or self.is_elsewhere or not is_usual

    @property
    def states(self) -> list[str]:
        """The labels of unusual states: ["Complet", "Déplacé", "Aussi en ligne"]."""
        states = [] if self.status == Status.CONFIRMED else [self.get_status_display()]
        if self.was_moved and not self.is_off:
            states.append(gettext("Déplacé"))
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
        """True if the date does not take place as announced: its status is in `OFF`."""
        return self.status in OFF
