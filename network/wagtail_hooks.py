from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.sites.views import IndexView
from wagtail.snippets.models import register_snippet
from wagtail_localize.locales.components import LOCALE_COMPONENTS
from wagtail_localize.models import LocaleSynchronization

from .accounts import wagtail_hooks as _accounts  # noqa: F401
from .admin import NetworkViewSetGroup
from .checks import wagtail_hooks as _checks  # noqa: F401
from .desk import wagtail_hooks as _desk  # noqa: F401
from .links import wagtail_hooks as _links  # noqa: F401
from .pictures.operations import CreditOperation
from .publishing.listing_buttons import replace_localize_button
from .publishing.rich_links import PlainPageLinkHandler
from .publishing.translations import speak_french
from .tasks import wagtail_hooks as _tasks  # noqa: F401

register_snippet(NetworkViewSetGroup)


@hooks.register("register_image_operations")
def credit_of_pictures():
    return [("credited", CreditOperation)]


@hooks.register("register_rich_text_features", order=1)
def links_to_pages(features):
    features.register_link_type(PlainPageLinkHandler)


@hooks.register("insert_global_admin_css")
def listing_style():
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/listing.css"))


@hooks.register("insert_global_admin_js")
def calls_of_widgets():
    return format_html('<script src="{}"></script>', static("network/admin/scripts.js"))


@hooks.register("insert_editor_js")
def first_draft():
    return format_html('<script src="{}"></script>', static("network/admin/first-draft.js"))


@hooks.register("construct_page_action_menu")
def unpublish_once(items, request, context):
    """The menu of the page's header has it: in that of publishing it stood beside its contrary."""
    items[:] = [item for item in items if item.name != "action-unpublish"]


def name_columns_of_sites():
    """Wagtail gives these no label, and their names are in English."""
    labels = {"site_name": _("Nom"), "root_page": _("Page d’accueil")}
    for column in IndexView.columns:
        column.label = labels.get(column.name, column.label)


@hooks.register("construct_help_menu")
def help_in_french(request, items):
    """Wagtail's guide is in English, elsewhere."""
    items[:] = [item for item in items if item.name in {"keyboard-shortcuts-trigger", "guide"}]


def copy_no_tree():
    """Wagtail-localize offers to copy every page into a new language, as aliases: here a page that
    is not translated answers in French without being copied."""
    LOCALE_COMPONENTS[:] = [
        part for part in LOCALE_COMPONENTS if part["model"] is not LocaleSynchronization
    ]


copy_no_tree()
name_columns_of_sites()
replace_localize_button()
speak_french()
