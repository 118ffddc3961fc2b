"""Wagtail hooks of the app, and the imports of the hooks of its wings."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from network.admin import cells as _cells  # noqa: F401
from network.admin import comparisons
from network.admin import translations as _translations  # noqa: F401
from network.admin import wagtail_hooks as _desk  # noqa: F401
from network.admin.rich_links import PlainPageLinkHandler
from network.admin.snippets import NetworkViewSetGroup
from network.files.operations import CreditOperation
from network.people.accounts import wagtail_hooks as _accounts  # noqa: F401
from network.publishing.localize import patch_localize
from network.site import assets, naming
from network.site.catalogues import is_offered
from network.site.themes import Look
from network.tasks import wagtail_hooks as _tasks  # noqa: F401

register_snippet(NetworkViewSetGroup)
comparisons.register()


@hooks.register("register_image_operations")
def credit_of_pictures() -> list[tuple[str, type[CreditOperation]]]:
    """Return the image operation "credited", which draws the credit on the picture."""
    return [("credited", CreditOperation)]


@hooks.register("register_rich_text_features", order=1)
def links_to_pages(features) -> None:
    """Register `PlainPageLinkHandler` for the links to pages in rich texts."""
    features.register_link_type(PlainPageLinkHandler)


@hooks.register("insert_global_admin_css")
def typeface() -> str:
    """Return the `<link>` to the style sheet of the admin's typeface, that of the site."""
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/typeface.css"))


@hooks.register("insert_global_admin_css")
def colors_of_network() -> str:
    """Return the `<link>` to the style sheet of the network's colours."""
    url = assets.admin_stylesheet_url(Look.of(naming.identity()))
    return format_html('<link rel="stylesheet" href="{}">', url)


@hooks.register("insert_global_admin_css")
def narrow_style() -> str:
    """Return the `<link>` to the style sheet of the lists of the admin, and of narrow screens."""
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/narrow.css"))


@hooks.register("insert_global_admin_js")
def calls_of_widgets() -> str:
    """Return the `<script>` that runs each `script_call` of the admin's widgets."""
    return format_html('<script src="{}"></script>', static("network/admin/scripts.js"))


@hooks.register("insert_global_admin_js")
def kept_text() -> str:
    """Return the `<script>` of the element `<kept-text>` of the admin's own forms."""
    return format_html(
        '<script type="module" src="{}"></script>', static("network/forms/kept-text.js")
    )


@hooks.register("insert_global_admin_js")
def sent_text() -> str:
    """Return the `<script>` that removes the texts that the browser keeps for unsent forms.

    The text of a form is removed once the form is accepted, and all texts at sign-out.
    """
    return format_html(
        '<script src="{}" data-sign-out="{}"></script>',
        static("network/admin/sent-text.js"),
        reverse("wagtailadmin_logout"),
    )


@hooks.register("insert_editor_js")
def first_draft() -> str:
    """Return the `<script>` that prevents a new page from being created twice.

    A form that is submitted during an autosave is sent after the server's answer, or after 10 s.
    """
    return format_html('<script src="{}"></script>', static("network/admin/first-draft.js"))


@hooks.register("insert_editor_js")
def closed_panel() -> str:
    """Return the `<script>` with which forms open without a side panel on a phone.

    Otherwise Wagtail would open the last used panel again, over the whole form.
    """
    return format_html('<script src="{}"></script>', static("network/admin/closed-panel.js"))


@hooks.register("construct_page_action_menu")
def unpublish_once(items: list, request: HttpRequest, context) -> None:
    """Remove "unpublish" from the publishing menu: the page's header menu has it already."""
    items[:] = [item for item in items if item.name != "action-unpublish"]


@hooks.register("construct_help_menu")
def remove_help_menu(request: HttpRequest, items: list) -> None:
    """Remove Wagtail's menu of help: its links lead to English pages of other sites.

    The guide is linked from the header of each screen. The key `?` opens the keyboard shortcuts.
    """
    items.clear()


# Another patch (docs/upgrading.md), made here because the hooks of wagtail-localize are loaded.
patch_localize(is_offered)
