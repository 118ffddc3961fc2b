"""The HTTP part of the API: one cached answer for everybody, conditional requests, CORS."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from rest_framework.response import Response

from network.memory.stamped_cache import earliest, minute_end
from network.outputs.caching import cache_key, cached_response, public_until
from network.outputs.cors import allow_origins, open_to_scripts
from network.outputs.responses import whole_response

JSON = "application/json"


def public_answer(view: Callable[..., Response]) -> Callable[..., HttpResponse]:
    """Decorate a view of REST framework: cache its answer for all, and let every site read it.

    The answer depends on its URL alone. It is cached under the content stamp, and until the end of
    the minute, because places open and close. Its ETag is a hash of its bytes. Errors are not
    cached.
    """

    @open_to_scripts
    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return cached_response(
            request,
            cache_key(request),
            lambda: _plain(view(request, *args, **kwargs).render()),
            until=lambda: earliest(public_until(), minute_end()),
        )

    return answer


def _plain(response):
    """Return a rendered answer of REST framework as a response without its `Vary` and cookies."""
    if response.status_code != 200:
        refused = HttpResponse(response.content, status=response.status_code, content_type=JSON)
        patch_cache_control(refused, no_store=True)
        return allow_origins(refused)
    plain = whole_response(JSON, response.content)
    if "Link" in response:
        plain["Link"] = response["Link"]
    return plain
