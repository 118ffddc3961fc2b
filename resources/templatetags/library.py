from django import template

from resources.interviews.models import InterviewPage
from resources.reuse.backlinks import citing

register = template.Library()


@register.simple_tag
def cited_by(page):
    """The public pages that cite this one: see `citing`."""
    return citing(page)


@register.simple_tag
def interviews_of(place):
    """The public interviews of people of a place."""
    return InterviewPage.of_place(place)
