"""The admin's hooks of roles and colleagues."""

from django.contrib.auth import get_user_model
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button

from .access import ColleagueAccessView
from .admin import ColleaguesView
from .colleagues import is_coordinator, may_stop
from .leaving_admin import LeavingView
from .reviews import MAY_CHOOSE, StepsView, refusal


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("collegues/", ColleaguesView.as_view(), name="colleagues"),
        path("relecture/", StepsView.as_view(), name="review_steps"),
        path("collegues/<int:pk>/arreter/", LeavingView.as_view(), name="leave"),
        path(
            "collegues/<int:pk>/connexion/", ColleagueAccessView.as_view(), name="colleague_access"
        ),
    ]


@hooks.register("register_user_listing_buttons")
def account_buttons(user, request_user):
    """Whoever may stop an account finds it in the list of all accounts, managers of places too."""
    if may_stop(request_user, user):
        address = reverse("colleague_access", args=[user.pk])
        yield Button(_("Connexion et appareils"), address, icon_name="lock")
        yield Button(_("Arrêter ce poste"), reverse("leave", args=[user.pk]), icon_name="logout")


class CoordinatorsMenuItem(MenuItem):
    def is_shown(self, request):
        return is_coordinator(request.user)


@hooks.register("register_admin_menu_item")
def colleagues_item():
    return CoordinatorsMenuItem(
        _("Collègues"), reverse("colleagues"), name="colleagues", icon_name="group", order=700
    )


class StepsMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(MAY_CHOOSE)


@hooks.register("register_settings_menu_item")
def steps_item():
    return StepsMenuItem(
        _("Relecture"),
        reverse("review_steps"),
        name="review-steps",
        icon_name="clipboard-list",
        order=590,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label, message in [
        ("home.invite", _("Inviter un collègue"), _("Collègue invité")),
        ("home.review_steps", _("Choisir la relecture"), _("Façon de relire changée")),
        ("home.leave", _("Arrêter un poste"), _("Poste arrêté, ce qu’il tenait a changé de main")),
        ("home.invite_cancel", _("Reprendre une invitation"), _("Invitation reprise")),
    ]:
        actions.register_action(action, label, message)


@hooks.register("before_edit_page")
def decide_with_a_sentence(request, page):
    if request.method == "POST" and (reason := refusal(page, request.POST)):
        messages.error(request, reason)
        return redirect("wagtailadmin_pages:edit", page.pk)
    return None


@hooks.register("before_bulk_action")
def change_accounts_one_at_a_time(request, action_type, objects, action):
    """Their number is no reason to lose what they hold, or to lock everybody out."""
    if action.model is get_user_model():
        messages.error(request, _("Les comptes se changent un par un : ouvrez celui à changer."))
        return redirect("wagtailusers_users:index")
    return None
