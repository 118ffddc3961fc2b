from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel

from network.desk.reports import add_to_admin
from places.managers.teams import is_only_manager
from places.upkeep.corrections.corrections import may_moderate

from .dashboard import WhatToDo
from .digests import DigestPanel
from .managers_gate import seen_by
from .morning import LineView, Morning
from .my_places import MyPlaces
from .panels import without_empty
from .reports import OldTexts

# Names of the menu items that a manager of places sees.
MANAGERS_MENU = {"my-places", "managers-corrections", "images", "guide"}


class ManagersMenuItem(MenuItem):
    def is_shown(self, request):
        return is_only_manager(request.user)


class TrustedManagersMenuItem(ManagersMenuItem):
    def is_shown(self, request):
        return super().is_shown(request) and may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def my_places_item():
    return ManagersMenuItem(
        _("Mes lieux"), reverse("wagtailadmin_home"), name="my-places", icon_name="site", order=1
    )


@hooks.register("register_admin_menu_item")
def corrections_item():
    return TrustedManagersMenuItem(
        _("Corrections"),
        reverse("corrections_de_lieux:corrections"),
        name="managers-corrections",
        icon_name="edit",
        order=10,
    )


@hooks.register("construct_homepage_panels")
def begin_with_what_to_do(request, panels):
    """What waits, then what one comes to do; managers have their places instead of the latter."""
    if is_only_manager(request.user):
        panels[:] = [Morning(), MyPlaces()]
        return
    # What waits for an approval is the first line of what waits.
    panels[:] = [each for each in panels if not isinstance(each, WorkflowObjectsToModeratePanel)]
    panels += [Morning(), WhatToDo(), MyPlaces()]
    panels[:] = without_empty(panels, request.user)


@hooks.register("construct_homepage_summary_items", order=1000)
def count_nothing_for_managers(request, items):
    if is_only_manager(request.user):
        items.clear()


@hooks.register("construct_main_menu", order=1000)
def shorten_menu(request, items):
    if is_only_manager(request.user):
        items[:] = [item for item in items if item.name in MANAGERS_MENU]


@hooks.register("construct_page_chooser_queryset")
def choose_among_known_pages(pages, request):
    """A manager links to what is public, and to nothing that others are writing."""
    return seen_by(request.user, pages) if is_only_manager(request.user) else pages


@hooks.register("register_admin_urls")
def register_urls():
    return [path("a-faire/<slug:key>/", LineView.as_view(), name="desk_line")]


@hooks.register("register_account_settings_panel")
def register_digest_panel(request, user, profile):
    return DigestPanel(request, user, profile)


add_to_admin(OldTexts)
