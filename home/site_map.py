"""The outline of the site, for the page that shows it whole."""

from dataclasses import dataclass, field

from wagtail.models import Site

from events.models import CongressIndexPage, CongressPage, EventIndexPage
from network.querysets import public_pages
from places.models import PlaceIndexPage
from resources.models import GlossaryIndexPage, ResourceIndexPage

from .models import ContactPage, StandardPage

SECTIONS = (
    PlaceIndexPage,
    EventIndexPage,
    CongressIndexPage,
    CongressPage,
    ResourceIndexPage,
    GlossaryIndexPage,
    StandardPage,
    ContactPage,
)


@dataclass
class Entry:
    title: str
    url: str
    children: list["Entry"] = field(default_factory=list)


def outline(request):
    """The `Entry`s below the home page, in the order of the tree."""
    site = Site.find_for_request(request)
    if site is None:
        return []
    home = site.root_page.localized
    pages = public_pages().descendant_of(home).type(SECTIONS).select_related("locale")
    entries, roots = {}, []
    for page in pages.order_by("path"):
        entry = Entry(page.title, page.get_url(request) or "/")
        entries[page.path] = entry
        parent = entries.get(page.path[: -page.steplen])
        (parent.children if parent else roots).append(entry)
    return roots
