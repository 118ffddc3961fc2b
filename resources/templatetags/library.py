"""Template tags that find the texts of the front page, and those about a text or a place."""

from django import template
from wagtail.models import Page

from resources.collections.front import front_of
from resources.interviews.models import InterviewPage
from resources.models import ResourceIndexPage
from resources.reuse.backlinks import citing

register = template.Library()


@register.simple_tag
def cited_by(page: Page, shown: str | set[str] = ()) -> list[Page]:
    """Return the public pages that cite `page`, without those whose URL is in `shown`.

    At most 12 pages are read: see `citing`. `shown` is a set of URLs, or "" in a template without
    such a set.
    """
    return [other for other in citing(page) if other.url not in (shown or ())]


@register.simple_tag
def interviews_of(place: Page) -> list[InterviewPage]:
    """Return the public interviews of people of a place: see `InterviewPage.of_place`."""
    return InterviewPage.of_place(place)


@register.simple_tag
def library_front(library: ResourceIndexPage, kinds: dict[str, int]) -> dict[str, object]:
    """Return what the front page of the library displays: see `front_of`."""
    return front_of(library, kinds)
