"""Hooks of the admin: reports, dead links, content checks and the list of sites."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from network.publishing.publications import REMOVED

from . import rights
from . import sites as _sites  # noqa: F401
from .content_checks import ContentChecks
from .images import UndescribedImages
from .link_reports import DeadLinks
from .link_screens import MendView
from .references import refuse_protected, warn_of_references
from .replies import keep_replies
from .reports import Entry, ReportsMenuItem, ReportsView, add_to_admin, register
from .snippets import MENU, DeleteTopics

add_to_admin(DeadLinks)
add_to_admin(UndescribedImages)
register(
    Entry(
        _("Historique du site"),
        _("Qui a créé, changé, publié ou supprimé quoi, et quand."),
        "wagtailadmin_reports:site_history",
        690,
        lambda user: rights.may(user, "publish"),
    )
)
hooks.register("before_edit_page", keep_replies)
hooks.register("before_delete_snippet", refuse_protected)
hooks.register("before_delete_page", warn_of_references, order=-2)
# After Wagtail's own action, which it replaces for topics.
hooks.register("register_bulk_action", DeleteTopics, order=1)


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """Register the action `REMOVED` of Wagtail's log, with its label and its message."""
    actions.register_action(REMOVED, _("Retirer du site"), _("Retiré du site"))


@hooks.register("register_admin_urls")
def mend_url() -> list[URLPattern]:
    """Return the URL pattern of `MendView`, which replaces a dead or moved link."""
    return [path("liens-morts/<int:pk>/", MendView.as_view(), name="mend_link")]


@hooks.register("register_admin_urls")
def reports_url() -> list[URLPattern]:
    """Return the URL pattern of the page of reports."""
    return [path("rapports/", ReportsView.as_view(), name="reports")]


@hooks.register(MENU)
def reports_item() -> MenuItem:
    """Return the menu item of the page of reports, for the menu « Réseau »."""
    return ReportsMenuItem(
        ReportsView.page_title,
        reverse("reports"),
        name="reports-page",
        icon_name="history",
        order=30,
    )


@hooks.register("construct_reports_menu")
def empty_reports_menu(request: HttpRequest, items: list) -> None:
    """Remove Wagtail's menu of reports, which the page of reports replaces."""
    items.clear()


@hooks.register("construct_wagtail_userbar")
def check_in_french(request: HttpRequest, items: list, page: Page | None) -> None:
    """Replace Wagtail's content checker among `items`, in place, with `ContentChecks`."""
    items[:] = [
        ContentChecks(page, in_editor=item.in_editor)
        if isinstance(item, ContentCheckerItem)
        else item
        for item in items
    ]
