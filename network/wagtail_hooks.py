from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .admin import NetworkViewSetGroup
from .desk import wagtail_hooks as _desk  # noqa: F401
from .links import wagtail_hooks as _links  # noqa: F401
from .publishing.listing_buttons import replace_localize_button

register_snippet(NetworkViewSetGroup)


@hooks.register("insert_global_admin_css")
def listing_style():
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/listing.css"))


replace_localize_button()
