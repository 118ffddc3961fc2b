"""The header and the footer of every page, written once where they are the same."""

from django import template
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from network.memory import Memory, next_expiry
from network.models import ContentStamp

register = template.Library()
# A header of one site, in one language, with the item of the menu where the reader is.
_pieces = Memory("frame", entries=500, stamp=ContentStamp.recent)


@register.simple_tag(takes_context=True)
def site_header(context, has_own_search=False):
    """`has_own_search` when the page is about searching: nothing is offered to search in."""
    network, translations = context["network"], context.get("translations") or ()
    here = tuple(item.is_current for item in network.menu)
    with context.push(has_own_search=has_own_search):
        return _piece(context, "header", *map(tuple, translations), here, has_own_search)


@register.simple_tag(takes_context=True)
def site_footer(context):
    return _piece(context, "footer")


def _piece(context, name, *differs):
    site = context["network"].site
    page = context.template.engine.get_template(f"includes/site_{name}.html")
    if site is None:
        return mark_safe(page.render(context))  # noqa: S308
    key = (name, site.pk, get_language(), *differs)
    html = _pieces.get(key, lambda: str(page.render(context)), until=next_expiry())
    return mark_safe(html)  # noqa: S308
