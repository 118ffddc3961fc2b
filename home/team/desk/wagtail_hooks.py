"""Wagtail hooks of the home screens, and restrictions for managers of places."""

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.models import Page

from network.admin.reports import add_to_admin
from places.managers.teams import is_only_manager

from .dashboard import WhatToDo
from .digests import DigestPanel
from .managers_gate import visible_pages
from .morning import LineView, Morning
from .my_places import MyPlaces
from .panels import without_empty
from .reports import OldTexts

# Names of the menu items that a manager of places sees. The corrections are on the first screen.
MANAGERS_MENU = {"my-places", "images", "guide"}
# Names of the items of Wagtail that are in the menu of the library instead.
IN_LIBRARY = {"images", "documents"}


class ManagersMenuItem(MenuItem):
    """Menu item for users who only manage places."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for users who only manage places."""
        return is_only_manager(request.user)


@hooks.register("register_admin_menu_item")
def my_places_item() -> MenuItem:
    """Return the menu item of the places of a manager, which leads to the home screen."""
    return ManagersMenuItem(
        _("Mes lieux"), reverse("wagtailadmin_home"), name="my-places", icon_name="site", order=1
    )


@hooks.register("construct_homepage_panels")
def arrange_homepage_panels(request: HttpRequest, panels: list) -> None:
    """Add the waiting tasks, the frequent actions and the user's places; remove empty panels.

    Also removes Wagtail's panel of pages to approve, which are among the waiting tasks. Users who
    only manage places see only the waiting tasks and their places.
    """
    if is_only_manager(request.user):
        panels[:] = [Morning(), MyPlaces()]
        return
    # The pages to approve are already a line of `Morning`.
    panels[:] = [each for each in panels if not isinstance(each, WorkflowObjectsToModeratePanel)]
    panels += [Morning(), WhatToDo(), MyPlaces()]
    panels[:] = without_empty(panels, request.user)


@hooks.register("construct_homepage_summary_items", order=1000)
def hide_summary_from_managers(request: HttpRequest, items: list) -> None:
    """Remove the counts of the home screen for users who only manage places."""
    if is_only_manager(request.user):
        items.clear()


@hooks.register("construct_main_menu", order=1000)
def shorten_menu(request: HttpRequest, items: list) -> None:
    """Reduce the main menu of users who only manage places to `MANAGERS_MENU`.

    From the menu of other users, remove the items that are in the menu of the library.
    """
    is_manager = is_only_manager(request.user)
    items[:] = [
        item
        for item in items
        if (item.name in MANAGERS_MENU if is_manager else item.name not in IN_LIBRARY)
    ]


@hooks.register("construct_page_chooser_queryset")
def limit_page_chooser_of_managers(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Return `pages`, limited to `visible_pages` for users who only manage places."""
    return visible_pages(request.user, pages) if is_only_manager(request.user) else pages


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL of the screen of a line of tasks."""
    return [path("a-faire/<slug:key>/", LineView.as_view(), name="desk_line")]


@hooks.register("register_account_settings_panel")
def register_digest_panel(request: HttpRequest, user: User, profile: Model) -> DigestPanel:
    """Return the panel of the weekly letter for the profile of the user."""
    return DigestPanel(request, user, profile)


add_to_admin(OldTexts)
