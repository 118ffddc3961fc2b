"""Visit the addresses of kept links, a few each night."""

from collections.abc import Callable, Iterable

from django.db.models import F, Model
from django.utils import timezone

from network.links.browsing import fetch_page
from network.links.download import Bounds, DownloadError, MissingPageError
from resources.choices import Sign

from .models import KeptLinkVisit
from .page_facts import read_page
from .watching import sign_of

BOUNDS = Bounds(largest=2_000_000, seconds=10)


def visit_all(pages: Iterable[Model], fetch: Callable = fetch_page) -> int:
    """Visit the addresses of some `KeptLinkPage`s; return the number of addresses with a sign.

    A page that cannot be read, for another reason than a status 404 or 410, keeps its last result:
    the nightly check of links reports a server that no longer answers.
    """
    number = 0
    for page in pages:
        sign = _sign_of(page, fetch)
        if sign is None:
            continue
        number += bool(sign)
        values = {"sign": sign, "visited_at": timezone.now()}
        KeptLinkVisit.objects.update_or_create(page=page, defaults=values)
    return number


def due(pages, most: int):
    """Return at most `most` pages of a queryset of `KeptLinkPage`, the longest unvisited first."""
    return pages.order_by(F("visit__visited_at").asc(nulls_first=True), "pk")[:most]


def _sign_of(page, fetch):
    """Return the `Sign` of a kept link, "" without a sign, or None if its page cannot be read."""
    url = page.url_of_source
    try:
        found = fetch(url, bounds=BOUNDS)
    except MissingPageError:
        return Sign.GONE
    except DownloadError:
        return None
    facts = read_page(found.content, found.content_type, found.url)
    html = found.content.decode("utf-8", "replace")
    return sign_of(url, found.url, facts, html, (page.title, page.excerpt))
