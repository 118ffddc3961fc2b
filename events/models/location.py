"""The location fields of an event."""

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from events.choices import AttendanceMode
from events.querysets import shown_place
from network.models import Territory
from places.hours import holidays
from places.models import PlacePage


class Location(models.Model):
    """The location of an event: a place of the network, elsewhere or online. Abstract.

    The location determines the time zone.
    """

    attendance_mode = models.CharField(
        _("comment participer"),
        max_length=6,
        choices=AttendanceMode.choices,
        default=AttendanceMode.ONSITE,
    )
    place = models.ForeignKey(
        PlacePage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("lieu du réseau"),
        help_text=_("Déjà choisi si la page est rangée sous un lieu."),
    )
    venue = models.CharField(
        _("autre endroit"), max_length=150, blank=True, help_text=_("Ex. : salle des fêtes")
    )
    address = models.CharField(
        _("adresse"), max_length=255, blank=True, help_text=_("Ex. : 3 place de la Mairie")
    )
    commune = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        limit_choices_to={"kind": Territory.Kind.COMMUNE},
        verbose_name=_("commune"),
        help_text=_("Pour un endroit hors du réseau. Ex. : Martigues"),
    )
    online_url = models.URLField(
        _("adresse pour suivre en ligne"),
        max_length=500,
        blank=True,
        help_text=_("Elle est publique. Ex. : https://visio.exemple.fr/atelier"),
    )

    class Meta:
        abstract = True

    @cached_property
    def shown_place(self) -> PlacePage | None:
        """Place of the event if the place is public, else None.

        `querysets.shown_place` prefetches it for many pages; otherwise each page makes a query.
        """
        return shown_place().queryset.filter(pk=self.place_id).first() if self.place_id else None

    @cached_property
    def shown_places(self) -> dict[int, PlacePage]:
        """Public places of single dates, as {pk: place}."""
        places = {row.place_id for row in (*self.dates.all(), *self.exceptions.all())} - {None}
        if not places:
            return {}
        return PlacePage.objects.public().select_related("commune", "locale").in_bulk(places)

    def location_of(self, slot) -> tuple[PlacePage | None, Territory | None, str]:
        """Return (place, commune, venue) of a `Slot`, one date of the event, for the public.

        The result depends on the fields of the slot. With a public place: (place, its commune, "").
        With a place that is not public: (None, None, "Endroit à confirmer"). With a venue:
        (None, `shown_commune`, venue). With no place and no venue: (`shown_place`, `shown_commune`,
        ""), even if the event has a venue.
        """
        if slot.place_id:
            place = self.shown_places.get(slot.place_id)
            hidden = (None, None, gettext("Endroit à confirmer"))
            return (place, place.commune, "") if place else hidden
        if slot.venue:
            return None, self.shown_commune, slot.venue
        return self.shown_place, self.shown_commune, ""

    @property
    def shown_commune(self) -> Territory | None:
        """The commune of the public place, else the commune of the event."""
        return self.shown_place.commune if self.shown_place else self.commune

    @property
    def calendar(self) -> holidays.Calendar:
        """The `holidays.Calendar` of the location: time zone, holidays and closures."""
        if self.shown_place:
            return self.shown_place.calendar
        return holidays.calendar(holidays.zone_of(self.commune.code if self.commune else ""))

    @property
    def zone(self) -> ZoneInfo:
        """The `ZoneInfo` of the location, by default the network's."""
        return self.zone_at(self.shown_place, self.commune)

    @staticmethod
    def zone_at(place: PlacePage | None, commune: Territory | None) -> ZoneInfo:
        """Return the `ZoneInfo` of a place, else of a commune, else of the network."""
        code = place.zone if place else (commune.code if commune else "")
        return holidays.calendar(holidays.zone_of(code)).timezone

    @property
    def is_online(self) -> bool:
        """True if the event can be followed online."""
        return self.attendance_mode != AttendanceMode.ONSITE

    @property
    def is_onsite(self) -> bool:
        """True if the event can be attended on site."""
        return self.attendance_mode != AttendanceMode.ONLINE

    @property
    def location(self) -> str:
        """The location, "EPN Centre, 1 rue Basse, 13500 Martigues"; "" if only online.

        The text is also "" if no place, venue, address or commune is stated.
        """
        return self.location_at(self.shown_place)

    def location_at(self, place: PlacePage | None, venue: str = "") -> str:
        """Return the location at `place`, else at `venue`, else at the event's own address.

        The event's own address is its venue, address and commune. Returns "" for an event that is
        only online.
        """
        if not self.is_onsite:
            return ""
        if place:
            return ", ".join(part for part in (place.title, place.postal_address) if part)
        if venue:
            return venue
        town = self.commune.name if self.commune else ""
        return ", ".join(part for part in (self.venue, self.address, town) if part)
