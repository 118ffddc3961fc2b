from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .admin import NetworkViewSetGroup

register_snippet(NetworkViewSetGroup)


@hooks.register("insert_global_admin_css")
def listing_style():
    return format_html('<link rel="stylesheet" href="{}">', static("network/admin/listing.css"))
