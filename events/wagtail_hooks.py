from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from network.dates import say_day, say_time
from network.listings import EXPLORED, LISTED
from places.models import PlacePage

from .models import EventIndexPage, EventPage, Occurrence


def said_next_date(event):
    """ "–" for an event whose dates are all over, or that is not published."""
    if not event.next_date:
        return "–"
    start = timezone.localtime(event.next_date)
    return f"{say_day(start, today=timezone.localdate())}, {say_time(start)}"


COLUMNS = [
    Column("next_date", label=_("Prochaine date"), accessor=said_next_date, sort_key="next_date"),
    Column("place", label=_("Lieu"), accessor="place.title", sort_key="place__title"),
    Column("event_status", label=_("État"), accessor="get_status_display", sort_key="status"),
]


class NextDateMixin:
    def annotate_queryset(self, pages):
        dates = Occurrence.objects.upcoming().filter(event=OuterRef("pk")).order_by("starts_at")
        pages = super().annotate_queryset(pages).prefetch_related("place")
        return pages.annotate(next_date=Subquery(dates.values("starts_at")[:1]))


class EventIndexView(NextDateMixin, IndexView):
    pass


class EventExplorerView(NextDateMixin, ExplorableIndexView):
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


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [EventPageViewSet("event_pages"), EventsViewSet()]
