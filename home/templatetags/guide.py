"""Links from the screens of the admin to the page of the guide that explains them."""

import re

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from home.team.guide.chapters import LABEL, chapter_for_screen

register = template.Library()


@register.simple_tag(takes_context=True)
def guide_link(context: Context) -> str:
    """Return the HTML link to the page of the guide about the current screen.

    Returns "" if no page of the guide is about it.
    """
    slug = chapter_for_screen(_screen(context))
    return render_to_string("home/guide/link.html", {"slug": slug}) if slug else ""


def _screen(context):
    match = getattr(getattr(context, "request", None), "resolver_match", None)
    if match is None:
        return ""
    if match.view_name == "wagtailadmin_pages:add":
        return "add {content_type_app_name}.{content_type_model_name}".format(**match.kwargs)
    page = context.get("page")
    if match.view_name == "wagtailadmin_pages:edit" and page:
        return f"edit {page.specific_class._meta.label_lower}"
    return match.view_name


@register.filter
def with_labels(html: str) -> str:
    """Return `html`, which must be trusted, with each « label » in a <b>, marked safe."""
    return mark_safe(re.sub(LABEL, r'<b class="guide__label">\g<0></b>', html))  # noqa: S308 - ours
