"""The admin's hooks of easy versions: they are begun from their original."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.widgets.button import Button

from .admin import BeginView, may_begin
from .drafts import library_for
from .originals import may_have_easy

LABEL = _("Écrire la version facile à lire")


@hooks.register("register_admin_urls")
def register_urls():
    return [path("facile-a-lire/<int:page_id>/ecrire/", BeginView.as_view(), name="easy_begin")]


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    """Elsewhere than in its form, where the menu of actions has it."""
    if view_name == "edit":
        return
    if may_have_easy(page) and may_begin(page, library_for(page), user):
        url = reverse("easy_begin", args=[page.pk])
        yield Button(LABEL, url, icon_name="pilcrow", priority=13)


class BeginMenuItem(ActionMenuItem):
    """In one click from the form of the original, which is not saved."""

    label = LABEL
    name = "action-easy"
    icon_name = "pilcrow"
    template_name = "resources/easy/begin_item.html"

    def is_shown(self, context):
        if context["view"] != "edit":
            return False
        page = context["page"]
        return may_have_easy(page) and may_begin(page, library_for(page), context["request"].user)

    def get_url(self, parent_context):
        return reverse("easy_begin", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def begin_menu_item():
    return BeginMenuItem(order=62)
