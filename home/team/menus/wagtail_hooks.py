"""Wagtail hooks of the screen of the menus."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from network.admin import rights

from .admin import MenusView


class MenusMenuItem(MenuItem):
    """Menu item for users who may set up the site."""

    def is_shown(self, request):
        """Show the item to users who may set up the site."""
        return rights.may_set_up(request.user)


@hooks.register("register_settings_menu_item")
def menus_item():
    """Register the menu item."""
    return MenusMenuItem(_("Menus du site"), reverse("menus"), name="menus", icon_name="list-ul")


@hooks.register("register_admin_urls")
def register_urls():
    """Register the screen."""
    return [path("menus/", MenusView.as_view(), name="menus")]
