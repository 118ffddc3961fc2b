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
    """Where something happens: in a place of the network, elsewhere, online; and on which clock."""

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
    def shown_place(self):
        """Its place when the public may see it, else None. `querysets.shown_place` fetches that of
        many pages at once; without it, each asks for its own."""
        return shown_place().queryset.filter(pk=self.place_id).first() if self.place_id else None

    @cached_property
    def shown_places(self):
        """{pk: place} of the places of single dates that the public may see."""
        places = {row.place_id for row in (*self.dates.all(), *self.exceptions.all())} - {None}
        if not places:
            return {}
        return PlacePage.objects.public().select_related("commune", "locale").in_bulk(places)

    def location_of(self, slot):
        """(place, commune, venue) of one of its `timetable.Slot`s, as the public may see them."""
        if slot.place_id:
            place = self.shown_places.get(slot.place_id)
            hidden = (None, None, gettext("Endroit à confirmer"))
            return (place, place.commune, "") if place else hidden
        if slot.venue:
            return None, self.shown_commune, slot.venue
        return self.shown_place, self.shown_commune, ""

    @property
    def shown_commune(self):
        return self.shown_place.commune if self.shown_place else self.commune

    @property
    def calendar(self):
        """The `holidays.Calendar` of where it happens: clock, holidays, closures of its place."""
        if self.shown_place:
            return self.shown_place.calendar
        return holidays.calendar(holidays.zone_of(self.commune.code if self.commune else ""))

    @property
    def zone(self):
        """The `ZoneInfo` of where it happens, the network's when nothing says otherwise."""
        return self.zone_at(self.shown_place, self.commune)

    @staticmethod
    def zone_at(place, commune):
        code = place.zone if place else (commune.code if commune else "")
        return holidays.calendar(holidays.zone_of(code)).timezone

    @property
    def is_online(self):
        return self.attendance_mode != AttendanceMode.ONSITE

    @property
    def is_onsite(self):
        return self.attendance_mode != AttendanceMode.ONLINE

    @property
    def location(self):
        """ "EPN Centre, 1 rue Basse, 13500 Martigues"; "" when it is only online or not said."""
        return self.location_at(self.shown_place)

    def location_at(self, place, venue=""):
        """The same for a date that is at another place, or in the words of `venue`."""
        if not self.is_onsite:
            return ""
        if place:
            return ", ".join(part for part in (place.title, place.postal_address) if part)
        if venue:
            return venue
        town = self.commune.name if self.commune else ""
        return ", ".join(part for part in (self.venue, self.address, town) if part)
