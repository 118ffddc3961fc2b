from django import template

from resources.interviews.models import InterviewPage
from resources.reuse.backlinks import citing

register = template.Library()


@register.simple_tag
def cited_by(page, shown=()):
    """The public pages that cite this one (see `citing`), but those whose address is in `shown`."""
    return [other for other in citing(page) if other.url not in (shown or ())]


@register.simple_tag
def interviews_of(place):
    """The public interviews of people of a place."""
    return InterviewPage.of_place(place)
