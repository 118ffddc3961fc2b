"""The addresses of pages: for links of the site, and for other sites."""

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_from_path
from wagtail.models import Page, Site

from network.database.querysets import public_q

# A language, perhaps with a country: "en", "en-us".
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2})?", re.IGNORECASE)


def absolute(request: HttpRequest, path: str) -> str:
    """Return the absolute URL of `path`: a path, or "?…" for a query string of this page.

    The URL begins with the address of the site, so that canonical addresses, translations, the
    sitemap and the feeds agree. If no site matches the request, the URL begins with the host of the
    request.
    """
    site = Site.find_for_request(request)
    here = request.build_absolute_uri() if site is None else site.root_url + request.path
    return urljoin(here, path)


def language_of_path(path: str) -> str | None:
    """Return the code in LANGUAGES of the first part of a URL path, or None without one.

    A part with a country counts: "/en-us/" is in English. Django's `get_language_from_path` also
    reads English from "/en-pratique/", the path of a French page.
    """
    first = path.removeprefix("/").partition("/")[0]
    return get_language_from_path(path) if LANGUAGE.fullmatch(first) else None


def reader_address(url: str) -> str:
    """Return the URL under which a reader of the active language opens the page at `url`.

    If French is active, `url` is returned unchanged. Otherwise the URL of a French page,
    "/agenda/", gets the prefix of the active language: "/en/agenda/" shows the French text with the
    interface in English. A URL with a language prefix leads to a page in another language, and is
    returned unchanged.
    """
    active = get_language() or settings.LANGUAGE_CODE
    if active == settings.LANGUAGE_CODE:
        return url
    parts = urlsplit(url)
    if language_of_path(parts.path):
        return url
    return parts._replace(path=f"/{active}{parts.path or '/'}").geturl()


class Crumb(NamedTuple):
    """A link of the breadcrumbs; `language` is the language code of the title."""

    title: str
    url: str
    language: str


def in_reader_language(pages: list[Page]) -> list[Page]:
    """Return the pages, each replaced by its public translation into the active language, if any.

    Runs one query, and none if no page can have a translation.
    """
    # `is_translated` is set on pages read by the route: only the others need a query.
    keys = [page.translation_key for page in pages if getattr(page, "is_translated", True)]
    if not keys:
        return pages
    same = Page.objects.filter(
        public_q(), translation_key__in=keys, locale__language_code=get_language()
    )
    translated = {
        page.translation_key: page for page in same.filter(alias_of=None).select_related("locale")
    }
    return [translated.get(page.translation_key, page) for page in pages]


def crumb_of(page: Page, request: HttpRequest) -> Crumb:
    """Return the `Crumb` of a page: its title, its `reader_address` and its language.

    A page that is not routable links to the home page.
    """
    return Crumb(
        page.title, reader_address(page.get_url(request) or "/"), page.locale.language_code
    )
