from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.images.models import SourceImageIOError
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from events import panels, schema, seats
from events.choices import Attendance, Kind
from events.forms import EventPageForm
from events.schedule import timetable
from network.blocks import BODY_BLOCKS
from network.fields import ChoiceListField
from network.models import (
    BasePage,
    BasePageManager,
    Organisation,
    Person,
    Territory,
    Topic,
)
from places.choices import Audience
from places.hours import holidays as calendars
from places.models import PlacePage, know_stops

from .schedule import Schedule

SHARED_IMAGE = "fill-1200x630|format-jpeg"  # as what social networks show of the page


class EventPage(Schedule, BasePage):
    """A workshop, a class, a meeting: once, on several dates or by a rule."""

    kind = models.CharField(
        _("sorte de rendez-vous"), max_length=15, choices=Kind.choices, default=Kind.WORKSHOP
    )
    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="events", verbose_name=_("thèmes")
    )
    audiences = ChoiceListField(
        _("pour qui"),
        choices=Audience.choices,
        blank=True,
        help_text=_("Ne cochez rien si c’est ouvert à tous."),
    )

    attendance = models.CharField(
        _("comment participer"),
        max_length=6,
        choices=Attendance.choices,
        default=Attendance.ONSITE,
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

    is_free = models.BooleanField(_("gratuit"), default=True)
    price = models.CharField(
        _("tarif"),
        max_length=120,
        blank=True,
        help_text=_("Si ce n’est pas gratuit. Ex. : 5 € la séance, adhésion comprise"),
    )
    registration_url = models.URLField(
        _("adresse d’inscription"),
        max_length=500,
        blank=True,
        help_text=_("Vide s’il suffit de venir ou de téléphoner."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("places, à chaque date"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
        help_text=_(
            "Pour prendre les inscriptions ici : un nom, un contact, une liste d’attente."
            " Vide : pas d’inscription sur ce site. Ex. : 8"
        ),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("organisé par"),
    )
    contact = models.ForeignKey(
        Person,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("personne à joindre"),
    )
    body = StreamField(BODY_BLOCKS, blank=True, verbose_name=_("en savoir plus"))

    replay_url = models.URLField(
        _("adresse pour revoir"),
        max_length=500,
        blank=True,
        help_text=_("Le film ou le son de la rencontre. Ex. : https://tube.exemple.fr/w/abc"),
    )
    proceedings = StreamField(
        BODY_BLOCKS,
        blank=True,
        verbose_name=_("compte rendu et documents"),
        help_text=_("Montrés dès que la dernière date est passée."),
    )

    objects = BasePageManager()

    base_form_class = EventPageForm
    page_description = _("Un atelier, une permanence, une rencontre : une date ou plusieurs.")
    template = "events/event_page.html"
    parent_page_types = ["events.EventIndexPage", "places.PlacePage"]
    subpage_types = []
    edit_handler = panels.event_edit_handler

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("search_description"),
        index.SearchField("body"),
        index.SearchField("proceedings"),
        index.FilterField("kind"),
        index.FilterField("status"),
        index.FilterField("starts_at"),
        index.FilterField("place"),
    ]
    translatable_fields = [
        *BasePage.translatable_fields,
        TranslatableField("status_reason"),
        TranslatableField("price"),
        TranslatableField("body"),
        TranslatableField("proceedings"),
        *(
            SynchronizedField(name, overridable=False)
            for name in (
                "kind audiences starts_at ends_at all_day repeat weekdays until status attendance"
                " place venue address commune online_url is_free registration_url capacity"
                " replay_url organisation contact dates exceptions skips_school_holidays"
                " skips_public_holidays topics"
                " cancelled_when_closed skipped_days"
            ).split()
        ),
    ]

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")

    def clean(self):
        super().clean()
        problems = timetable.problems(self, self.zone)
        if problems and not self.accepts_draft:
            raise ValidationError(problems)

    # The editor's form raises it while a draft is saved: what is missing waits for publishing.
    accepts_draft = False

    def save(self, *args, **kwargs):
        self.take_place_of_parent()
        super().save(*args, **kwargs)

    def take_place_of_parent(self):
        """An event kept under a place happens there."""
        parent = self.get_parent() if self.depth and self.depth > 2 else None
        if parent and parent.specific_class is PlacePage:
            self.place_id = parent.pk

    @cached_property
    def shown_place(self):
        """Its place when the public may see it, else None."""
        return self._read_place(PlacePage.objects)

    def _read_place(self, places):
        if not self.place_id:
            return None
        places = places.public().select_related("commune", "locale")
        return places.filter(pk=self.place_id).first()

    @cached_property
    def shown_places(self):
        """{pk: place} of the places of single dates that the public may see."""
        asked = {row.place_id for row in (*self.dates.all(), *self.exceptions.all())} - {None}
        if not asked:
            return {}
        return PlacePage.objects.public().select_related("commune", "locale").in_bulk(asked)

    def whereabouts(self, slot):
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
        """The `calendars.Calendar` of where it happens: clock, holidays, closures of its place."""
        if self.shown_place:
            return self.shown_place.calendar
        return calendars.calendar(calendars.zone_of(self.commune.code if self.commune else ""))

    @property
    def zone(self):
        """The `ZoneInfo` of where it happens, Europe/Paris when nothing says otherwise."""
        return self.zone_at(self.shown_place, self.commune)

    @staticmethod
    def zone_at(place, commune):
        code = place.zone if place else (commune.code if commune else "")
        return calendars.calendar(calendars.zone_of(code)).timezone

    @property
    def image_url(self):
        """The address of its image, 1200 by 630 pixels; "" without one or when its file is lost."""
        try:
            image = self.social_image and self.social_image.get_rendition(SHARED_IMAGE)
        except SourceImageIOError:
            return ""
        return image.full_url if image else ""

    @property
    def leaves_something(self):
        """All its dates are over, and there is something to see again or to read of them."""
        return bool(self.replay_url or self.proceedings) and not self.coming_dates

    @property
    def is_online(self):
        return self.attendance != Attendance.ONSITE

    @property
    def is_onsite(self):
        return self.attendance != Attendance.ONLINE

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

    @property
    def phone(self):
        """Whom to call: the person named, else the place, else the organiser; "" when nobody."""
        sources = (self.contact, self.shown_place, self.organisation)
        return next((source.phone for source in sources if source and source.phone), "")

    @property
    def price_label(self):
        return gettext("Gratuit") if self.is_free else self.price

    @property
    def audience_labels(self):
        """Whom it is for, in the words of the list; [] when it is open to all."""
        labels = dict(Audience.choices)
        return [str(labels.get(value, value)) for value in self.audiences]

    @cached_property
    def taken_seats(self):
        """{moment a date was first put at: seats held there}, without those where none is."""
        if not (self.capacity and self.pk):
            return {}
        return seats.taken([self.source.pk]).get(self.source.pk, {})

    def seats_left_at(self, original):
        """How many are free on that date, None when they are not kept here."""
        if not self.capacity:
            return None
        return max(self.capacity - self.taken_seats.get(original, 0), 0)

    @cached_property
    def source(self):
        """The page that owns the dates: itself in French, else the one it translates."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        pages = EventPage.objects.in_language(settings.LANGUAGE_CODE)
        return pages.filter(translation_key=self.translation_key).first() or self

    @cached_property
    def all_dates(self):
        """Its occurrences in order, past ones too; each has this event, place and commune."""
        if self.is_previewed:
            return EventPage.occurrences.rel.related_model.of_page(self)
        prefetch_related_objects([self], "exceptions")  # what tells the dates asks for them
        dates = list(self.source.occurrences.select_related("place", "commune"))
        for date in dates:
            date.event = self
        return dates

    @cached_property
    def when(self):
        """As its schedule says it; an only date, from the table, as it now stands."""
        dates = self.all_dates if self.live and not self.repeat else []
        if len(dates) == 1:
            return dates[0].when
        return timetable.say(self, self.zone, today=timezone.localdate())

    @property
    def coming_dates(self):
        """Those that are not over, in order."""
        now = timezone.now()
        return [date for date in self.all_dates if date.ends_at > now]

    @property
    def past_dates(self):
        """Those that are over, the latest first."""
        now = timezone.now()
        return [date for date in reversed(self.all_dates) if date.ends_at <= now]

    def get_context(self, request, *args, **kwargs):
        uid = None if self.is_previewed else self._read_entry()
        if not self.is_previewed:
            self.shown_place = self._read_place(PlacePage.objects.with_told_closures())
            if self.shown_place:
                know_stops([self.shown_place])
        found = {"ics_url": reverse("events:event_ics", args=[uid]) if uid else "", "uid": uid}
        if uid and self.capacity and any(date.takes_registrations for date in self.coming_dates):
            found["register_url"] = reverse("events:register", args=[uid])
        return {**super().get_context(request, *args, **kwargs), **found}

    def _read_entry(self):
        """The UID that subscribers know, None before publishing; who answers comes in the query."""
        entries = EventPage.calendar_entry.related.related_model.objects.filter(event=self.source)
        answering = entries.select_related(
            "event__organisation", "event__contact", "event__imported__source"
        )
        if entry := answering.defer("event__body", "vevent", "words").first():
            self.organisation, self.contact = entry.event.organisation, entry.event.contact
            row = getattr(entry.event, "imported", None)
            self.elsewhere = row if row and row.is_elsewhere else None
        return entry and entry.uid

    # The `ImportedEvent` that writes the page from a member's calendar; known once it is served.
    elsewhere = None

    # The rows are those of what is published: a preview shows the dates that would be.
    is_previewed = False

    def serve_preview(self, request, mode_name):
        self.is_previewed = True
        return super().serve_preview(request, mode_name)

    def json_ld(self, request):
        return [*super().json_ld(request), *schema.events(self, request)]


def prefetch_shown_places(pages):
    """Sets `shown_place` on these pages in one query; their `place` is to be selected already."""
    places = {page.place_id for page in pages if page.place_id}
    public = set(PlacePage.objects.public().filter(pk__in=places).values_list("pk", flat=True))
    for page in pages:
        page.shown_place = page.place if page.place_id in public else None
