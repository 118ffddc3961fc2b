"""Cross-origin reading (CORS) of public outputs by the scripts of every site."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "OPTIONS")
ORIGIN = "Access-Control-Allow-Origin"
# Without the second header, a script cannot read the ETag or the address of the next part.
HEADERS = {ORIGIN: "*", "Access-Control-Expose-Headers": "ETag, Link, Retry-After"}
PREFLIGHT = {
    ORIGIN: "*",
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    # A request with one of these headers is preceded by a preflight request.
    "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
}


def allow_origins(response: HttpResponse) -> HttpResponse:
    """Set the headers that let the scripts of every site read a response; return the response."""
    for name, value in HEADERS.items():
        response[name] = value
    return response


def open_to_scripts(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate the view of a public output: GET, HEAD, and OPTIONS for preflight requests.

    The decorator answers an OPTIONS request itself with 204, and other methods with 405. The view
    sets the headers of its own responses, with `allow_origins`.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS), **PREFLIGHT})
        if request.method not in METHODS:
            return allow_origins(HttpResponseNotAllowed(METHODS))
        return view(request, *args, **kwargs)

    return answer
