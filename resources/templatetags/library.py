from django import template

from resources.reuse.backlinks import citing

register = template.Library()


@register.simple_tag
def cited_by(page):
    """The public pages that cite this one: see `citing`."""
    return citing(page)
