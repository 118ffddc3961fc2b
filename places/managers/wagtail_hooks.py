"""Admin hooks of the managers of places: URL, buttons, style sheet and log actions."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from places.models import PlacePage

from .admin import ManagersView, may_invite


@hooks.register("register_admin_urls")
def register_urls() -> list:
    """Return the URL pattern of the screen of the managers of a place."""
    return [path("lieux/<int:pk>/responsables/", ManagersView.as_view(), name="place_managers")]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: User, next_url: str | None = None) -> Iterator[Button]:
    """Yield the `managers_button` of a page, if any, for its row in the page explorer."""
    return managers_button(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the `managers_button` of a page, if any, for its header."""
    return managers_button(page, user)


def managers_button(page: Page, user: User) -> Iterator[Button]:
    """Yield a button to the managers screen, if `page` is a place and the user may invite.

    The condition is `may_invite`. Yields nothing for an alias of a place.
    """
    if page.specific_class is not PlacePage or page.alias_of_id:
        return
    if may_invite(page.permissions_for_user(user)):
        url = reverse("place_managers", args=[page.pk])
        yield Button(_("Responsables"), url, icon_name="group", priority=13)


@hooks.register("insert_global_admin_css")
def people_style() -> str:
    """Return the link to the style sheet of the managers screen, for every page of the admin."""
    return format_html('<link rel="stylesheet" href="{}">', static("places/admin/people.css"))


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the labels of the five log actions about managers."""
    for action, label, message in [
        ("places.invite", _("Inviter un responsable"), _("Responsable invité")),
        ("places.invite_cancel", _("Reprendre une invitation"), _("Invitation reprise")),
        ("places.trust", _("Laisser publier sans relecture"), _("Responsable laissé publier")),
        ("places.distrust", _("Relire de nouveau"), _("Responsable relu de nouveau")),
        ("places.remove_manager", _("Retirer un responsable"), _("Responsable retiré")),
    ]:
        actions.register_action(action, label, message)
