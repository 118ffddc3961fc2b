"""Public pages, written once for all the readers who are nobody in particular; and the files that
their views keep, which are given again from here.

The page of a reader without a session depends on its address and the moment alone. It is kept as
the feeds are, under the content stamp, but no longer than the minute in which it was written: a
page says which places are open.

While the database is away, the last page written is given, with its hour, for a day: unless
something was published or withdrawn since, as far as this process knows, or a proxy keeps copies,
which it forgets when a page is withdrawn.
"""

import datetime
import hashlib
import logging
import re

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control

from network.memory import earliest, minute_end, next_expiry
from network.models import ContentStamp
from network.outputs.caching import (
    cache_key,
    cached_response,
    find_response,
    has_position,
    responses,
)

from .copies import notice
from .failures import AWAY, busy
from .site import recall_site

logger = logging.getLogger(__name__)
MAX_AGE = 60  # seconds
STALE = 24 * 60 * 60  # seconds
# What says who reads, or what was just said to them.
PERSONAL = (settings.SESSION_COOKIE_NAME, CookieStorage.cookie_name)
# A response of another class does more than answer: it counts a search, or sends a file in pieces.
PLAIN = (HttpResponse, TemplateResponse)
# Where what a page has of its own begins.
MAIN = re.compile(rb'<main id="contenu"[^>]*>')


class PublicPagesMiddleware:
    """Must stand below what compresses, and above what reads a session or turns the database's
    troubles into an answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if has_position(request):
            return _kept_nowhere(self.get_response(request))
        is_page = request.path.endswith("/")
        # A file that its view keeps is the same for everybody, whoever reads it.
        if not is_page and (response := _kept_file(request)):
            return response
        if any(name in request.COOKIES for name in PERSONAL):
            return _of_one_reader(self.get_response(request))
        # The others are files, which have rules of their own.
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
        recall_site(request)
        response = self.get_response(request)
        if request.method == "GET" and _is_for_all(response):
            response.is_for_all = True
            response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
            patch_cache_control(
                response,
                public=True,
                max_age=MAX_AGE,
                stale_while_revalidate=MAX_AGE,
                stale_if_error=STALE,
            )
        return response


def _kept_file(request):
    """Return the cached response of a view, a feed for example, or None when nothing is cached.

    While the database is away, return the last copy: the view would wait for the database again.
    """
    try:
        response = find_response(request)
    except AWAY as error:
        logger.warning("The database is away: %s", error)
        return _last(request)
    return response and _with_length(response)


def _with_length(response):
    # A 304 has no byte, and what it speaks of has some (RFC 9110 §8.6).
    if not response.streaming and response.status_code != 304:
        response["Content-Length"] = str(len(response.content))
    return response


def _is_for_all(response):
    """Whether any reader without a session may be given it: a page of which nobody said how long it
    may be kept, and that sets no cookie, which a form does."""
    return (
        type(response) in PLAIN
        and response.status_code == 200
        and _is_page(response)
        and not response.cookies
        and not {"Cache-Control", "ETag", "Content-Encoding"} & set(response.headers)
    )


def _kept_nowhere(response):
    del response["Cache-Control"]
    patch_cache_control(response, private=True, no_store=True)
    return response


def _of_one_reader(response):
    if _is_page(response) and "Cache-Control" not in response:
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _is_page(response):
    return response.get("Content-Type", "").startswith("text/html")


def _last(request):
    """What this address answered last, with the hour when it is a page; None after a day, or when
    it may have been withdrawn."""
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
