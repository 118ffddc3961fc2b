"""Cache the public pages that are the same for every visitor, and files that views cache.

The page of a visitor without a session depends on its address and the time alone. It is cached like
the feeds, under the content stamp, until the end of the minute at most: a page shows which places
are open.

While the database is down, the last cached page is served for a day, with a notice of its time.
This page is not served if this process has since read another content stamp, that is after a
publication or a withdrawal. It is not served either if `COPIES_URL` is set: a proxy then serves its
own copies, and purges them when a page is withdrawn.
"""

import datetime
import hashlib
import logging
import re

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from network.memory.stamped_cache import earliest, minute_end, next_expiry
from network.models import ContentStamp
from network.outputs.caching import (
    cache_key,
    cached_response,
    find_response,
    has_position,
    responses,
)

from .copies import notice
from .current import attach_site
from .failures import AWAY, busy

logger = logging.getLogger(__name__)
MAX_AGE = 60  # seconds
STALE = 24 * 60 * 60  # seconds
# The cookies of a session and of a message for this visitor.
PERSONAL = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
# Responses of other classes have side effects: they count a search, or stream a file.
PLAIN = (HttpResponse, TemplateResponse)
# Files whose addresses end with "/".
API = "/api/"
# The start of a page's own content.
MAIN = re.compile(rb'<main id="contenu"[^>]*>')


class PublicPagesMiddleware:
    """Middleware that serves cached public pages and files.

    Place it below compression, and above the session and the middleware that turns database errors
    into responses.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the cached response of a GET or HEAD, or call the view; cache a page for all.

        A path that ends with "/" is a page, cached here if `_is_for_all`. Any other path, and a
        path of the API, is a file, which is not cached here: it is served from the cache if its
        view cached it. In a preview of a draft, and if the URL contains the position of the
        visitor, nothing is read from the cache or stored. With a session or message cookie, pages
        are neither read from the cache nor stored; files may still be read from it. Without these
        cookies and without a position, the result of `_last`, if any, replaces a response of status
        503.
        """
        # A draft rendered at its public address: never that page's cached copy.
        is_preview = getattr(request, "is_dummy", False)
        if is_preview or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if has_position(request):
            return _without_cache(self.get_response(request))
        is_page = request.path.endswith("/") and not request.path.startswith(API)
        # A file that its view caches is the same for all visitors, session or not.
        if not is_page and (response := _cached_file(request)):
            return response
        if any(name in request.COOKIES for name in PERSONAL):
            return _private(self.get_response(request))
        # Files have cache rules of their own.
        response = self._answer(request) if is_page else self.get_response(request)
        if response.status_code == 503:
            response = _last(request) or response
        return response

    def _answer(self, request):
        try:
            response = cached_response(
                request,
                cache_key(request),
                lambda: self._write(request),
                until=lambda: earliest(minute_end(), next_expiry()),
                is_kept=lambda response: getattr(response, "is_for_all", False),
            )
        except AWAY as error:
            return busy(request, error)
        return _with_length(response)

    def _write(self, request):
        attach_site(request)
        response = self.get_response(request)
        if request.method == "GET" and _is_for_all(response):
            response.is_for_all = True
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            # A page about the present minute may set `shows_minute`: browsers then revalidate it.
            if getattr(response, "shows_minute", False):
                patch_cache_control(response, public=True, no_cache=True)
            else:
                patch_cache_control(
                    response,
                    public=True,
                    max_age=MAX_AGE,
                    stale_while_revalidate=MAX_AGE,
                    stale_if_error=STALE,
                )
        return response


def _cached_file(request):
    """Return the cached response of a view that caches a file (a feed for example), or None.

    If the database is down, returns the result of `_last`, because the view would fail too, after
    another wait.
    """
    try:
        response = find_response(request)
    except AWAY as error:
        logger.warning("The database is away: %s", error)
        return _last(request)
    return response and _with_length(response)


def _with_length(response):
    # The length of a 304 would be the length of the 200 (RFC 9110 §8.6).
    if not response.streaming and response.status_code != 304:
        response["Content-Length"] = str(len(response.content))
    return response


def _is_for_all(response):
    """Return True if the response may be shared by all visitors without a session.

    It must be an HTML page with status 200, of a class in `PLAIN`. It must not have cookies (a page
    with a form sets one), a cache policy, an ETag or a content encoding.
    """
    return (
        type(response) in PLAIN
        and response.status_code == 200
        and _is_page(response)
        and not response.cookies
        and not {"Cache-Control", "ETag", "Content-Encoding"} & set(response.headers)
    )


def _without_cache(response):
    del response["Cache-Control"]
    patch_cache_control(response, private=True, no_store=True)
    return response


def _private(response):
    if _is_page(response) and "Cache-Control" not in response:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _is_page(response):
    return response.get("Content-Type", "").startswith("text/html")


def _last(request):
    """Return the last cached response of this address, or None if nothing is cached.

    The response may be expired. Returns None if the response is older than a day, if something was
    published after it, or if `COPIES_URL` is set. A page gets a notice of the time of this copy.
    """
    if settings.COPIES_URL:
        return None
    entry = responses.latest(cache_key(request))
    if entry is None or entry.stamp != ContentStamp.latest():
        return None
    if timezone.now() - entry.since > datetime.timedelta(seconds=STALE):
        return None
    logger.warning("Answered as it was at %s", entry.since.isoformat(timespec="seconds"))
    response = HttpResponse(entry.value.body, headers=dict(entry.value.headers))
    del response["ETag"]
    response["Cache-Control"] = "no-store"
    response["Warning"] = '110 - "Response is Stale"'
    if _is_page(response):
        with translation.override(response.get("Content-Language")):
            sentence = notice(timezone.localtime(entry.since)).encode()
        response.content = MAIN.sub(lambda match: match[0] + sentence, response.content, count=1)
    return response
