"""The events of the admin: their lists, and what its screens about one page have in common."""

from django.db.models import F, OuterRef, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from network.dates import format_day, format_time
from network.desk.screens import ScreenMixin
from network.publishing.cells import TextColumn
from network.publishing.editing import EditView
from network.publishing.listings import EXPLORED, LISTED
from places.hours import holidays
from places.models import PlacePage

from .models import EventIndexPage, EventPage, Occurrence


class PageView(ScreenMixin, TemplateView):
    """A page of the admin about one page of the site."""

    model = EventPage
    header_icon = "date"

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(self.model, pk=kwargs["pk"]).specific
        self.permissions = self.page.permissions_for_user(request.user)

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_parents(self):
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return [(edit, self.page.get_admin_display_title())]


def next_date_label(event):
    """ "–" for an event whose dates are all over, or that is not published."""
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
    def annotate_queryset(self, pages):
        dates = Occurrence.objects.upcoming().filter(event=OuterRef("pk")).order_by("starts_at")
        # Of a place, its name alone: its row is as long as a page.
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
    pass


class EventExplorerView(NextDateMixin, ExplorableIndexView):
    pass


class EventTypeView(NextDateMixin, ContentTypeUseView):
    pass


class EventAdminFilterSet(PageFilterSet):
    class Meta:
        model = EventPage
        fields = ["kind", "status", "topics", "organisation"]


class EventPageViewSet(PageViewSet):
    """What the page explorer shows inside the agenda and inside a place."""

    model = EventPage
    parent_models = [EventIndexPage, PlacePage]
    index_view_class = EventExplorerView
    edit_view_class = EditView
    content_type_use_view_class = EventTypeView
    columns = [*EXPLORED, *COLUMNS]
    filterset_class = EventAdminFilterSet


class EventsViewSet(PageListingViewSet):
    """Every event in one table, drafts included."""

    name = "evenements"
    model = EventPage
    menu_label = _("Agenda")
    icon = "date"
    menu_order = 120
    add_to_admin_menu = True
    index_view_class = EventIndexView
    columns = [*LISTED, *COLUMNS]
    filterset_class = EventAdminFilterSet
