"""The cache of whole public responses, rendered once by a process and sent to all visitors.

A response expires when the content stamp changes, so that a publication on any machine is visible
at once. It also expires when the next page expires, and at the end of the current five minutes of
the clock, because dates pass without any publication.
"""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response

from network.geography.spots import position
from network.memory.stamped_cache import MB, Moment, StampedCache, earliest, next_expiry, period_end
from network.models import ContentStamp

from . import cors
from .encodings import Encoded, set_encoding
from .shared_cache import get_shared, set_shared

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH")


class CachedResponse:
    """The body and the headers of a response with an ETag; it is valid before `until`.

    `until` is an aware datetime. `view_name` is for the metrics. `question` is the key of the
    statistics of feed readings, or "" for a response without such statistics.
    """

    def __init__(
        self,
        body: bytes,
        headers: dict[str, str],
        until: Moment,
        *,
        view_name: str = "",
        question: str = "",
    ):
        self.encoded, self.headers, self.until = Encoded(body), headers, until
        self.view_name, self.question = view_name, question

    @classmethod
    def of(cls, response: HttpResponse, until: Moment, view_name: str) -> Self:
        """Return the cached form of a response: its body and headers except `Content-Length`.

        Copies the attribute `question` of the response, if it has one.
        """
        # The length depends on the encoding sent to each visitor.
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        question = getattr(response, "question", "")
        return cls(response.content, headers, until, view_name=view_name, question=question)

    @property
    def body(self) -> bytes:
        """The body without content encoding."""
        return self.encoded.body

    @property
    def weight(self) -> int:
        """The number of bytes counted by the cache: twice the body, for its encoded forms."""
        return 2 * len(self.body)

    def is_valid(self, now: Moment) -> bool:
        """Return True if `now`, an aware datetime, is before `until`."""
        return now < self.until

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the response for one request, compressed if its `Accept-Encoding` allows it.

        The response is a 304 if the request's conditions show that the client has this version. It
        has the attributes `view_name` and `question`.
        """
        headers, etag = self.headers, self.headers["ETag"]
        body, encoding = self.encoded.encode_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding:
            etag = f"W/{etag}"
            headers = headers | {"ETag": etag}
        response = HttpResponse(body, headers=headers)
        set_encoding(response, encoding)
        response = get_conditional_response(request, etag=etag, response=response)
        if cors.ORIGIN in headers:
            cors.allow_origins(response)  # `get_conditional_response` drops the headers from a 304
        response.view_name, response.question = self.view_name, self.question
        return response


responses = StampedCache(
    "responses", size=64 * MB, weigh=lambda cached: cached.weight, stamp=ContentStamp.recent
)


def public_until() -> Moment:
    """Return the aware datetime until which a public page may be cached if nothing is published.

    It is the end of the current five minutes of the clock, or `next_expiry()` if that is earlier.
    """
    return earliest(period_end(), next_expiry())


def cache_response(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view: cache its response under the URL of the request, with `cached_response`.

    The response must be the same for all visitors. A response is cached only if its status is 200
    and it has an ETag. The view must neither read nor set a cookie.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        return cached_response(request, cache_key(request), lambda: view(request, *args, **kwargs))

    return answer


def cache_key(request: HttpRequest) -> tuple[str, str, str]:
    """Return the cache key of a response that depends only on its URL: (scheme, host, path).

    The path includes the query string.
    """
    return request.scheme, request.get_host(), request.get_full_path()


def has_position(request: HttpRequest) -> bool:
    """Return True if the URL contains the position of the visitor, which must not be stored.

    A position is any parameter whose value `spots.position` parses, or the parameter `lat` of
    former URLs, with any value.
    """
    if not request.META.get("QUERY_STRING"):
        return False
    return "lat" in request.GET or any(
        position(value) for _name, values in request.GET.lists() for value in values
    )


def find_response(request: HttpRequest) -> HttpResponse | None:
    """Return the response that this process cached for the URL of a request, or None.

    The response was cached by `cached_response` under `cache_key(request)`, and is adapted to the
    request. Expired responses are not returned. The content stamp is read only if an entry exists
    for the URL.
    """
    key = cache_key(request)
    if responses.latest(key) is None:
        return None
    cached = responses.find(key, stamp=ContentStamp.recent())
    return cached.response(request) if cached else None


def has_etag(response: HttpResponse) -> bool:
    """Return True if a response can be cached: its status is 200 and it has an ETag."""
    return response.status_code == 200 and "ETag" in response


def cached_response(
    request: HttpRequest,
    key: Hashable,
    write: Callable[[], HttpResponse],
    *,
    until: Callable[[], Moment | None] = public_until,
    is_kept: Callable[[HttpResponse], bool] = has_etag,
) -> HttpResponse:
    """Return the response cached under `key`, or call `write()` and return its response.

    `key` must include the host if the response contains it. If the site uses Redis, another process
    may have cached the response. Each visitor gets a copy adapted to the request: compressed, or
    304.

    The response of `write()` is cached if `is_kept(response)` is true; it must then have an ETag.
    The cached response is valid until the content stamp changes, or until the aware datetime that
    `until()` returned before the call of `write()`; `until` must not return None. A response that
    is not cached is returned as `write()` made it. If the URL contains the position of the visitor
    (`has_position`), the cache is neither read nor filled.
    """
    if has_position(request):
        return write()

    def compute():
        if shared := get_shared(key):
            return shared
        moment = until()
        # The cache needs the body, even if this visitor has it already.
        conditions = {name: request.META.pop(name, None) for name in CONDITIONS}
        try:
            response = write()
        finally:
            request.META |= {name: value for name, value in conditions.items() if value}
        if not is_kept(response):
            return response
        _complete(response)
        match = request.resolver_match
        cached = CachedResponse.of(response, moment, (match and match.view_name) or "")
        set_shared(key, cached)
        return cached

    value = responses.get(
        key,
        compute,
        until=lambda value: value.until,
        keep=lambda value: isinstance(value, CachedResponse),
    )
    return value.response(request) if isinstance(value, CachedResponse) else value


def _complete(response):
    """Set the headers that middlewares add, if missing: a cached response bypasses them."""
    response.headers.setdefault("Content-Language", translation.get_language())
    if not getattr(response, "xframe_options_exempt", False):
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
