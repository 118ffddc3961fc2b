"""Attributes of `<main>` about the visit of a page: may it be kept offline?"""

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html

from network.site.pages import PERSONAL

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_offline(context: Context, kind: str) -> str:
    """Return the attribute that lets the service worker keep the page, or "".

    `kind` is "place", "sheet", "near", or "position" for an answer around coordinates. Returns ""
    without the setting `OFFLINE`, for a visitor with a session, and for a draft.
    """
    request = context.get("request")
    if request is None or not settings.OFFLINE or _is_personal(request):
        return ""
    return format_html(' data-keep="{}"', kind)


def _is_personal(request):
    is_draft = getattr(request, "is_dummy", False) or getattr(request, "feedback", None)
    return bool(is_draft) or any(name in request.COOKIES for name in PERSONAL)
