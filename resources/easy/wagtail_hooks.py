"""Wagtail hooks of easy versions: buttons on the page of the original that start one."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from .admin import BeginView, may_begin
from .drafts import library_for
from .originals import may_have_easy

LABEL = _("Écrire la version facile à lire")


@hooks.register("register_admin_urls")
def register_urls() -> list:
    """Return the URL pattern of the screen that starts an easy version, in a list."""
    return [path("facile-a-lire/<int:page_id>/ecrire/", BeginView.as_view(), name="easy_begin")]


@hooks.register("register_page_header_buttons")
def header_buttons(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    """Yield the button that starts an easy version, if `user` may start one for `page`.

    The button is yielded even if the easy version exists: the button then opens it. Yields nothing
    in the edit view, where `BeginMenuItem` is in the action menu.
    """
    if view_name == "edit":
        return
    if may_have_easy(page) and may_begin(page, library_for(page), user):
        url = reverse("easy_begin", args=[page.pk])
        yield Button(LABEL, url, icon_name="pilcrow", priority=13)


class BeginMenuItem(ActionMenuItem):
    """Item of the action menu of a page that starts its easy version, without saving the page."""

    label = LABEL
    name = "action-easy"
    icon_name = "pilcrow"
    template_name = "resources/easy/begin_item.html"

    def is_shown(self, context) -> bool:
        """Return True in the edit view, for a user who may start an easy version."""
        if context["view"] != "edit":
            return False
        page = context["page"]
        return may_have_easy(page) and may_begin(page, library_for(page), context["request"].user)

    def get_url(self, parent_context: dict) -> str:
        """Return the address of the screen that starts an easy version."""
        return reverse("easy_begin", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def begin_menu_item() -> ActionMenuItem:
    """Return the `BeginMenuItem` of the action menu."""
    return BeginMenuItem(order=62)
