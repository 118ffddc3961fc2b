"""Attributes of `<main>` about a visit: the page may be kept offline, the place is counted."""

from django import template
from django.conf import settings
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from network.site.pages import PERSONAL
from places.models import PlacePage

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_offline(context: Context, kind: str) -> str:
    """Return the attribute that lets the service worker keep the page, or "".

    `kind` is "place", "sheet", "near", or "position" for an answer around coordinates. Returns ""
    without the setting `OFFLINE`, for a visitor with a session, and for a draft.
    """
    is_kept = settings.OFFLINE and not _is_personal(context)
    return format_html(' data-keep="{}"', kind) if is_kept else ""


@register.simple_tag(takes_context=True)
def counted_place(context: Context, place: PlacePage, what: str = "") -> str:
    """Return the attributes with which `visits.js` counts the visit of a place, or "".

    `what` is "read" if the page counts as a reading of the place. Prints and taps on a number count
    anyway. Returns "" without the setting `AUDIENCE`, for a visitor with a session, and for a
    draft.
    """
    if not settings.AUDIENCE or _is_personal(context):
        return ""
    return called_place(place.pk) + SafeString(" data-read" if what == "read" else "")


@register.simple_tag
def called_place(key: int) -> str:
    """Return the attribute that counts the taps on a number for the place `key`; see above.

    For a card, whose HTML is the same for all visitors. Returns "" without the setting `AUDIENCE`.
    """
    return format_html(' data-place="{}"', key) if settings.AUDIENCE else ""


def _is_personal(context):
    """Return True for a visitor with a session or message cookie, a draft, or no request."""
    request = context.get("request")
    if request is None or getattr(request, "is_dummy", False) or hasattr(request, "feedback"):
        return True
    return any(name in request.COOKIES for name in PERSONAL)
