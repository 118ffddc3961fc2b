"""The menu of those who only manage places: short, and their own."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from places.managers.teams import is_only_manager
from places.upkeep.corrections.corrections import may_moderate


class ManagersMenuItem(MenuItem):
    def is_shown(self, request):
        return is_only_manager(request.user)


class TrustedManagersMenuItem(ManagersMenuItem):
    def is_shown(self, request):
        return super().is_shown(request) and may_moderate(request.user)


def my_places_item():
    return ManagersMenuItem(
        _("Mes lieux"), reverse("wagtailadmin_home"), name="my-places", icon_name="site", order=1
    )


def corrections_item():
    return TrustedManagersMenuItem(
        _("Corrections"),
        reverse("corrections_de_lieux:corrections"),
        name="managers-corrections",
        icon_name="edit",
        order=10,
    )


# By name, of this module and of Wagtail.
MANAGERS_MENU = {"my-places", "managers-corrections", "images", "guide"}
