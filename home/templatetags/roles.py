from django import template
from wagtail.models import Page

register = template.Library()
LABELS = {codename: label for codename, _short, label in Page.permission_types}


@register.filter
def page_right(codename):
    """What a permission on pages lets do, in the editor's language."""
    return LABELS.get(str(codename), codename)
