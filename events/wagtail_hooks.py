"""Wagtail hooks of the agenda; each wing has its own module of this name."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSetGroup

from network.admin.privacy import PrivacyView
from network.admin.publications import ApprovalView
from network.admin.reports import add_to_admin
from places.models import PlacePage

from .admin import EventPageViewSet, EventsViewSet
from .announcing import wagtail_hooks as _announcing  # noqa: F401
from .calendars import wagtail_hooks as _calendars  # noqa: F401
from .calendars.admin import SourcesViewSet
from .congress import wagtail_hooks as _congress  # noqa: F401
from .congress.viewsets import RoomViewSet, SessionViewSet, TrackViewSet
from .editing import wagtail_hooks as _editing  # noqa: F401
from .feeds.report import FeedSubscriptions
from .models import CongressIndexPage, EventIndexPage
from .newsletter import wagtail_hooks as _newsletter  # noqa: F401
from .registrations import wagtail_hooks as _registrations  # noqa: F401
from .reports import wagtail_hooks as _reports  # noqa: F401


class AgendaGroup(SnippetViewSetGroup):
    """The menu « Agenda »: events, received calendars, and the programme of congresses."""

    menu_label = _("Agenda")
    menu_icon = "date"
    menu_order = 120
    items = (EventsViewSet, SourcesViewSet, SessionViewSet, RoomViewSet, TrackViewSet)


register_snippet(AgendaGroup)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[PageViewSet]:
    """Return the viewsets of the events, the agenda and the congresses in the page explorer."""
    return [
        EventPageViewSet(
            "event_pages",
            workflow_action_view_class=ApprovalView,
            set_privacy_view_class=PrivacyView,
        ),
        PageViewSet("agenda_pages", model=EventIndexPage, set_privacy_view_class=PrivacyView),
        PageViewSet("congresses", model=CongressIndexPage, set_privacy_view_class=PrivacyView),
    ]


add_to_admin(FeedSubscriptions)


@hooks.register("insert_global_admin_css")
def admin_css() -> str:
    """Return the `<link>` of the agenda's style sheet, for every page of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("events/admin.css"))


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the poster button of a published place or agenda, for the listing of pages."""
    return poster_button(page)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the poster button of a published place or agenda, for its header."""
    return poster_button(page)


def poster_button(page: Page) -> Iterator[Button]:
    """Yield a link to the poster if `page` is a live place or agenda, else nothing."""
    kind = page.specific_class
    if kind in (PlacePage, EventIndexPage) and page.live:
        query = urlencode({"lieu": page.slug}) if kind is PlacePage else ""
        url = f"{reverse('paper:poster')}{'?' if query else ''}{query}"
        yield Button(_("Affiche à imprimer"), url, icon_name="calendar-alt", priority=37)
