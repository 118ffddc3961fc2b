from django.db.models import OuterRef, Subquery
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import Button

from network.dates import say_day, say_time
from network.listings import EXPLORED, LISTED
from places.models import PlacePage

from . import admin_views, host_views, report_views
from .models import EventIndexPage, EventPage, Occurrence

REPORT = "evenements/bilan"
DATES_OF = "evenements/<int:pk>/inscrits"
DATE = f"{DATES_OF}/<int:moment>"


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


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [EventPageViewSet("event_pages"), EventsViewSet()]


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("evenements/dates/", admin_views.held_dates, name="event_held_dates"),
        path("evenements/autour/", admin_views.event_surroundings, name="event_surroundings"),
        path(
            "evenements/mon-agenda/",
            admin_views.PrivateFeedView.as_view(),
            name="event_private_feed",
        ),
        path("evenements/<int:pk>/dates/", admin_views.DatesView.as_view(), name="event_dates"),
        path(
            "evenements/<int:pk>/saison/",
            admin_views.NextSeasonView.as_view(),
            name="event_next_season",
        ),
        path(f"{REPORT}/", report_views.ReportView.as_view(), name="event_report"),
        path(
            f"{REPORT}/feuille/",
            report_views.ReportSheetView.as_view(),
            name="event_report_sheet",
        ),
        path(f"{REPORT}/bilan.pdf", report_views.ReportPdfView.as_view(), name="event_report_pdf"),
        *(
            path(
                f"{REPORT}/bilan.{form}",
                report_views.ReportFileView.as_view(form_asked=form),
                name=f"event_report_{form}",
            )
            for form in ("csv", "xlsx")
        ),
        path(f"{DATES_OF}/", host_views.RollsView.as_view(), name="event_rolls"),
        path(f"{DATE}/", host_views.RollView.as_view(), name="event_roll"),
        path(f"{DATE}/feuille/", host_views.RollSheetView.as_view(), name="event_roll_sheet"),
        path(f"{DATE}/inscrits.csv", host_views.RollFileView.as_view(), name="event_roll_csv"),
        path(f"{DATE}/compter/", host_views.CountView.as_view(), name="event_count"),
    ]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    return _buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    return _buttons(page, user)


def _buttons(page, user):
    """The dates of an event; the next season of a series, of a place and of the agenda."""
    shown = page.specific_class
    if shown not in (EventPage, PlacePage, EventIndexPage):
        return
    permissions = page.permissions_for_user(user)
    if shown is EventPage and page.live and permissions.can_publish():
        url = reverse("event_dates", args=[page.pk])
        yield Button(_("Annuler une date"), url, icon_name="date", priority=15)
    if shown is EventPage and permissions.can_edit():
        url = reverse("event_rolls", args=[page.pk])
        yield Button(_("Inscrits et présences"), url, icon_name="group", priority=16)
    if permissions.can_edit():
        url = reverse("event_next_season", args=[page.pk])
        yield Button(_("Préparer la prochaine saison"), url, icon_name="copy", priority=35)


@hooks.register("register_reports_menu_item")
def report_item():
    return MenuItem(_("Bilan de l’année"), reverse("event_report"), icon_name="date", order=90)


@hooks.register("register_account_menu_item")
def private_feed_item(request):
    return {
        "url": reverse("event_private_feed"),
        "label": _("Mon agenda privé"),
        "help_text": _("Suivre dans son calendrier les événements en brouillon."),
    }


@hooks.register("insert_global_admin_css")
def admin_css():
    return format_html('<link rel="stylesheet" href="{}">', static("events/admin.css"))
