"""The location fields of an event."""

from zoneinfo import ZoneInfo

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from events.choices import AttendanceMode
from events.querysets import shown_place
from network.database.compiled import rows_by_key
from network.geography.addresses import departement_in
from network.models import Territory
from places.hours import holidays
from places.models import PlacePage

# The stored venue of a single date at a place that is not public.
UNKNOWN_VENUE = gettext_noop("Endroit à confirmer")


def _public_places():
    return shown_place().queryset


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

        Each page makes a query, except after the prefetch `querysets.shown_place`.
        """
        if not self.place_id:
            return None
        return rows_by_key(_public_places, [self.place_id]).get(self.place_id)

    @cached_property
    def shown_places(self) -> dict[int, PlacePage]:
        """{pk: place} of the public places of the extra dates and the exceptions."""
        places = {row.place_id for row in (*self.dates.all(), *self.exceptions.all())} - {None}
        if not places:
            return {}
        return PlacePage.objects.public().select_related("commune", "locale").in_bulk(places)

    def location_of(self, slot) -> tuple[PlacePage | None, Territory | None, str]:
        """Return (place, commune, venue) of `slot`, one date of the event, for the public.

        The result depends on the place and the venue of `slot`:

        - a public place: (place, its commune, "");
        - a place that is not public: (None, None, "Endroit à confirmer");
        - a venue without a place: (None, `shown_commune`, venue);
        - neither: (`shown_place`, `shown_commune`, ""), even if the event has a venue.
        """
        if slot.place_id:
            place = self.shown_places.get(slot.place_id)
            hidden = (None, None, gettext(UNKNOWN_VENUE))
            return (place, place.commune, "") if place else hidden
        if slot.venue:
            return None, self.shown_commune, slot.venue
        return self.shown_place, self.shown_commune, ""

    @property
    def shown_commune(self) -> Territory | None:
        """The commune of the public place, or of the event without a public place; may be None."""
        return self.shown_place.commune if self.shown_place else self.commune

    @property
    def calendar(self) -> holidays.Calendar:
        """The `holidays.Calendar` of the location: time zone and holidays.

        The calendar of a public place also has its closures.
        """
        if self.shown_place:
            return self.shown_place.calendar
        code = self.commune.code if self.commune else self.departement
        return holidays.calendar(holidays.zone_of(code))

    @property
    def departement(self) -> str:
        """The code of the département in the typed venue and address, or "".

        It determines the time zone of an event with no public place and no commune. The value for
        an event with a place that is not public is the `zone` of the place: its dates keep their
        time zone.
        """
        if self.place_id and not self.shown_place:
            return self.place.zone
        return departement_in(f"{self.venue}, {self.address}")

    @property
    def zone(self) -> ZoneInfo:
        """The `ZoneInfo` of the location, by default the network's."""
        return self.zone_at(self.shown_place, self.commune, self.departement)

    @staticmethod
    def zone_at(
        place: PlacePage | None, commune: Territory | None, departement: str = ""
    ) -> ZoneInfo:
        """Return the `ZoneInfo` of `place`, else of `commune`, else of `departement`.

        `departement` is a code, or "" for the network's time zone. A place without a `zone` has the
        time zone of the network, even if there is a `commune`.
        """
        code = place.zone if place else (commune.code if commune else departement)
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
        """The location in words, such as "EPN Centre, 1 rue Basse, 13500 Martigues".

        It is the title and the address of the public place. Without a public place, it is the
        venue, the address and the commune of the event. It is "" if the event is only online, or if
        nothing of this is filled in.
        """
        return self.location_at(self.shown_place)

    def location_at(self, place: PlacePage | None, venue: str = "") -> str:
        """Return the location of a date in words: at `place` or, if it is None, at `venue`.

        A place is described by its title and address. If `place` is None and `venue` is "", returns
        the venue, the address and the commune of the event. Returns "" for an event that is only
        online.
        """
        if not self.is_onsite:
            return ""
        if place:
            return ", ".join(part for part in (place.title, place.postal_address) if part)
        if venue:
            return venue
        town = self.commune.name if self.commune else ""
        return ", ".join(part for part in (self.venue, self.address, town) if part)
