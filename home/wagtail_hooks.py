from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from places.managers.teams import is_only_manager
from places.upkeep.corrections.suggestions import may_moderate

from .desk.dashboard import WhatToDo
from .desk.help import ManagersHelpView
from .desk.managers_gate import seen_by
from .desk.my_places import MyPlaces

MANAGERS_MENU = {"my-places", "managers-corrections", "images", "managers-help"}


class ManagersMenuItem(MenuItem):
    def is_shown(self, request):
        return is_only_manager(request.user)


@hooks.register("construct_homepage_panels")
def begin_with_what_to_do(request, panels):
    """Managers have their places; the network what there is to do, and its own places if any."""
    if is_only_manager(request.user):
        panels[:] = [MyPlaces()]
        return
    panels.append(WhatToDo())
    if request.user.place_memberships.exists():
        panels.append(MyPlaces())


@hooks.register("construct_homepage_summary_items", order=1000)
def count_nothing_for_managers(request, items):
    if is_only_manager(request.user):
        items.clear()


@hooks.register("register_admin_menu_item")
def my_places_item():
    return ManagersMenuItem(
        _("Mes lieux"), reverse("wagtailadmin_home"), name="my-places", icon_name="site", order=1
    )


class TrustedManagersMenuItem(ManagersMenuItem):
    def is_shown(self, request):
        return super().is_shown(request) and may_moderate(request.user)


@hooks.register("register_admin_menu_item")
def corrections_item():
    return TrustedManagersMenuItem(
        _("Corrections"),
        reverse("corrections_de_lieux:corrections"),
        name="managers-corrections",
        icon_name="edit",
        order=10,
    )


@hooks.register("register_admin_menu_item")
def help_item():
    return ManagersMenuItem(
        _("Aide"), reverse("place_help"), name="managers-help", icon_name="help", order=900
    )


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
    return [path("mes-lieux/aide/", ManagersHelpView.as_view(), name="place_help")]
