"""Filter that translates the permissions on pages."""

from django import template
from wagtail.models import Page

register = template.Library()
LABELS = {codename: label for codename, _short, label in Page.permission_types}


@register.filter
def page_right(codename) -> str:
    """Return the translated label of a page permission, or an unknown `codename` unchanged."""
    return LABELS.get(str(codename), codename)
