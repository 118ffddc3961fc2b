"""The content checks in Wagtail's user bar."""

from wagtail import hooks
from wagtail.admin.userbar import ContentCheckerItem

from .content_checks import ContentChecks


@hooks.register("construct_wagtail_userbar")
def check_in_french(request, items, page):
    """Replace Wagtail's content checker with `ContentChecks`."""
    items[:] = [
        ContentChecks(page, in_editor=item.in_editor)
        if isinstance(item, ContentCheckerItem)
        else item
        for item in items
    ]
