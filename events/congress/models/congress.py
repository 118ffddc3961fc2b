from django.conf import settings
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail_localize.fields import TranslatableField

from events import panels
from events.choices import OFF, Kind, SessionKind
from events.congress import pages as programme_pages
from events.forms import CongressPageForm
from events.models.event import EventPage
from events.models.occurrence import Occurrence
from events.schedule import timetable
from network.models import BasePage, BasePageManager
from places.models import PlacePage

from .session import Session


class RoutedPage(RoutablePageMixin):
    """A page with others inside it, all of them hidden when it is."""

    def route(self, request, path_components):
        if self.has_expired or self._source_is_hidden:
            raise Http404
        return super().route(request, path_components)


class CongressIndexPage(RoutedPage, BasePage):
    """All the editions of a congress, and what was said there, by topic and by speaker."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Deux phrases : ce que sont ces rencontres, et pour qui."),
    )

    objects = BasePageManager()

    page_description = _("Les assises du réseau : chaque édition est une page rangée dessous.")
    template = "events/congress_index_page.html"
    parent_page_types = ["events.EventIndexPage"]
    subpage_types = ["events.CongressPage"]

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("introduction")]

    class Meta:
        verbose_name = _("assises, toutes les éditions")
        verbose_name_plural = _("assises, toutes les éditions")

    def public_editions(self):
        """The public editions under it, the latest first; in French, always."""
        source = self
        if self.locale.language_code != settings.LANGUAGE_CODE:
            french = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE)
            source = french.first()
        if source is None:
            return []
        pages = CongressPage.objects.public().child_of(source)
        editions = list(pages.select_related("locale", "commune").order_by("-starts_at"))
        asked = {page.place_id for page in editions if page.place_id}
        places = PlacePage.objects.public().select_related("commune", "locale").in_bulk(asked)
        for page in editions:
            page.shown_place = places.get(page.place_id)
        return editions

    def sessions_in(self, editions):
        """What was said in them: nobody looks for a lunch of two years ago."""
        sessions = Session.objects.public().filter(congress__in=editions)
        return sessions.exclude(kind=SessionKind.BREAK)

    @path("", name="editions")
    def editions(self, request):
        return self.render(request, context_overrides=programme_pages.editions(self, request))

    @path("intervenants/<slug:slug>/", name="speaker")
    def speaker(self, request, slug):
        context = programme_pages.speaker(self, request, slug)
        return self.render(
            request, template="events/congress/speaker.html", context_overrides=context
        )


class CongressPage(RoutedPage, EventPage):
    """One edition: an event of the agenda that has a programme, then its proceedings.

    Its sessions are kept apart (`Session`), so that sixty of them are no page of sixty panels.
    """

    objects = BasePageManager()

    base_form_class = CongressPageForm
    page_description = _("Une édition : ses dates, son lieu, puis son programme séance par séance.")
    template = "events/congress_page.html"
    parent_page_types = ["events.CongressIndexPage"]
    subpage_types = []
    edit_handler = panels.congress_edit_handler

    class Meta:
        verbose_name = _("édition des assises")
        verbose_name_plural = _("éditions des assises")

    def save(self, *args, **kwargs):
        self.kind = Kind.CONGRESS
        super().save(*args, **kwargs)

    @cached_property
    def all_dates(self):
        """It happens once: what the agenda keeps of it is known without asking, but for seats."""
        if self.capacity:
            return super().all_dates
        if not (self.starts_at and self.ends_at):
            return []
        start, end = timetable.span(self, self.starts_at, self.ends_at, self.zone)
        date = Occurrence(
            event=self,
            original_starts_at=start,
            starts_at=start,
            ends_at=end,
            status=self.status,
            place=self.shown_place,
            commune=self.shown_commune,
            venue=self.venue,
        )
        return [date]

    @cached_property
    def edition(self):
        """The page that owns the programme: itself in French, else the one it translates."""
        source = self.source
        return self if source.pk == self.pk else source.specific

    def other_editions(self):
        """The public editions of the same congress beside this one, the latest first."""
        editions = CongressPage.objects.public().sibling_of(self, inclusive=False)
        return list(editions.select_related("locale").order_by("-starts_at"))

    @property
    def days(self):
        """The days it lasts, in order; [] without dates."""
        if not (self.starts_at and self.ends_at):
            return []
        start, end = timetable.span(self, self.starts_at, self.ends_at, self.zone)
        return timetable.days_between(start, end)

    @property
    def has_ended(self):
        """Its page then shows the proceedings."""
        if not (self.starts_at and self.ends_at):
            return False
        return timetable.span(self, self.starts_at, self.ends_at, self.zone)[1] <= timezone.now()

    @property
    def is_off(self):
        return self.status in OFF

    def address_of(self, name, *args):
        """The path of one of the pages inside it."""
        return (self.get_url() or "/") + self.reverse_subpage(name, args=args)

    def feed_address(self, form):
        """The path of its programme as a feed, "" before publishing."""
        uid = self._entry_uid
        return reverse(f"events:programme_{form}", args=[uid]) if uid else ""

    def schedule_address(self, form):
        uid = self._entry_uid
        return reverse(f"events:schedule_{form}", args=[uid]) if uid else ""

    def speaker_address(self, person):
        """The path of the page of somebody who speaks, among all the editions."""
        # The address of the page above is its own, without its name.
        above = (self.get_url() or "/").rstrip("/").rpartition("/")[0]
        return f"{above}/{CongressIndexPage().reverse_subpage('speaker', args=[person.slug])}"

    @cached_property
    def _entry_uid(self):
        return super()._read_entry()

    def _read_entry(self):
        return self._entry_uid

    def serve_preview(self, request, mode_name):
        self.is_previewed = True
        return super().serve_preview(request, mode_name)

    @path("", name="programme")
    def programme(self, request):
        return self.render(request, context_overrides=programme_pages.programme(self, request))

    @path("imprimer/", name="print")
    def print_programme(self, request):
        context = programme_pages.sheet(self, request)
        return self.render(
            request, template="events/congress/programme_print.html", context_overrides=context
        )

    @path("mon-parcours/", name="choice")
    def choice(self, request):
        context = programme_pages.choice(self, request)
        return self.render(
            request, template="events/congress/choice.html", context_overrides=context
        )

    @path("seance/<int:pk>-<slug:slug>/", name="session")
    def session(self, request, pk, slug):
        session = programme_pages.session_of(self, pk)
        if session.slug != slug:
            return redirect(session.get_absolute_url(), permanent=True)
        context = programme_pages.session(self, session, request)
        return self.render(
            request, template="events/congress/session.html", context_overrides=context
        )
