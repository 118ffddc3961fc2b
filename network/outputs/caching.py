"""Whole public answers: written once by a process, then given to whoever asks for the same.

They are kept under the content stamp, so a publication on any machine is seen at once; until the
end of the current five minutes, since dates pass without anybody publishing; and until the next
page expires.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from gzip import compress
from typing import Self

from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import get_conditional_response, patch_vary_headers

from network.memory import MB, Memory, Moment, earliest, next_expiry, period_end
from network.models import ContentStamp

WORTH_ZIPPING = 1024  # bytes
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH")
CORS = "Access-Control-Allow-Origin"


@dataclass
class CachedResponse:
    """The bytes and the headers of a response that has an ETag; zipped, the bytes are kept too,
    once a reader asked for them so."""

    body: bytes
    headers: dict[str, str]
    zipped: bytes = field(default=b"")

    @classmethod
    def of(cls, response: HttpResponse) -> Self:
        # Its length is that of the bytes that each reader is sent.
        headers = {name: value for name, value in response.items() if name != "Content-Length"}
        return cls(response.content, headers)

    @property
    def weight(self) -> int:
        """Bytes, with room for the zipped ones, which come later."""
        return 2 * len(self.body)

    def response(self, request: HttpRequest) -> HttpResponse:
        """What this reader is answered: zipped if it accepts that, 304 if it has it already."""
        body, headers, etag = self.body, dict(self.headers), self.headers["ETag"]
        accepted = request.META.get("HTTP_ACCEPT_ENCODING", "")
        if len(body) > WORTH_ZIPPING and re_accepts_gzip.search(accepted):
            self.zipped = self.zipped or compress(body, 6, mtime=0)
            body, etag = self.zipped, f"W/{etag}"
            headers |= {"ETag": etag, "Content-Encoding": "gzip"}
        response = HttpResponse(body, headers=headers)
        patch_vary_headers(response, ("Accept-Encoding",))
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


def has_etag(response: HttpResponse) -> bool:
    return response.status_code == 200 and "ETag" in response


def cached_response(request, key, write, *, until=public_until, is_kept=has_etag) -> HttpResponse:
    """The response that `write()` gave for this key, or gives now: one with an ETag, or of which
    `is_kept(response)` says so, is kept until the moment that `until()` gives."""

    def compute():
        # The whole answer is wanted, even by a reader who has it already.
        conditions = {name: request.META.pop(name, None) for name in CONDITIONS}
        try:
            response = write()
        finally:
            request.META |= {name: value for name, value in conditions.items() if value}
        return CachedResponse.of(response) if is_kept(response) else response

    value = responses.get(
        key,
        compute,
        until=lambda _value: until(),
        keep=lambda value: isinstance(value, CachedResponse),
    )
    return value.response(request) if isinstance(value, CachedResponse) else value
