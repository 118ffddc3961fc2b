"""Download of a page of another site for an editor, with limits of size, time and number."""

import hashlib
from dataclasses import dataclass, field

from django.core.cache import cache
from django.utils.translation import gettext as _

from network.links.browsing import fetch_page
from network.links.download import Bounds, DownloadError, MissingPageError
from network.memory.limits import allows
from resources.addresses import address_key, is_front_page

from .page_facts import PageFacts, read_page

BOUNDS = Bounds(largest=512 * 1024, seconds=8)
KEPT_FOR = 600  # seconds
FAILED_FOR = 60
MOST_AN_HOUR = 60


@dataclass(frozen=True)
class Reading:
    """The facts read at an address, or the `fault` that prevented it.

    `fault` is a translated message, or "" if the page was read. `is_gone` is True if the server
    answered 404 or 410. `final_url` is the address after redirections. `canonical_key` is the
    `address_key` of the canonical address that the page declares, else of `final_url`, else "".
    """

    facts: PageFacts = field(default_factory=PageFacts)
    canonical_key: str = ""
    fault: str = ""
    final_url: str = ""
    is_gone: bool = False


def read(url: str, who: str) -> Reading:
    """Fetch the page at `url` and return its facts, or the reason why it could not be read.

    A failed download sets `fault` and raises nothing. The result is cached by address: for ten
    minutes, or for one minute after a failure. `who` identifies the editor, who may fetch 60 pages
    an hour (`MOST_AN_HOUR`); cached results do not count. Above this limit, or if `url` is not
    http(s), nothing is fetched or cached, and only `fault` is set.
    """
    if reading := recent(url):
        return reading
    if not address_key(url):
        return Reading(fault=_("Ce n’est pas une adresse web."))
    if not allows("read_page", who, most=MOST_AN_HOUR):
        return Reading(fault=_("Vous avez lu beaucoup de pages : réessayez dans une heure."))
    try:
        facts, final_url = _read_page(url)
    except DownloadError as error:
        reading = Reading(fault=str(error), is_gone=isinstance(error, MissingPageError))
    else:
        key = canonical_key(url, facts.canonical) or canonical_key(url, final_url)
        reading = Reading(facts, key, final_url=final_url)
    cache.set(_cache_key(url), reading, FAILED_FOR if reading.fault else KEPT_FOR)
    return reading


def _read_page(url):
    """Fetch a page and return (facts, final address); follow one immediate HTML refresh.

    Raises DownloadError if a page cannot be read.
    """
    page = fetch_page(url, bounds=BOUNDS)
    facts = read_page(page.content, page.content_type, page.url)
    if address_key(facts.leads_to) in ("", address_key(page.url)):
        return facts, page.url
    page = fetch_page(facts.leads_to, bounds=BOUNDS)
    return read_page(page.content, page.content_type, page.url), page.url


def recent(url: str) -> Reading | None:
    """Return the cached `Reading` of `url`, or None if it is not cached; fetch nothing."""
    return cache.get(_cache_key(url))


def canonical_key(url: str, canonical: str) -> str:
    """Return the `address_key` of the address `canonical`.

    Returns "" if this address is invalid, is a home page, or has the same key as `url`. Many sites
    declare their home page as the canonical address of every page.
    """
    key = address_key(canonical)
    return "" if is_front_page(canonical) or key == address_key(url) else key


def _cache_key(url):
    return f"kept_page:{hashlib.sha256(url.strip().encode('utf-8', 'replace')).hexdigest()}"
