"""The pages of a congress: the list of its editions, and one edition."""

import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail_localize.fields import TranslatableField

from events.choices import OFF, Kind
from events.congress import panels
from events.congress.querysets import SessionQuerySet
from events.forms import DatedPageForm
from events.models.event import EventPage
from events.models.occurrence import Occurrence
from events.querysets import EventQuerySet
from events.schedule import timetable
from network.models import BasePage, BasePageManager, Person

from .routes import CongressIndexRoutes, CongressRoutes
from .session import Session


class CongressIndexPage(CongressIndexRoutes, BasePage):
    """The page of all the editions of a congress, with a search of their sessions."""

    introduction = models.TextField(
        _("introduction"),
        blank=True,
        help_text=_("Deux phrases : ce que sont ces rencontres, et pour qui."),
    )

    objects = BasePageManager()

    page_description = _("Les assises du réseau : chaque édition est une page rangée dessous.")
    template = "events/congress/congress_index_page.html"
    parent_page_types = ["events.EventIndexPage"]
    subpage_types = ["events.CongressPage"]

    content_panels = [*BasePage.content_panels, FieldPanel("introduction")]
    translatable_fields = [*BasePage.translatable_fields, TranslatableField("introduction")]

    class Meta:
        verbose_name = _("assises, toutes les éditions")
        verbose_name_plural = _("assises, toutes les éditions")

    def public_editions(self) -> "list[CongressPage]":
        """Return the public editions, the latest first.

        Editions exist only in French: a page in another language returns the editions of the French
        page. Returns [] if there is no French page.
        """
        source = self
        if self.locale.language_code != settings.LANGUAGE_CODE:
            french = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE)
            source = french.first()
        if source is None:
            return []
        pages = CongressPage.objects.public().child_of(source)
        pages = pages.select_related("locale", "commune").with_shown_places()
        return list(pages.order_by("-starts_at"))

    def sessions_of(self, editions: "list[CongressPage]") -> SessionQuerySet:
        """Return the public sessions of `editions`, without the breaks."""
        return Session.objects.public().filter(congress__in=editions).without_breaks()


class CongressPage(CongressRoutes, EventPage):
    """The page of one edition: an event with a programme, which becomes its proceedings.

    Its sessions are snippets (`Session`), because a page with sixty inline panels cannot be edited.
    """

    objects = BasePageManager.from_queryset(EventQuerySet)()

    base_form_class = DatedPageForm
    page_description = _("Une édition : ses dates, son lieu, puis son programme séance par séance.")
    template = "events/congress/congress_page.html"
    parent_page_types = ["events.CongressIndexPage"]
    subpage_types = []
    edit_handler = panels.congress_edit_handler

    class Meta:
        verbose_name = _("édition des assises")
        verbose_name_plural = _("éditions des assises")

    def save(self, *args, **kwargs) -> None:
        """Set `kind` to CONGRESS before saving."""
        self.kind = Kind.CONGRESS
        super().save(*args, **kwargs)

    @cached_property
    def all_dates(self) -> list[Occurrence]:
        """List with the only date of the edition; [] without `bounds`.

        The date is an unsaved `Occurrence`, computed from the fields of the page. With a
        `capacity`, the list contains the stored date instead, with its seats.
        """
        if self.capacity:
            return super().all_dates
        if not self.bounds:
            return []
        start, end = self.bounds
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
    def edition(self) -> "CongressPage":
        """Page that the sessions belong to: the French one, often this page itself."""
        source = self.source
        return self if source.pk == self.pk else source.specific

    def shown_sessions(self) -> SessionQuerySet:
        """Return the published sessions of `edition` that this page may show.

        A restricted page shows its programme to the readers allowed to open it. A translation shows
        the sessions of the French page only while the French page is public. An edition that was
        never saved has no sessions.
        """
        if self.edition.pk is None:
            return Session.objects.none()
        sessions = self.edition.sessions
        return sessions.published() if self.edition is self else sessions.public()

    def other_editions(self) -> "list[CongressPage]":
        """Return the other public editions of the congress, the latest first."""
        editions = CongressPage.objects.public().sibling_of(self, inclusive=False)
        return list(editions.select_related("locale").order_by("-starts_at"))

    @property
    def days(self) -> list[datetime.date]:
        """The days of the edition, in order; empty without dates."""
        return timetable.days_between(*self.bounds) if self.bounds else []

    @property
    def has_ended(self) -> bool:
        """True after the end of the edition, when its page shows the proceedings.

        False for an edition without dates.
        """
        return bool(self.bounds) and self.bounds[1] <= timezone.now()

    @property
    def is_off(self) -> bool:
        """True if the edition does not take place as announced: its status is in `OFF`."""
        return self.status in OFF

    def feed_url(self, form: str) -> str:
        """Return the path of the programme, in the format `form`: "ics" or "pdf".

        The PDF is in the active language. Returns "" before the first publication of the page.
        """
        return self._url_by_uid(f"{'paper' if form == 'pdf' else 'events'}:programme_{form}")

    def schedule_url(self, form: str) -> str:
        """Return the path of the frab schedule, in the format `form`: "json" or "xml".

        Returns "" before the first publication of the page.
        """
        return self._url_by_uid(f"events:schedule_{form}")

    def _url_by_uid(self, name):
        return reverse(name, args=[self._entry_uid]) if self._entry_uid else ""

    def speaker_url(self, person: Person) -> str:
        """Return the path of the page of `person`, with their sessions of all editions."""
        # The parent's URL is this page's URL without its last part, which saves a query.
        parent_url = (self.get_url() or "/").rstrip("/").rpartition("/")[0]
        return f"{parent_url}/{CongressIndexPage().reverse_subpage('speaker', args=[person.slug])}"

    @cached_property
    def _entry_uid(self):
        return super()._read_entry()

    def _read_entry(self):
        return self._entry_uid

    def serve_preview(self, request, mode_name):
        """Set `is_previewed` before rendering the page."""
        self.is_previewed = True
        return super().serve_preview(request, mode_name)
