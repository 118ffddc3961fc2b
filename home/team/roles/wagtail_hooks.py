"""Wagtail hooks of roles and colleagues: screens, menu items, buttons, checks."""

from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from .access import ColleagueAccessView
from .admin import ColleaguesView
from .colleagues import is_coordinator, may_stop
from .leaving_admin import LeavingView
from .reviews import MAY_CHOOSE, StepsView, refusal


@hooks.register("register_admin_urls")
def register_urls() -> list[URLPattern]:
    """Return the URLs of the screens of colleagues and review steps."""
    return [
        path("collegues/", ColleaguesView.as_view(), name="colleagues"),
        path("relecture/", StepsView.as_view(), name="review_steps"),
        path("collegues/<int:pk>/arreter/", LeavingView.as_view(), name="leave"),
        path(
            "collegues/<int:pk>/connexion/", ColleagueAccessView.as_view(), name="colleague_access"
        ),
    ]


@hooks.register("register_user_listing_buttons")
def account_buttons(user: User, request_user: User) -> Iterator[Button]:
    """Yield two buttons for `user` in the list of accounts if `request_user` may stop `user`."""
    if may_stop(request_user, user):
        address = reverse("colleague_access", args=[user.pk])
        yield Button(_("Connexion et appareils"), address, icon_name="lock")
        yield Button(_("Arrêter ce poste"), reverse("leave", args=[user.pk]), icon_name="logout")


# Names of the items of Wagtail's settings that other screens replace.
REPLACED = {"users", "groups", "workflows", "workflow-tasks"}
SETTINGS_LABELS = {
    "collections": _("Dossiers d’images et de documents"),
    "redirects": _("Anciennes adresses"),
}


class CoordinatorsMenuItem(MenuItem):
    """Menu item for coordinators."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for coordinators."""
        return is_coordinator(request.user)


@hooks.register("register_settings_menu_item")
def colleagues_item() -> MenuItem:
    """Return the menu item of the colleagues, for the settings of coordinators."""
    return CoordinatorsMenuItem(
        _("Collègues"), reverse("colleagues"), name="colleagues", icon_name="group", order=1
    )


@hooks.register("construct_settings_menu")
def shorten_settings(request: HttpRequest, items: list) -> None:
    """Remove the items that other screens replace, in place, and relabel two of Wagtail's items.

    The screen of the colleagues links to the accounts and roles. The screen of the review steps
    replaces Wagtail's editors of workflows and tasks.
    """
    items[:] = [item for item in items if item.name not in REPLACED]
    for item in items:
        item.label = SETTINGS_LABELS.get(item.name, item.label)


class StepsMenuItem(MenuItem):
    """Menu item for users who may change workflows."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True for users who may change workflows."""
        return request.user.has_perm(MAY_CHOOSE)


@hooks.register("register_settings_menu_item")
def steps_item() -> MenuItem:
    """Return the menu item of the review steps, for the settings."""
    return StepsMenuItem(
        _("Relecture"),
        reverse("review_steps"),
        name="review-steps",
        icon_name="clipboard-list",
        order=590,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the log entries of invitations, review steps and stopped accounts."""
    for action, label, message in [
        ("home.invite", _("Inviter un collègue"), _("Collègue invité")),
        ("home.review_steps", _("Choisir la relecture"), _("Façon de relire changée")),
        ("home.leave", _("Arrêter un poste"), _("Poste arrêté, ce qu’il tenait a changé de main")),
        ("home.invite_cancel", _("Reprendre une invitation"), _("Invitation reprise")),
    ]:
        actions.register_action(action, label, message)


@hooks.register("before_edit_page")
def require_rejection_comment(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Redirect with an error if `refusal` finds the submitted review decision invalid.

    Returns None otherwise, and the edit view continues.
    """
    if request.method == "POST" and (reason := refusal(page, request.POST)):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def refuse_bulk_actions_on_accounts(
    request: HttpRequest, action_type: str, objects: list, action
) -> HttpResponse | None:
    """Redirect with an error from a bulk action on accounts; return None for other models.

    A bulk action would lose belongings or lock everybody out.
    """
    if action.model is get_user_model():
        messages.error(request, _("Les comptes se changent un par un : ouvrez celui à changer."))
        return redirect("wagtailusers_users:index")
    return None
