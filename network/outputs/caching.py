"""Whole public answers: written once by a process, then given to whoever asks for the same.

They are kept under the content stamp, so a publication on any machine is seen at once; until the
end of the current five minutes, since dates pass without anybody publishing; and until the next
page expires.
"""

from collections.abc import Callable
from functools import wraps
from typing import Self

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

from network.geography.spots import position
from network.memory import MB, Memory, Moment, earliest, next_expiry, period_end
from network.models import ContentStamp

from .encodings import Encoded, set_encoding
from .shared import find_shared, share

CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH")
CORS = "Access-Control-Allow-Origin"


class CachedResponse:
    """The body and the headers of a response that has an ETag, true until a moment."""

    def __init__(self, body: bytes, headers: dict[str, str], until: Moment):
        self.encoded, self.headers, self.until = Encoded(body), headers, until

    @classmethod
    def of(cls, response: HttpResponse, until: Moment) -> Self:
        # Its length is that of the bytes that each reader is sent.
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        return cls(response.content, headers, until)

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
    return "lat" in request.GET or any(
        position(value) for _name, values in request.GET.lists() for value in values
    )


def has_etag(response: HttpResponse) -> bool:
    return response.status_code == 200 and "ETag" in response


def cached_response(request, key, write, *, until=public_until, is_kept=has_etag) -> HttpResponse:
    """The response that `write()` gave for this key, here or in another process, or gives now: one
    with an ETag, or of which `is_kept(response)` says so, is kept until the moment that `until()`
    gives before it is written. None is that says where the reader is."""
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
        cached = CachedResponse.of(response, moment)
        share(key, cached)
        return cached

    value = responses.get(
        key,
        compute,
        until=lambda value: value.until,
        keep=lambda value: isinstance(value, CachedResponse),
    )
    return value.response(request) if isinstance(value, CachedResponse) else value
