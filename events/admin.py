"""Admin listings of events, and the base view about one page."""

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from network.admin.cells import TextColumn
from network.admin.editing import EditView
from network.admin.listings import EXPLORED, LISTED
from network.admin.screens import ScreenMixin
from network.text.dates import format_day, format_time
from places.hours import holidays
from places.models import PlacePage

from .models import EventIndexPage, EventPage, Occurrence


class PageView(ScreenMixin, TemplateView):
    """Base of the admin views about one page of the site.

    Sets `page`, the specific page, and `permissions`, the user's permissions on the page, which a
    subclass must check. Raises Http404 if no page of `model` has the primary key of the URL.
    """

    model = EventPage
    header_icon = "date"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Fetch the page and the user's permissions."""
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(self.model, pk=kwargs["pk"]).specific
        self.permissions = self.page.permissions_for_user(request.user)

    def get_page_subtitle(self) -> str:
        """Return the title of the page."""
        return self.page.get_admin_display_title()

    def get_parents(self) -> list[tuple[str, str]]:
        """Return the breadcrumb: [(URL of the page's edit form, title of the page)]."""
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [(edit, self.page.get_admin_display_title())]


def next_date_label(event: EventPage) -> str:
    """Return the local start of the next date in words; "–" if the event has none.

    `event` is annotated by `NextDateMixin`; an event that is over or not published has no next
    date.
    """
    if not event.next_date:
        return "–"
    start = event.next_date.astimezone(
        holidays.calendar(holidays.zone_of(event.next_zone)).timezone
    )
    return f"{format_day(start, today=timezone.localdate())}, {format_time(start)}"


COLUMNS = [
    TextColumn(
        "next_date", label=_("Prochaine date"), accessor=next_date_label, sort_key="next_date"
    ),
    TextColumn("place", label=_("Lieu"), accessor="place_title", sort_key="place__title"),
    TextColumn("event_status", label=_("État"), accessor="get_status_display", sort_key="status"),
]


class NextDateMixin:
    """Mixin of the listings: annotates each event with its next date, its zone and its place."""

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """Annotate `next_date`, `next_zone` and `place_title`.

        `next_date` is the start of the earliest date that has not ended; cancelled dates count too.
        `next_zone` is the `zone_code` of this date, as in `with_zone`. Both are None if the event
        is over or not published. `place_title` is the title of the event's `PlacePage`, or None.
        """
        dates = Occurrence.objects.upcoming().filter(event=OuterRef("pk")).order_by("starts_at")
        # Only the name of the place, because its row is as large as a page.
        return (
            super()
            .annotate_queryset(pages)
            .annotate(
                place_title=F("place__title"),
                next_date=Subquery(dates.values("starts_at")[:1]),
                next_zone=Subquery(dates.with_zone().values("zone_code")[:1]),
            )
        )


class EventIndexView(NextDateMixin, IndexView):
    """Listing of every event."""


class EventExplorerView(NextDateMixin, ExplorableIndexView):
    """Listing of the events under one page."""


class EventTypeView(NextDateMixin, ContentTypeUseView):
    """Listing of all pages of the type `EventPage`."""


class EventAdminFilterSet(PageFilterSet):
    """Filters of the event listings: kind, `Status` of the event, topics and organisation."""

    class Meta:
        model = EventPage
        fields = ["kind", "status", "topics", "organisation"]


class EventPageViewSet(PageViewSet):
    """Listing of events in the page explorer, under the agenda or a place."""

    model = EventPage
    parent_models = [EventIndexPage, PlacePage]
    index_view_class = EventExplorerView
    edit_view_class = EditView
    content_type_use_view_class = EventTypeView
    columns = [*EXPLORED, *COLUMNS]
    filterset_class = EventAdminFilterSet


class EventsViewSet(PageListingViewSet):
    """Listing of every event, drafts included, in the admin menu as "Agenda"."""

    name = "evenements"
    model = EventPage
    menu_label = _("Agenda")
    icon = "date"
    menu_order = 120
    add_to_admin_menu = True
    index_view_class = EventIndexView
    columns = [*LISTED, *COLUMNS]
    filterset_class = EventAdminFilterSet
