"""Admin listings of events, and the base view about one page."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from network.admin.cells import TextColumn
from network.admin.editing import EditView
from network.admin.listings import EXPLORED, LISTED
from network.admin.screens import ScreenMixin
from places.hours import holidays
from places.models import PlacePage

from .choices import Status
from .models import EventIndexPage, EventPage, Occurrence
from .schedule.timetable import format_start


class PageView(ScreenMixin, TemplateView):
    """Base of the admin views about one page of the site.

    Sets `page`, the specific page, and `permissions`, the user's permissions on the page. A
    subclass must check `permissions`. Raises Http404 if no page of `model` has the primary key of
    the URL.
    """

    model = EventPage
    header_icon = "date"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Fetch the page and the user's permissions; raise Http404 for an unknown key."""
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(self.model, pk=kwargs["pk"]).specific
        self.permissions = self.page.permissions_for_user(request.user)

    def get_page_subtitle(self) -> str:
        """Return the title of the latest draft of the page."""
        return self.page.draft_title or self.page.title

    def get_parents(self) -> list[tuple[str, str]]:
        """Return the breadcrumb: [(URL of the page's edit form, title of the page)]."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [(edit, self.get_page_subtitle())]


def next_date_label(event: EventPage) -> str:
    """Return the start of the next date in words, at its local time; "–" if there is none.

    The hour is omitted for whole days. `event` is annotated by `NextDateMixin`, which defines the
    next date.
    """
    if not event.next_date:
        return "–"
    zone = holidays.calendar(holidays.zone_of(event.next_zone)).timezone
    start = (event.all_day and event.next_first_on) or event.next_date.astimezone(zone)
    return format_start(start, today=timezone.localdate(), all_day=event.all_day)


def shown_status_label(event: EventPage) -> str:
    """Return the label of the `shown_status` that `NextDateMixin` annotates."""
    return str(Status(event.shown_status).label)


COLUMNS = [
    TextColumn(
        "next_date", label=_("Prochaine date"), accessor=next_date_label, sort_key="next_date"
    ),
    TextColumn(
        "place",
        label=_("Lieu"),
        accessor="place_in_words",
        sort_key="place__title",
        classname="wide-only",
    ),
    TextColumn(
        "event_status", label=_("État"), accessor=shown_status_label, sort_key="shown_status"
    ),
]


class NextDateMixin:
    """Mixin of the listings: annotates each event with its next date."""

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """Annotate `next_date`, `next_first_on`, `next_zone` and `shown_status`.

        `next_date` is the start of the first date that takes place and is not over. If all dates to
        come are off (`OFF`), it is the start of the first of them. It is None if the event is over
        or not published. A translation, even a draft, has the dates of the French page.

        `next_first_on` and `next_zone` are the `first_on` and `zone_code` of the same date, or
        None. `shown_status` is the status of this date or, without a date, of the event.
        """
        dates = Occurrence.objects.upcoming().filter(
            event__translation_key=OuterRef("translation_key")
        )
        dates = dates.held_first()
        return (
            super()
            .annotate_queryset(pages)
            .annotate(
                next_date=Subquery(dates.values("starts_at")[:1]),
                next_first_on=Subquery(dates.values("first_on")[:1]),
                next_zone=Subquery(dates.with_zone().values("zone_code")[:1]),
                shown_status=Coalesce(Subquery(dates.values("status")[:1]), F("status")),
            )
        )


# {name: (heading, function of an event)} of the exported list.
EXPORT_COLUMNS = {
    "title": (_("Titre"), lambda event: event.title),
    "next_date": (_("Prochaine date"), next_date_label),
    "place": (_("Lieu"), lambda event: event.place_in_words),
    "kind": (_("Sorte de rendez-vous"), lambda event: event.get_kind_display()),
    "event_status": (_("État"), shown_status_label),
    "live": (_("Publié"), lambda event: gettext("oui") if event.live else gettext("non")),
    "url": (_("Adresse de la page"), lambda event: event.full_url),
}


class EventIndexView(NextDateMixin, IndexView):
    """Listing of the events and congress editions that the user may explore, in all languages.

    The exported file has the filtered events.
    """

    list_export = list(EXPORT_COLUMNS)

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        """Return the heading of a column of the exported file."""
        return str(EXPORT_COLUMNS[field][0])

    def to_row_dict(self, item: EventPage) -> dict[str, object]:
        """Return {name: value} of the exported columns."""
        return {name: value(item) for name, (_heading, value) in EXPORT_COLUMNS.items()}

    def get_filename(self) -> str:
        """Return the name of the exported file without extension: "agenda-2026-04-02", of today."""
        return f"agenda-{timezone.localdate()}"


class EventExplorerView(NextDateMixin, ExplorableIndexView):
    """Listing of the events under one page, in the page explorer."""


class EventTypeView(NextDateMixin, ContentTypeUseView):
    """Listing of the pages of the type `EventPage` that the user may explore."""


class EventAdminFilterSet(PageFilterSet):
    """Filters of the event listings: kind, `Status` of the event, topics and organisation."""

    class Meta:
        model = EventPage
        fields = ["kind", "status", "topics", "organisation"]


class EventPageViewSet(PageViewSet):
    """Listing of events in the page explorer, under the agenda or a place.

    Children of the agenda that are not events are not listed: the header of the list has a button
    for each `CongressIndexPage`, from `events.congress.wagtail_hooks`.
    """

    model = EventPage
    parent_models = [EventIndexPage, PlacePage]
    index_view_class = EventExplorerView
    edit_view_class = EditView
    content_type_use_view_class = EventTypeView
    columns = [*EXPLORED, *COLUMNS]
    filterset_class = EventAdminFilterSet


class EventsViewSet(PageListingViewSet):
    """Listing of the events that the user may explore, drafts included."""

    name = "evenements"
    model = EventPage
    menu_label = _("Tous les événements")
    icon = "date"
    index_view_class = EventIndexView
    columns = [*LISTED, *COLUMNS]
    filterset_class = EventAdminFilterSet
