"""The admin's hooks of one's own account."""

from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from .screens import AccessView


@hooks.register("register_admin_urls")
def register_urls():
    return [path("account/connexion/", AccessView.as_view(), name="account_access")]


@hooks.register("insert_global_admin_css")
def style():
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/accounts.css"))


@hooks.register("register_account_menu_item")
def access_item(request):
    return {
        "url": reverse("account_access"),
        "label": _("Connexion et appareils"),
        "help_text": _("Où votre compte est ouvert, et comment il est protégé."),
    }


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label, message in [
        ("network.sign_out", _("Déconnecter des appareils"), _("Appareils déconnectés")),
    ]:
        actions.register_action(action, label, message)
