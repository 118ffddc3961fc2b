"""Wagtail hooks of the screen of the menus."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from network.admin import rights

from .admin import MenusView


class MenusMenuItem(MenuItem):
    """Menu item for users who may set up the site."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for users who may set up the site."""
        return rights.may_set_up(request.user)


@hooks.register("register_settings_menu_item")
def menus_item() -> MenuItem:
    """Return the menu item of the menus, for the settings."""
    return MenusMenuItem(_("Menus du site"), reverse("menus"), name="menus", icon_name="list-ul")


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL of the screen of the menus."""
    return [path("menus/", MenusView.as_view(), name="menus")]
