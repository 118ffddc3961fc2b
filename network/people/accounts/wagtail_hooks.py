"""Hooks of the screens of one's own account in the admin."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from . import journal
from .factors.protection import (
    AddAppView,
    AddPasskeyView,
    CodesView,
    CreatePasskeyOptionsView,
    ProtectView,
    ProveView,
    RemoveView,
)
from .screens import AccessView, SessionView


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URL patterns of the account's screens."""
    here = "account/connexion/"
    return [
        path("account/session/", SessionView.as_view(), name="account_session"),
        path(here, AccessView.as_view(), name="account_access"),
        path(f"{here}confirmer/", ProveView.as_view(), name="account_prove"),
        path(f"{here}proteger/", ProtectView.as_view(), name="account_protect"),
        path(f"{here}cle/", AddPasskeyView.as_view(), name="account_passkey"),
        path(
            f"{here}cle/options/",
            CreatePasskeyOptionsView.as_view(),
            name="account_passkey_create_options",
        ),
        path(f"{here}application/", AddAppView.as_view(), name="account_app"),
        path(f"{here}codes/", CodesView.as_view(), name="account_codes"),
        path(f"{here}retirer/", RemoveView.as_view(), name="account_remove"),
    ]


@hooks.register("insert_global_admin_css")
def style() -> str:
    """Return the `<link>` to the style sheet of the account's screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/accounts.css"))


@hooks.register("insert_global_admin_js")
def open_session() -> str:
    """Return the `<script>` that keeps a form on the screen if its session expired."""
    return format_html(
        '<script src="{}" data-check="{}"></script>',
        static("network/admin/open-session.js"),
        reverse("account_session"),
    )


@hooks.register("insert_editor_js")
def expired_session() -> str:
    """Return the dialog of the script `open_session`, for the forms of the editor."""
    return render_to_string("network/accounts/expired_session.html")


@hooks.register("register_account_menu_item")
def access_item(request: HttpRequest) -> dict[str, str]:
    """Return the URL, label and help text of the link to `AccessView` on the account page."""
    return {
        "url": reverse("account_access"),
        "label": _("Connexion et appareils"),
        "help_text": _("Où votre compte est ouvert, et comment il est protégé."),
    }


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the actions of `journal.ACTIONS`, with their labels and messages."""
    for action, (label, message) in journal.ACTIONS.items():
        actions.register_action(action, label, message)
