"""Outline of the site, for its map."""

from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Site

from events.models import CongressIndexPage, CongressPage, EventIndexPage
from home.models import ContactPage, StandardPage
from network.database.querysets import public_pages
from network.models import crumb_of
from places.models import PlaceIndexPage
from resources.models import GlossaryIndexPage, ResourceIndexPage

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
    """A page of the outline with the pages below it."""

    title: str
    url: str
    language: str
    children: list["Entry"] = field(default_factory=list)


def outline(request: HttpRequest) -> list[Entry]:
    """Return the public pages of the types `SECTIONS` below the home page, as a tree.

    Siblings are in the order of the French tree. A page is replaced by its public translation into
    the active language, if there is one. A page whose parent is not shown is at the top of the
    tree. Without a site for the request, the result is [].
    """
    site = Site.find_for_request(request)
    if site is None:
        return []
    pages = public_pages().descendant_of(site.root_page).type(SECTIONS).select_related("locale")
    pages = list(pages.order_by("path"))
    translated = _translations(pages)
    entries, roots = {}, []
    for page in pages:
        shown = translated.get(page.translation_key, page)
        entry = Entry(*crumb_of(shown, request))
        entries[page.path] = entry
        parent = entries.get(page.path[: -page.steplen])
        (parent.children if parent else roots).append(entry)
    return roots


def _translations(pages):
    """Return {translation key: page in the active language} of the translated pages.

    Aliases are not translations. The result is {} in the site's first language.
    """
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return {}
    keys = [page.translation_key for page in pages]
    same = public_pages().filter(translation_key__in=keys, locale__language_code=language)
    same = same.filter(alias_of=None).select_related("locale")
    return {page.translation_key: page for page in same}
