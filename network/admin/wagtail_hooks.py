"""Hooks of the admin: reports, dead links, content checks and the list of sites."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.models import Page

from . import sites as _sites  # noqa: F401
from .content_checks import ContentChecks
from .images import UndescribedImages
from .link_reports import DeadLinks
from .link_screens import MendView
from .reports import add_to_admin

add_to_admin(DeadLinks)
add_to_admin(UndescribedImages)


@hooks.register("register_admin_urls")
def mend_url() -> list[URLPattern]:
    """Return the URL pattern of `MendView`, which replaces a dead or moved link."""
    return [path("liens-morts/<int:pk>/", MendView.as_view(), name="mend_link")]


@hooks.register("construct_wagtail_userbar")
def check_in_french(request: HttpRequest, items: list, page: Page | None) -> None:
    """Replace Wagtail's content checker among `items`, in place, with `ContentChecks`."""
    items[:] = [
        ContentChecks(page, in_editor=item.in_editor)
        if isinstance(item, ContentCheckerItem)
        else item
        for item in items
    ]
