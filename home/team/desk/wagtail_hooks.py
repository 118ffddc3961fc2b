"""Wagtail hooks of the home screens, and restrictions for managers of places."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from network.admin.reports import add_to_admin
from places.managers.teams import is_only_manager
from places.upkeep.corrections.corrections import may_moderate

from .dashboard import WhatToDo
from .digests import DigestPanel
from .managers_gate import visible_pages
from .morning import LineView, Morning
from .my_places import MyPlaces
from .panels import without_empty
from .reports import OldTexts

# Names of the menu items that a manager of places sees.
MANAGERS_MENU = {"my-places", "managers-corrections", "images", "guide"}


class ManagersMenuItem(MenuItem):
    """Menu item for users who only manage places."""

    def is_shown(self, request):
        """Show the item to users who only manage places."""
        return is_only_manager(request.user)


class TrustedManagersMenuItem(ManagersMenuItem):
    """Menu item for managers who may decide corrections."""

    def is_shown(self, request):
        """Show the item to managers who may decide corrections."""
        return super().is_shown(request) and may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def my_places_item():
    """Register the menu item of the manager's places."""
    return ManagersMenuItem(
        _("Mes lieux"), reverse("wagtailadmin_home"), name="my-places", icon_name="site", order=1
    )


@hooks.register("register_admin_menu_item")
def corrections_item():
    """Register the menu item of the corrections."""
    return TrustedManagersMenuItem(
        _("Corrections"),
        reverse("corrections_de_lieux:corrections"),
        name="managers-corrections",
        icon_name="edit",
        order=10,
    )


@hooks.register("construct_homepage_panels")
def arrange_homepage_panels(request, panels):
    """Show the waiting tasks, then the frequent actions; managers see their places instead."""
    if is_only_manager(request.user):
        panels[:] = [Morning(), MyPlaces()]
        return
    # The pages to approve are already a line of `Morning`.
    panels[:] = [each for each in panels if not isinstance(each, WorkflowObjectsToModeratePanel)]
    panels += [Morning(), WhatToDo(), MyPlaces()]
    panels[:] = without_empty(panels, request.user)


@hooks.register("construct_homepage_summary_items", order=1000)
def hide_summary_from_managers(request, items):
    """Remove the counts of the home screen for managers of places."""
    if is_only_manager(request.user):
        items.clear()


@hooks.register("construct_main_menu", order=1000)
def shorten_menu(request, items):
    """Reduce the main menu of managers of places to `MANAGERS_MENU`."""
    if is_only_manager(request.user):
        items[:] = [item for item in items if item.name in MANAGERS_MENU]


@hooks.register("construct_page_chooser_queryset")
def limit_page_chooser_of_managers(pages, request):
    """Restrict the page chooser of managers to public pages and those of their places."""
    return visible_pages(request.user, pages) if is_only_manager(request.user) else pages


@hooks.register("register_admin_urls")
def register_urls():
    """Register the screen of a line of tasks."""
    return [path("a-faire/<slug:key>/", LineView.as_view(), name="desk_line")]


@hooks.register("register_account_settings_panel")
def register_digest_panel(request, user, profile):
    """Register the panel of the weekly letter."""
    return DigestPanel(request, user, profile)


add_to_admin(OldTexts)
