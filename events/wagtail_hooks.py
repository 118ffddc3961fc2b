from django.contrib.auth.models import Permission
from django.db.models import OuterRef, Subquery
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from network.dates import say_day, say_time
from network.publishing.listings import EXPLORED, LISTED
from places.models import PlacePage

from .calendars.admin import SourcesInTrouble, SourcesViewSet, explain_elsewhere
from .congress.admin import ProgrammeView, warn_of_clashes
from .editing import admin as admin_views
from .editing import closing_admin
from .models import (
    CongressPage,
    EventIndexPage,
    EventPage,
    Occurrence,
    Room,
    Session,
    Track,
)
from .registrations import admin as host_views
from .reports import admin as report_views

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


class OfCongressView(CreateView):
    """What is added from the programme of an edition is of that edition."""

    def get_initial_form_instance(self):
        instance = super().get_initial_form_instance() or self.model()
        typed = self.request.GET.get("congress", "")
        if typed.isdecimal() and len(typed) < 18:
            instance.congress = CongressPage.objects.filter(pk=typed).first()
        return instance


class SessionViewSet(SnippetViewSet):
    model = Session
    icon = "date"
    menu_label = _("Séances")
    list_display = [
        "title",
        "starts_at",
        Column("room", label=_("Salle"), accessor="room.name"),
        Column("status", label=_("État"), accessor="get_status_display", sort_key="status"),
        Column("congress", label=_("Édition"), accessor="congress.title"),
    ]
    list_filter = ["congress", "kind", "status"]
    search_fields = ["title", "abstract"]
    ordering = ["-starts_at"]
    list_per_page = 50
    add_view_class = OfCongressView

    def get_queryset(self, request):
        return Session.objects.select_related("congress", "room")


class PartViewSet(SnippetViewSet):
    sort_order_field = "sort_order"
    list_filter = ["congress"]
    search_fields = ["name"]
    add_view_class = OfCongressView

    def get_queryset(self, request):
        return self.model.objects.select_related("congress")


class RoomViewSet(PartViewSet):
    model = Room
    icon = "home"
    menu_label = _("Salles")
    list_display = ["name", "capacity", "congress"]
    panels = [
        FieldPanel("congress"),
        FieldRowPanel([FieldPanel("name"), FieldPanel("capacity")]),
        FieldPanel("access"),
    ]


class TrackViewSet(PartViewSet):
    model = Track
    icon = "list-ul"
    menu_label = _("Axes")
    list_display = ["name", "description", "congress"]
    panels = [FieldPanel("congress"), FieldPanel("name"), FieldPanel("description")]


class CongressViewSetGroup(SnippetViewSetGroup):
    menu_label = _("Assises")
    menu_icon = "group"
    menu_order = 125
    items = (SessionViewSet, RoomViewSet, TrackViewSet)


register_snippet(CongressViewSetGroup)


@hooks.register("after_create_snippet")
@hooks.register("after_edit_snippet")
def tell_of_clashes(request, instance):
    if isinstance(instance, Session):
        warn_of_clashes(request, instance)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [EventPageViewSet("event_pages"), EventsViewSet(), SourcesViewSet()]


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("assises/<int:pk>/programme/", ProgrammeView.as_view(), name="congress_programme"),
        path("evenements/dates/", admin_views.held_dates, name="event_held_dates"),
        path("evenements/autour/", admin_views.event_surroundings, name="event_surroundings"),
        path(
            "evenements/mon-agenda/",
            admin_views.PrivateFeedView.as_view(),
            name="event_private_feed",
        ),
        path(
            "evenements/fermetures/<int:pk>/",
            closing_admin.ClosedDatesView.as_view(),
            name="event_closed_dates",
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
    """The dates of an event; the next season of a series, of a place and of the agenda; the
    programme of a congress."""
    shown = page.specific_class
    if shown is CongressPage and page.permissions_for_user(user).can_edit():
        url = reverse("congress_programme", args=[page.pk])
        yield Button(_("Programme"), url, icon_name="list-ul", priority=15)
        url = reverse("event_rolls", args=[page.pk])
        yield Button(_("Inscrits et présences"), url, icon_name="group", priority=16)
    if shown not in (EventPage, PlacePage, EventIndexPage):
        return
    permissions = page.permissions_for_user(user)
    if shown is EventPage and page.live and permissions.can_publish():
        url = reverse("event_dates", args=[page.pk])
        yield Button(_("Annuler une date"), url, icon_name="date", priority=15)
    if shown is EventPage and permissions.can_edit():
        url = reverse("event_rolls", args=[page.pk])
        yield Button(_("Inscrits et présences"), url, icon_name="group", priority=16)
    if shown is PlacePage and page.live and permissions.can_edit():
        url = reverse("event_closed_dates", args=[page.pk])
        yield Button(_("Rendez-vous pendant une fermeture"), url, icon_name="warning", priority=34)
    if permissions.can_edit():
        url = reverse("event_next_season", args=[page.pk])
        yield Button(_("Préparer la prochaine saison"), url, icon_name="copy", priority=35)


@hooks.register("register_reports_menu_item")
def report_item():
    return MenuItem(_("Bilan de l’année"), reverse("event_report"), icon_name="date", order=90)


hooks.register("before_publish_page", closing_admin.remember_closures)
hooks.register("after_publish_page", closing_admin.offer_to_change_dates)
# Who approves a page publishes it without these two.
hooks.register("before_edit_page", closing_admin.remember_closures)
hooks.register("after_edit_page", closing_admin.offer_to_change_dates)


@hooks.register("before_edit_page")
def explain_what_is_written_elsewhere(request, page):
    return explain_elsewhere(request, page)


@hooks.register("construct_homepage_panels", order=-10)
def tell_of_sources(request, panels):
    panels.append(SourcesInTrouble())


@hooks.register("register_permissions")
def register_source_permissions():
    return Permission.objects.filter(
        content_type__app_label="events",
        codename__in=["add_eventsource", "change_eventsource", "delete_eventsource"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(
        "events.detach",
        _("Reprendre à la main"),
        _("Repris à la main, son calendrier n’y touche plus"),
    )


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
