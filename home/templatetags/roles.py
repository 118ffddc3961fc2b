"""Filter that translates the permissions on pages."""

from django import template
from wagtail.models import Page

register = template.Library()
LABELS = {codename: label for codename, _short, label in Page.permission_types}


@register.filter
def page_right(codename):
    """Return the label of a permission on pages, in the language of the editor."""
    return LABELS.get(str(codename), codename)
