"""The admin's hooks of roles and colleagues."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from .admin import ColleaguesView
from .colleagues import is_coordinator


@hooks.register("register_admin_urls")
def register_urls():
    return [path("collegues/", ColleaguesView.as_view(), name="colleagues")]


class CoordinatorsMenuItem(MenuItem):
    def is_shown(self, request):
        return is_coordinator(request.user)


@hooks.register("register_admin_menu_item")
def colleagues_item():
    return CoordinatorsMenuItem(
        _("Collègues"), reverse("colleagues"), name="colleagues", icon_name="group", order=700
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label, message in [
        ("home.invite", _("Inviter un collègue"), _("Collègue invité")),
        ("home.invite_cancel", _("Reprendre une invitation"), _("Invitation reprise")),
    ]:
        actions.register_action(action, label, message)
