import datetime
from dataclasses import replace
from urllib.parse import quote

from django.conf import settings
from django.db import models
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from network.blocks import BODY_BLOCKS
from network.dates import say_age
from network.fields import ChoiceListField
from network.geography.distance import distance_km
from network.models import BasePage, BasePageManager, Organisation, Territory
from network.text import plain
from places import schema
from places.choices import Confirmation, Kind, Mobility
from places.closures.models import Closure
from places.form import tabs
from places.hours import holidays as calendars
from places.hours import opening_hours
from places.national.lines import lines
from places.querysets import PlaceQuerySet
from places.rights import PlacePermissionTester
from places.stops import visits as stops
from places.stops.models import PlaceStop

from .record import NationalRecord

MAP_URL = "https://www.openstreetmap.org/"
# What is true of a place whatever the version of its page.
STANDING = ["confirmed_on", "confirmed_how", "silent_since"]


def know_stops(places, stops=None):
    """Tells each of these places its stops: those of `stops`, else one query for all of them."""
    travelling = {place.pk: place for place in places if place.has_stops}
    if not travelling:
        return
    for place in travelling.values():
        place.fetched_stops = []
    if stops is None:
        stops = PlaceStop.objects.filter(place__in=travelling).select_related("commune")
    for stop in stops:
        if stop.place_id in travelling:
            travelling[stop.place_id].fetched_stops.append(stop)


class PlacePage(NationalRecord, BasePage):
    """A place where people are helped with the digital world, and what they find there."""

    kinds = ChoiceListField(_("sorte de lieu"), choices=Kind.choices, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="places",
        verbose_name=_("structure porteuse"),
    )
    commune = models.ForeignKey(
        Territory,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("commune reconnue"),
    )
    zone = models.CharField(max_length=3, blank=True, default="", editable=False)
    hours_note = models.CharField(
        _("précision sur les horaires"),
        max_length=250,
        blank=True,
        help_text=_("Montrée sous la semaine. Ex. : sur rendez-vous pendant les vacances"),
    )
    bring = models.CharField(
        _("à apporter"),
        max_length=250,
        blank=True,
        help_text=_("Ex. : votre téléphone et son chargeur, un justificatif de domicile"),
    )
    member_since = models.DateField(_("membre du réseau depuis"), null=True, blank=True)
    confirmed_on = models.DateField(
        _("informations confirmées le"),
        null=True,
        blank=True,
        help_text=_("Le jour où le lieu a dit que tout est exact. Montré au public."),
    )
    confirmed_how = models.CharField(
        max_length=7, choices=Confirmation.choices, blank=True, default="", editable=False
    )
    # Since when the place leaves our question unanswered: it is then to be confirmed by telephone.
    silent_since = models.DateField(null=True, blank=True, editable=False, db_index=True)
    body = StreamField(BODY_BLOCKS, blank=True, verbose_name=_("en savoir plus"))
    # Whether it has stops: what lists ask before they read them.
    has_stops = models.BooleanField(default=False, editable=False, db_index=True)
    # Name, towns, address and kinds without accents, each word after a space: what a filter reads.
    words = models.TextField(blank=True, default="", editable=False)
    # What the last national file said, field by field: a field that differs was edited here.
    imported = models.JSONField(default=dict, blank=True, editable=False)

    objects = BasePageManager.from_queryset(PlaceQuerySet)()

    page_description = _("Un lieu du réseau : adresse, horaires, services, tarifs, offres.")
    template = "places/place_page.html"
    parent_page_types = ["places.PlaceIndexPage"]
    subpage_types = ["events.EventPage"]
    # A copy or a translation is not the place of the national file.
    exclude_fields_in_copy = ["national_id", "imported", "silent_since"]

    edit_handler = tabs.PLACE

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("search_description"),
        index.SearchField("presentation"),
        index.SearchField("city"),
        index.AutocompleteField("city"),
        index.SearchField("address"),
        index.SearchField("postcode"),
        index.SearchField("body"),
        index.FilterField("commune"),
        index.FilterField("confirmed_on"),
        index.FilterField("organisation"),
    ]

    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("presentation"),
        TranslatableField("hours_note"),
        TranslatableField("bring"),
        TranslatableField("body"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "pivot address address_extra postcode city insee_code latitude longitude phone"
                " emails websites booking_url opening_hours typologies mobility parent_structure"
                " services audiences care fees programmes labels other_labels access_modes"
                " support_modes accessibility_url source updated_on kinds organisation commune"
                " zone member_since confirmed_on confirmed_how offers photos closures stops"
                " has_stops"
            ).split()
        ),
    ]

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        indexes = [
            models.Index(fields=["latitude", "longitude"], name="place_position"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["national_id"],
                condition=~models.Q(national_id=""),
                name="place_national_id_unique",
                violation_error_message=_("Un autre lieu porte déjà cet identifiant national."),
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True) | models.Q(latitude__range=(-90, 90)),
                name="place_latitude_range",
                violation_error_message=_("La latitude va de −90 à 90."),
            ),
            models.CheckConstraint(
                condition=models.Q(longitude__isnull=True) | models.Q(longitude__range=(-180, 180)),
                name="place_longitude_range",
                violation_error_message=_("La longitude va de −180 à 180."),
            ),
        ]

    def save(self, *args, **kwargs):
        self.prepare()
        super().save(*args, **kwargs)

    def with_content_json(self, content):
        """What the place has said meanwhile stays, whatever older version is published."""
        page = super().with_content_json(content)
        # Not from `self`, which may be the version that an editor has just typed.
        for now in PlacePage.objects.filter(pk=self.pk).values(*STANDING):
            page.silent_since = now["silent_since"]
            known, typed = now["confirmed_on"], page.confirmed_on
            if known and (typed is None or known >= typed):
                page.confirmed_on, page.confirmed_how = known, now["confirmed_how"]
            elif typed != known:
                page.confirmed_how = ""
        return page

    def prepare(self, find_commune=None):
        """What is derived from the rest, before any writing."""
        self.locate(find_commune or Territory.objects.find_commune)
        own_stops = list(self.stops.all())
        self.has_stops = bool(own_stops)
        prefetch_related_objects(own_stops, "commune")
        for stop in own_stops:
            stop.find_point(PlacePage.objects.public().middle_of)
        self.words = self.plain_words(own_stops)
        if self.alias_of_id:
            self.national_id = ""

    def locate(self, find_commune):
        """Finds the commune of the address, and the clock and holidays that go with it."""
        self.commune = find_commune(
            insee=self.insee_code, postcode=self.postcode, name=self.city
        ) or find_commune(postcode=self.postcode)  # a hamlet, "MARSEILLE 3"
        self.zone = calendars.zone_of(self.commune.code if self.commune else self.postcode)

    speaks_every_language = True

    def get_url_parts(self, request=None):
        """In the language in force: what comes from closed lists is said in it."""
        parts, language = super().get_url_parts(request), get_language()
        if not parts or self.language == language or self.language != settings.LANGUAGE_CODE:
            return parts
        site_id, root_url, path = parts
        with override(language):
            home = reverse("wagtail_serve", args=[""])
        with override(self.language):
            return site_id, root_url, path.replace(reverse("wagtail_serve", args=[""]), home, 1)

    def _above(self, request):
        """The pages above it, in the language in force where they have it."""
        above = super()._above(request)
        return above if get_language() == self.language else [page.localized for page in above]

    def serve(self, request, *args, **kwargs):
        """Its commune and its closures are read at once, and not each time they are told."""
        known = PlacePage.objects.with_told_closures().select_related("commune")
        known = known.only("commune").filter(pk=self.pk).first()
        if known:
            self.told_closures = known.told_closures
            self.commune = known.commune
        know_stops([self])
        return super().serve(request, *args, **kwargs)

    def permissions_for_user(self, user):
        return PlacePermissionTester(user, self)

    def hours(self, now=None):
        """The `opening_hours.Hours` of now, by the place's own clock and holidays."""
        now = now or timezone.now()
        if self.follows_stops:
            hours = stops.present(self.known_stops, self.known_closures, now, self.calendar)
        else:
            hours = opening_hours.present(self.opening_hours, now, self.calendar)
        return replace(hours, is_unconfirmed=self.silent_since is not None)

    def is_open_there(self, now):
        """Open now; what travels, where the list was asked about, and not two valleys away."""
        if not (self.follows_stops and self.asked_stops):
            return self.hours(now).is_open
        held = stops.present(self.asked_stops, self.known_closures, now, self.calendar)
        return held.is_open

    @property
    def calendar(self):
        """Its `calendars.Calendar`: its clock, its holidays, its own closures."""
        return calendars.calendar(self.zone).closed_by(self.known_closures)

    @property
    def known_closures(self):
        """Those a list has fetched (see `PlaceQuerySet.with_closures`), else all of them."""
        if "told_closures" in self.__dict__:
            return Closure.read_all(self.told_closures)
        fetched = self.__dict__.get("coming_closures")
        return fetched if fetched is not None else list(self.closures.all())

    @property
    def follows_stops(self):
        """It is open where and when it stops; a fixed place that travels too has its own hours."""
        return self.has_stops and Mobility.FIXED not in self.mobility

    @cached_property
    def known_stops(self):
        """Those a list has fetched (see `know_stops`), else all of them."""
        if not self.has_stops:
            return []
        fetched = self.__dict__.get("fetched_stops")
        if fetched is None:
            fetched = list(self.stops.all())
            prefetch_related_objects(fetched, "commune")
        return fetched

    # The stops that a list was asked for, as those of one commune; all of them when it is empty.
    asked_stops = ()

    def ask_stops(self, territory=None, typed=""):
        """Keeps in mind the stops in a territory, else those that the typed words name."""
        if territory:
            there = [stop for stop in self.known_stops if stop.is_in(territory)]
        else:
            words = plain(typed).split()
            named = [(stop.count_named(words), stop) for stop in self.known_stops]
            best = max((count for count, _stop in named), default=0)
            there = [stop for count, stop in named if best and count == best]
        self.asked_stops = there

    def ask_nearest_stop(self, latitude, longitude):
        """Keeps in mind the stop that is nearest to a position, unless the place itself is."""
        here = latitude, longitude
        found = [
            (distance_km(here, stop.point), stop.pk, stop)
            for stop in self.known_stops
            if stop.has_point
        ]
        if self.has_position and not self.follows_stops:
            found = [row for row in found if row[0] < distance_km(here, self.position)]
        self.asked_stops = [min(found)[2]] if found else ()

    def coming_visits(self, now=None):
        """The `stops.Visit`s that are not over, cancelled ones included, the soonest first."""
        now = now or timezone.now()
        today = now.astimezone(self.calendar.timezone).date()
        asked = self.asked_stops or self.known_stops
        found = stops.visits(asked, self.known_closures, today, today + stops.HORIZON)
        return [visit for visit in found if visit.ends_at > now]

    @cached_property
    def next_visit(self):
        """The next one that holds, None when the list is about where the place itself is."""
        if not (self.asked_stops or self.follows_stops):
            return None
        return next((visit for visit in self.coming_visits() if not visit.is_off), None)

    def closure_on(self, day):
        """The `Closure` that shuts the place on this local day, else None."""
        return self.calendar.closure(day)

    @property
    def announced_closures(self):
        """Those at hand or to come within two months, the nearest first."""
        today = timezone.now().astimezone(calendars.calendar(self.zone).timezone).date()
        soon = today + datetime.timedelta(days=60)
        found = [c for c in self.known_closures if c.ends_on >= today and c.starts_on <= soon]
        return sorted(found, key=lambda closure: closure.starts_on)

    def plain_words(self, own_stops=()):
        parts = [self.title, self.city, self.town, self.address, self.postcode]
        for stop in own_stops:
            parts += [stop.where, *stop.commune.postcode_list]
        return f" {plain(' '.join([*parts, *self.labels_of('kinds')]))}"

    def labels_of(self, name):
        """The words of a list field's values, in order; a value that no list knows is its own."""
        labels = dict(self._meta.get_field(name).flatchoices)
        return [str(labels.get(value, value)) for value in getattr(self, name)]

    @property
    def postal_address(self):
        """ "12 rue de la République, 1er étage, 04200 Sisteron"."""
        return ", ".join(part for part in (self.address, self.address_extra, self.locality) if part)

    @property
    def locality(self):
        """ "04200 Sisteron"."""
        return " ".join(part for part in (self.postcode, self.town) if part)

    @property
    def town(self):
        """The commune's official name, else what the address says."""
        return self.commune.name if self.commune else self.city

    @property
    def told_on(self):
        """The day the information was last known to be right, None when nobody said."""
        return max(filter(None, (self.confirmed_on, self.updated_on)), default=None)

    @property
    def said_age(self):
        """ "Confirmé il y a 3 semaines par le lieu", "Mis à jour à la source il y a 2 ans"; ""."""
        told = self.told_on
        if told is None:
            return ""
        age = say_age(told, timezone.localdate())
        if told == self.confirmed_on:
            who = Confirmation(self.confirmed_how or Confirmation.LINK).label
            return gettext("Confirmé %(age)s %(who)s") % {"age": age, "who": who}
        return gettext("Mis à jour à la source %(age)s") % {"age": age}

    @property
    def is_old(self):
        """Whether nobody has confirmed anything for a year."""
        year_ago = timezone.localdate() - datetime.timedelta(days=366)
        return self.told_on is None or self.told_on < year_ago

    @property
    def has_position(self):
        return self.latitude is not None and self.longitude is not None

    @property
    def position(self):
        return self.latitude, self.longitude

    @property
    def route_url(self):
        """Where a map shows the way; opened only when the visitor asks."""
        position, address = self.position, self.postal_address
        if visit := self.next_visit:
            position, address = (visit.stop.latitude, visit.stop.longitude), visit.stop.where
        if None not in position:
            return f"{MAP_URL}directions?to={position[0]}%2C{position[1]}"
        return f"{MAP_URL}search?query={quote(address)}" if address else ""

    @property
    def email_list(self):
        return lines(self.emails)

    @property
    def website_list(self):
        return lines(self.websites)

    def json_ld(self, request):
        return [*super().json_ld(request), schema.place(self, request)]
