"""The page of an event and its manager."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    OuterRef,
    prefetch_related_objects,
)
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.images.models import SourceImageIOError
from wagtail.models import PagePermissionTester
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField, TranslatableField

from events import panels, schema, seats
from events.api import API_FIELDS
from events.choices import AttendanceMode, Kind
from events.forms import EventPageForm
from events.permissions import EventPermissionTester
from events.querysets import EventQuerySet, shown_place
from events.schedule import timetable
from network.blocks import BODY_BLOCKS
from network.database.fields import ChoiceListField
from network.database.querysets import public_q
from network.files.operations import SHARED_IMAGE
from network.links.states import checked_links
from network.models import (
    BasePage,
    BasePageManager,
    Organisation,
    Person,
    Topic,
)
from network.text.dates import format_day
from places.choices import STATED_AUDIENCES
from places.models import PlacePage

from .dates import EventException
from .location import Location
from .occurrence import Occurrence
from .recipe_link import RecipeLink
from .schedule import Schedule

# As many as one contact may register for a date.
MOST_PER_FORM = 4
# The fields of `get_admin_display_title`.
DISTINCTIVE = {"starts_at", "place_id", "venue", "address", "commune_id", "attendance_mode"}
KIND_LABELS = dict(Kind.choices)
RELATED_FIELDS = "calendar_entry", "organisation", "contact", "imported__source"


class EventManager(BasePageManager.from_queryset(EventQuerySet)):
    """Manager of `EventPage`.

    The first access to a related row, such as the place, fetches this row for all the events of the
    same queryset at once. Lists of the admin name the place of each event.
    """

    def get_queryset(self) -> EventQuerySet:
        """Return all events, with the fetch mode `FETCH_PEERS`."""
        return super().get_queryset().fetch_mode(models.FETCH_PEERS)

    def quoted(self, keys: Iterable[int]) -> dict[int, "EventPage"]:
        """Return {key: event} of the events with these keys, for the cards that quote them.

        `keys` is read several times, so it must not be an iterator; unknown keys are omitted. Sets
        two attributes of each event: `seen_by_all`, True if the event is public, and `next_date`,
        the next occurrence, ready for a card. `next_date` is None if the event is over or not
        public. Costs one query, two if some events are over, not public or unknown.
        """
        events = {}
        for date in Occurrence.objects.first_of_events(keys):
            date.event.next_date, date.event.seen_by_all = date, True
            events[date.event_id] = date.event
        if rest := [key for key in keys if key not in events]:
            public = ExpressionWrapper(public_q(), output_field=BooleanField())
            for key, event in self.annotate(seen_by_all=public).in_bulk(rest).items():
                event.next_date, events[key] = None, event
        return events


class EventPage(Schedule, Location, RecipeLink, BasePage):
    """A workshop, class or meeting: once, on several dates or by a rule."""

    kind = models.CharField(
        _("sorte de rendez-vous"), max_length=15, choices=Kind.choices, default=Kind.WORKSHOP
    )
    topics = ParentalManyToManyField(
        Topic, blank=True, related_name="events", verbose_name=_("thèmes")
    )
    audiences = ChoiceListField(
        _("pour qui"),
        choices=STATED_AUDIENCES,
        blank=True,
        help_text=_(
            "Si c’est ouvert à tous, cochez « Tout le monde ». Si vous ne savez pas, ne"
            " cochez rien."
        ),
    )

    # None means not stated.
    is_free = models.BooleanField(_("gratuit"), null=True, blank=True)
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
    people_per_form = models.PositiveSmallIntegerField(
        _("personnes par inscription"),
        default=2,
        db_default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_PER_FORM)],
        help_text=_("De 1 à 4. Avec 2, un couple s’inscrit en une fois. Avec 1, chacun pour soi."),
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

    objects = EventManager()

    base_form_class = EventPageForm
    page_description = _("Un atelier, une permanence, une rencontre : une date ou plusieurs.")
    has_easy_text = False
    may_have_alias = False
    template = "events/event_page.html"
    parent_page_types = ["events.EventIndexPage", "places.PlacePage"]
    subpage_types = []
    edit_handler = panels.event_edit_handler

    api_fields = API_FIELDS

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("search_description"),
        index.SearchField("body"),
        index.SearchField("proceedings"),
        # Searched by the admin: where the event takes place.
        index.SearchField("venue"),
        index.SearchField("place_in_words"),
        index.AutocompleteField("place_in_words"),
        index.AutocompleteField("place_postcodes"),
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
                "kind topics audiences starts_at ends_at all_day repeat weekdays until"
                " skips_school_holidays skips_public_holidays cancelled_when_closed skipped_days"
                " dates exceptions status attendance_mode place venue address commune online_url"
                " is_free registration_url capacity people_per_form organisation contact recipe"
                " replay_url"
            ).split()
        ),
    ]

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")

    def clean(self) -> None:
        """Validate the dates, the capacity and the price; skip this if `accepts_draft` is True.

        Raises ValidationError with the errors of `timetable.problems` and `practical_problems`. If
        there is a price and the editor did not choose `is_free`, sets `is_free` to False, also in a
        draft.
        """
        super().clean()
        if self.price and self.is_free is None:
            self.is_free = False
        if self.accepts_draft:
            return
        if problems := timetable.problems(self.plan) | self.practical_problems:
            raise ValidationError(problems)

    @property
    def practical_problems(self) -> dict[str, str]:
        """The errors in capacity and price as {field: how to correct it}, or {}."""
        problems = {}
        if self.capacity and self.registration_url:
            problems["capacity"] = _(
                "Choisissez : une adresse d’inscription, ou des places gardées ici."
            )
        if self.is_free is False and not self.price:
            problems["price"] = _("Écrivez le tarif, ou choisissez « Gratuit » ou « Non précisé ».")
        if self.is_free and self.price:
            problems["price"] = _("C’est gratuit ou payant ? Choisissez, ou effacez le tarif.")
        return problems

    # Set by the editor's form while it saves a draft: missing fields are allowed until publication.
    accepts_draft = False

    def save(self, *args, **kwargs) -> None:
        """Set the place of the page, complete the exceptions of a live page, and save.

        `take_place_of_parent` sets the place. `name_changed_dates` gives each exception the time of
        its date, or removes the times in an event of whole days; it may remove exceptions.
        """
        self.take_place_of_parent()
        # A draft is saved as typed: its editor chooses the time.
        if self.live:
            self.name_changed_dates()
        super().save(*args, **kwargs)

    def take_place_of_parent(self) -> None:
        """Set the place to the parent page if that is a place; saves nothing."""
        parent = self.get_parent() if self.depth and self.depth > 2 else None
        if parent and parent.specific_class is PlacePage:
            self.place_id = parent.pk

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        """Return a tester that refuses Wagtail's copy, except for an edition of a congress.

        Editors copy an event by « Refaire un autre jour », a form that requires the new day.
        """
        if self.specific_class is EventPage:
            return EventPermissionTester(user, self)
        return super().permissions_for_user(user)

    # The relations that `get_admin_display_title` reads.
    title_relations = ("place", "commune")

    def get_admin_display_title(self) -> str:
        """Return the title of the draft, the first day and the location.

        Example: "Premiers clics, 3 mars 2026, Médiathèque, Sisteron". Unknown parts are omitted. A
        page without its own fields, as in the results of a search, costs one query more.
        """
        if missing := self.get_deferred_fields() & DISTINCTIVE:
            self.refresh_from_db(fields=missing)
        parts = super().get_admin_display_title(), self.first_day_in_words, self.place_in_words
        return ", ".join(part for part in parts if part)

    @property
    def first_day_in_words(self) -> str:
        """The day of `starts_at` as it was typed, "3 mars 2026", or "" without a date.

        The clock time at the location is stored as a time in the network's time zone, also for a
        location overseas. The day is therefore read in the network's time zone.
        """
        if not self.starts_at:
            return ""
        typed = timezone.localtime(self.starts_at, timezone.get_default_timezone())
        return format_day(typed, weekday=False)

    @property
    def place_in_words(self) -> str:
        """The location for the admin: the place, public or not, with its town.

        Without a place, the value is the translated "En ligne" for an event that is only online,
        else the venue and the commune, or "" if neither is stated.
        """
        if self.place:
            return self.place.get_admin_display_title()
        if self.attendance_mode == AttendanceMode.ONLINE:
            return gettext("En ligne")
        town = self.commune.name if self.commune else ""
        return ", ".join(part for part in (self.venue, town) if part)

    @property
    def place_postcodes(self) -> str:
        """The postcode of the place, else those of the commune, separated by spaces."""
        if self.place:
            return self.place.postcode
        return " ".join(self.commune.postcode_list) if self.commune else ""

    @property
    def image_url(self) -> str:
        """The absolute URL of the image of the event, 1200 by 630 pixels.

        The URL is "" without an image or if the file of the image is lost. The rendition is created
        and saved if it does not exist yet.
        """
        try:
            image = self.social_image and self.social_image.get_rendition(SHARED_IMAGE)
        except SourceImageIOError:
            return ""
        return image.full_url if image else ""

    @property
    def shows_proceedings(self) -> bool:
        """True if no date is to come and there is a replay or proceedings to show."""
        return bool(self.replay_url or self.proceedings) and not self.coming_dates

    @property
    def phone(self) -> str:
        """The phone of the contact, the public place or the organiser: the first one set, or ""."""
        sources = (self.contact, self.shown_place, self.organisation)
        return next((source.phone for source in sources if source and source.phone), "")

    def get_kind_display(self) -> str:
        """Return the label of the kind; Django's own method rebuilds the choices each time."""
        return str(KIND_LABELS.get(self.kind, self.kind))

    @property
    def price_label(self) -> str:
        """The price, or the translated "Gratuit" if the event is free; "" if unstated."""
        return gettext("Gratuit") if self.is_free else self.price

    @property
    def audience_labels(self) -> list[str]:
        """The labels of the audiences; [] if no audience is stated."""
        labels = dict(STATED_AUDIENCES)
        return [str(labels.get(value, value)) for value in self.audiences]

    @cached_property
    def taken_seats(self) -> dict[datetime, int]:
        """Seats taken as {original start in UTC: number}, without the zeros.

        The value is {} without a capacity, or if the page is not saved. `refreshing` sets it on all
        the pages of a batch, with one query.
        """
        if not (self.capacity and self.pk):
            return {}
        return seats.taken([self.source.pk]).get(self.source.pk, {})

    @property
    def full_dates(self) -> frozenset[datetime]:
        """The original starts, in UTC, of the dates whose registrations take all the seats.

        Dates that an editor marked as full are included only if all their seats are taken.
        """
        taken = self.taken_seats.items()
        return frozenset(moment for moment, number in taken if number >= self.capacity)

    @cached_property
    def source(self) -> "EventPage":
        """Page that owns the dates: the French version, else this page.

        Dates are stored for French pages only: a page without a French version has none.
        """
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        pages = EventPage.objects.in_language(settings.LANGUAGE_CODE)
        return pages.filter(translation_key=self.translation_key).first() or self

    def in_active_language(self) -> "EventPage":
        """Return the public translation in the active language, or this page without one.

        Use only its title and its URL: until a translator updates it, its other values may be
        outdated.
        """
        language = get_language()
        if language == self.language:
            return self
        pages = EventPage.objects.public().in_language(language).filter(alias_of__isnull=True)
        pages = pages.filter(translation_key=self.translation_key)
        return pages.select_related("locale").first() or self

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict[str, object]:
        """Add `uid`, `ics_url` and `register_url`: the calendar entry and the registration form.

        `uid` is the UID of the calendar entry, None in a preview and before the first publication.
        `ics_url` is "" without `uid`. `register_url` is present only if a coming date takes
        registrations. Outside a preview, also sets the related objects of the page that the
        template displays: `shown_place` and, with `uid`, `organisation`, `contact` and
        `synced_row`.
        """
        uid = None if self.is_previewed else self._read_entry()
        if not self.is_previewed:
            places = PlacePage.objects.with_closures()
            prefetch_related_objects([self], shown_place(places=places))
        addresses = {"ics_url": reverse("events:event_ics", args=[uid]) if uid else "", "uid": uid}
        if uid and self.capacity and any(date.takes_registrations for date in self.coming_dates):
            addresses["register_url"] = reverse("registrations:register", args=[uid])
        return {**super().get_context(request, *args, **kwargs), **addresses}

    @classmethod
    def shown(cls) -> models.QuerySet:
        """Return the queryset that reads event pages to display them, drafts included.

        Joins `RELATED_FIELDS`, and annotates the checked links of the organiser and of the replay.
        `has_exceptions` is annotated too: the exceptions of a page are queried only if it is True.
        """
        texts = "calendar_entry__vevent", "calendar_entry__words"
        changed = EventException.objects.filter(event=OuterRef("pk"))
        events = super().shown().select_related(*RELATED_FIELDS).defer(*texts)
        return events.annotate(
            has_exceptions=Exists(changed),
            organiser_links=checked_links("organisation__website"),
            replay_links=checked_links("replay_url"),
        )

    def _read_entry(self):
        """Set the related objects that the page shows; return its calendar entry's UID or None.

        Sets `organisation`, `contact` and `synced_row` of the page, fetched with the entry by one
        query. Before the first publication, returns None and sets nothing.
        """
        source = self.source
        if source.pk != self.pk:
            source = EventPage.shown().defer("body", "proceedings").get(pk=source.pk)
        if not hasattr(source, "calendar_entry"):
            return None
        self.organisation, self.contact = source.organisation, source.contact
        imported = getattr(source, "imported", None)
        self.synced_row = imported if imported and imported.is_synced else None
        return source.calendar_entry.uid

    # The `ImportedEvent` of a page written by a member's calendar, set by `_read_entry`.
    synced_row = None

    # Occurrences belong to the published page: a preview computes its own dates.
    is_previewed = False

    def serve_preview(self, request: HttpRequest, mode_name: str) -> TemplateResponse:
        """Render the page with its unsaved dates instead of the published occurrences."""
        self.is_previewed = True
        return super().serve_preview(request, mode_name)

    def json_ld(self, request: HttpRequest) -> list[dict]:
        """Return the objects of the base class, then the result of `schema.events`."""
        return [*super().json_ld(request), *schema.events(self, request)]
