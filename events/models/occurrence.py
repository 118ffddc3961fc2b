from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import OFF, Status
from events.querysets import OccurrenceQuerySet
from events.schedule import timetable
from events.schedule.plan import wall
from network.dates import format_period, format_time
from network.models import Territory
from places.hours import holidays
from places.models import PlacePage


class Occurrence(models.Model):
    """One date of a published event, derived from it: never edited, made by `events.refreshing`.

    `original_starts_at` is when the rule or the editor first put it: it names the date for life,
    `starts_at` says where it was moved. `ends_at` is exclusive. `place` and `commune` are those the
    public may see; both are empty for an event that is only online and under no place. `venue` is
    that of this date alone, "" when it is where the event is. It `is_decided` when an exception of
    the event is about it.
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
    def of_page(cls, page):
        """The dates that a page announces, not saved, in order."""
        return [
            cls(
                event=page,
                original_starts_at=slot.first_put,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                status=slot.status,
                note=slot.note,
                place=place,
                commune=commune,
                venue=venue,
                seats_taken=page.taken_seats.get(slot.first_put, 0),
                is_decided=slot.is_decided,
            )
            for slot in timetable.slots(page.plan)
            for place, commune, venue in [page.location_of(slot)]
        ]

    @property
    def zone(self):
        """The clock of where it is; `with_zone` tells it without reading the place."""
        if (code := getattr(self, "zone_code", None)) is not None:
            return holidays.calendar(holidays.zone_of(code)).timezone
        return self.event.zone_at(self.place, self.commune)

    @property
    def card_key(self):
        return self.pk, self.event.pk

    @property
    def local_start(self):
        return self.starts_at.astimezone(self.zone)

    @property
    def typed_start(self):
        """As a box for a day and an hour holds it: a template has the network's clock alone."""
        return f"{self.local_start:%Y-%m-%dT%H:%M}"

    @property
    def local_end(self):
        """The last moment of it: of whole days, an instant of the last one."""
        return timetable.last_moment(self.ends_at.astimezone(self.zone), all_day=self.event.all_day)

    @property
    def when(self):
        """ "mardi 3 novembre, de 14 h à 16 h", by the clock of its place."""
        return self.format_when(today=timezone.localdate())

    def format_when(self, *, today):
        """`when`, with the year unless `today` is a day of it."""
        return format_period(
            self.local_start, self.local_end, today=today, all_day=self.event.all_day
        )

    @property
    def hours(self):
        """ "de 14 h à 16 h" under its day; the whole period when it goes on for several days."""
        if self.local_start.date() != self.local_end.date():
            return self.when
        return timetable.format_times(self.local_start, self.local_end, all_day=self.event.all_day)

    @property
    def where(self):
        """ "EPN de l’Étang, Martigues", "Martigues" or "En ligne"; "" when it is not said."""
        if not self.event.is_onsite:
            return gettext("En ligne")
        place = self.place if self.place and not self.place.has_expired else None
        name = place.title if place else self.venue or self.event.venue
        town = self.commune.name if self.commune else ""
        parts = [name, "" if town and town in name else town]
        return ", ".join(part for part in parts if part)

    @property
    def line(self):
        """ "14 h Premiers clics, Gap": what a week or a month says of it."""
        return f"{self.hour}{self.words}"

    @property
    def hour(self):
        return "" if self.event.all_day else f"{format_time(self.local_start)} "

    @property
    def words(self):
        """Return the title and the town of the line, in the language of the event."""
        town = f", {self.commune.name}" if self.commune and self.event.is_onsite else ""
        return f"{self.event.title}{town}"

    @property
    def seats_left(self):
        """How many are free, None when they are not kept here or when it says nothing."""
        if not self.event.capacity or self.is_off or self.starts_at <= timezone.now():
            return None
        if self.status == Status.FULL:
            return 0
        return max(self.event.capacity - self.seats_taken, 0)

    @property
    def takes_registrations(self):
        """Here, for a seat or for the waiting list: until it begins."""
        return self.seats_left is not None

    @property
    def moment(self):
        """What names it in the addresses of the admin: seconds since 1970."""
        return int(self.original_starts_at.timestamp())

    @property
    def original(self):
        """Return (day, time) of its first start on the clock of its event, as an `EventException`
        stores them; the time is None for whole days."""
        start = wall(self.original_starts_at.astimezone(self.event.zone))
        return start.date(), None if self.event.all_day else start.time()

    @property
    def was_moved(self):
        return self.original_starts_at != self.starts_at

    @property
    def announced(self):
        """ "mardi 3 novembre, 14 h": where it was first put, by the clock of its place."""
        start, today = self.original_starts_at.astimezone(self.zone), timezone.localdate()
        return timetable.format_start(start, today=today, all_day=self.event.all_day)

    @property
    def differs(self):
        """Something of it is not as its event says."""
        is_usual = self.status == self.event.status and not self.note
        return self.was_moved or self.is_elsewhere or not is_usual

    @property
    def states(self):
        """["Complet", "Déplacé", "Aussi en ligne"]: what is not as usual, in words."""
        states = [] if self.status == Status.CONFIRMED else [self.get_status_display()]
        if self.was_moved and not self.is_off:
            states.append(gettext("Déplacé"))
        if self.event.is_online:
            states.append(
                gettext("Aussi en ligne") if self.event.is_onsite else gettext("En ligne")
            )
        return states

    @property
    def is_elsewhere(self):
        """It is not where the event says that it happens."""
        return bool(self.venue) or self.place_id not in (None, self.event.place_id)

    @property
    def is_over(self):
        return self.ends_at <= timezone.now()

    @property
    def is_off(self):
        """It will not happen then."""
        return self.status in OFF
