"""Whole public answers: written once by a process, then given to whoever asks for the same.

They are kept under the content stamp, so a publication on any machine is seen at once; until the
end of the current five minutes, since dates pass without anybody publishing; and until the next
page expires.
"""

from collections.abc import Callable
from functools import wraps
from typing import Self

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response

from network.geography.spots import position
from network.memory import MB, Memory, Moment, earliest, next_expiry, period_end
from network.models import ContentStamp

from .encodings import Encoded, set_encoding
from .shared import find_shared, share

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH")
CORS = "Access-Control-Allow-Origin"


class CachedResponse:
    """The body and the headers of a response that has an ETag, true until a moment; and what those
    who count answers ask of it: the name of its view, and its `question`, "" when readings of it
    are not counted."""

    def __init__(self, body: bytes, headers: dict[str, str], until: Moment):
        self.encoded, self.headers, self.until = Encoded(body), headers, until
        self.view_name = self.question = ""

    @classmethod
    def of(cls, response: HttpResponse, until: Moment) -> Self:
        # Its length is that of the bytes that each reader is sent.
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        cached = cls(response.content, headers, until)
        cached.question = getattr(response, "question", "")
        return cached

    @property
    def body(self) -> bytes:
        return self.encoded.body

    @property
    def weight(self) -> int:
        """Bytes, with room for the encoded ones, which come later."""
        return 2 * len(self.body)

    def is_true(self, now: Moment) -> bool:
        return now < self.until

    def response(self, request: HttpRequest) -> HttpResponse:
        """What this reader is answered: encoded if it accepts that, 304 if it has it already."""
        headers, etag = self.headers, self.headers["ETag"]
        body, encoding = self.encoded.for_reader(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if encoding:
            etag = f"W/{etag}"
            headers = headers | {"ETag": etag}
        response = HttpResponse(body, headers=headers)
        set_encoding(response, encoding)
        response = get_conditional_response(request, etag=etag, response=response)
        if CORS in headers:
            response[CORS] = headers[CORS]  # a 304 has lost it
        response.view_name, response.question = self.view_name, self.question
        return response


responses = Memory(
    "responses", size=64 * MB, weigh=lambda cached: cached.weight, stamp=ContentStamp.recent
)


def public_until() -> Moment:
    """When what the public sees now may change by itself."""
    return earliest(period_end(), next_expiry())


def cache_response(view) -> Callable:
    """A view whose answer is the same for everybody, and has an ETag: written once, then found by
    its address. It reads and sets no cookie."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        return cached_response(request, key_of(request), lambda: view(request, *args, **kwargs))

    return answer


def key_of(request: HttpRequest) -> tuple[str, str, str]:
    """Of an answer that depends on nothing but its address."""
    return request.scheme, request.get_host(), request.get_full_path()


def gives_position(request: HttpRequest) -> bool:
    """Whether the address says where the reader is: the button that asks promises that it is not
    kept. Former addresses say the latitude apart."""
    if not request.META.get("QUERY_STRING"):
        return False
    return "lat" in request.GET or any(
        position(value) for _name, values in request.GET.lists() for value in values
    )


def find_response(request: HttpRequest) -> HttpResponse | None:
    """What `cached_response` keeps for the address of a request, None when it keeps nothing that is
    true: no query is asked for an address of which nothing was ever kept."""
    key = key_of(request)
    if responses.latest(key) is None:
        return None
    cached = responses.find(key, stamp=ContentStamp.recent())
    return cached.response(request) if cached else None


def has_etag(response: HttpResponse) -> bool:
    return response.status_code == 200 and "ETag" in response


def cached_response(request, key, write, *, until=public_until, is_kept=has_etag) -> HttpResponse:
    """The response that `write()` gave for this key, here or in another process, or gives now: one
    with an ETag, or of which `is_kept(response)` says so, is kept until the moment that `until()`
    gives before it is written. Nothing is kept of an address that says where the reader is."""
    if gives_position(request):
        return write()

    def compute():
        if shared := find_shared(key):
            return shared
        moment = until()
        # The whole answer is wanted, even by a reader who has it already.
        conditions = {name: request.META.pop(name, None) for name in CONDITIONS}
        try:
            response = write()
        finally:
            request.META |= {name: value for name, value in conditions.items() if value}
        if not is_kept(response):
            return response
        _complete(response)
        cached = CachedResponse.of(response, moment)
        if request.resolver_match:
            cached.view_name = request.resolver_match.view_name or ""
        share(key, cached)
        return cached

    value = responses.get(
        key,
        compute,
        until=lambda value: value.until,
        keep=lambda value: isinstance(value, CachedResponse),
    )
    return value.response(request) if isinstance(value, CachedResponse) else value


def _complete(response):
    """Give it the headers that middlewares add to the answer of a view: it will be given again
    without going through them."""
    response.headers.setdefault("Content-Language", translation.get_language())
    if not getattr(response, "xframe_options_exempt", False):
        response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
