"""Template tags that find the pages related to a text or to a place."""

from django import template
from django.db.models import QuerySet
from wagtail.models import Page

from resources.interviews.models import InterviewPage
from resources.reuse.backlinks import citing

register = template.Library()


@register.simple_tag
def cited_by(page: Page, shown: str | set[str] = ()) -> list[Page]:
    """Return the result of `citing(page)` without the pages whose URL is in `shown`.

    `shown` is a set of URLs, or "" if the template has none.
    """
    return [other for other in citing(page) if other.url not in (shown or ())]


@register.simple_tag
def interviews_of(place: Page) -> QuerySet | list:
    """Return the public interviews of people of a place: see `InterviewPage.of_place`."""
    return InterviewPage.of_place(place)
