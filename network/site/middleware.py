"""Middleware of the site: headers, policies, invalid input, failures, language."""

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponsePermanentRedirect,
)
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.http import escape_leading_slashes
from django.views.decorators.csp import csp_override

from network.models.addresses import language_of_path

from .addresses import french_path, offered_languages
from .failures import AWAY, busy, is_full, no_room

REDIRECTION_KEPT = 3600  # seconds, for a language that is not offered
QUERY_LIMIT = 8 * 1024  # bytes; the longest filtered view of the site has under 2 kB
# The position, for "near me". The pages contain no frame and no script of another site: only what
# could harm a visitor most is refused by name.
PERMISSIONS = "geolocation=(self), camera=(), display-capture=(), microphone=(), payment=()"


class AdminPolicyMiddleware:
    """Middleware that sends `ADMIN_CSP` with the pages of the admin.

    Place it after Django's ContentSecurityPolicyMiddleware, which writes the header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Send `ADMIN_CSP` as the Content-Security-Policy of the responses under `/admin/`."""
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        return csp_override(settings.ADMIN_CSP)(self.get_response)(request)


class HeadersMiddleware:
    """Middleware that sets Cross-Origin-Resource-Policy and, on pages, Permissions-Policy.

    Pages may be embedded by this site only; feeds, data and pictures by any site. Only a page may
    use a sensor, so the other responses are spared 80 bytes.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Set the headers that the view did not set."""
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page:
            response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        of_whom = "same-origin" if is_page else "cross-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", of_whom)
        return response


class HostileInputMiddleware:
    """Middleware that answers 400 to a URL with a NUL or with a query string above 8 kB.

    No page of the site links to such a URL. PostgreSQL refuses a NUL wherever it comes from; a
    query string of 100 kB costs seconds.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer 400 to a NUL in the path or query string, and to too long a query string."""
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "\0" in query or "%00" in query or len(query) > QUERY_LIMIT:
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class IncompleteFormMiddleware:
    """Middleware that answers 400 to an admin form without its fields: truncated or forged.

    Some views of Wagtail and of other packages read a field without checking that it is there.
    """

    READ_BLINDLY = {"wagtailredirects:process_import"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response unchanged: `process_exception` handles the exceptions of views."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 400 if a field is missing in a POST to the admin.

        Returns None for other exceptions. A missing field is a MultiValueDictKeyError, or any
        KeyError in the views of `READ_BLINDLY`.
        """
        if request.method != "POST" or not request.path.startswith("/admin/"):
            return None
        is_blind = request.resolver_match.view_name in self.READ_BLINDLY
        if isinstance(exception, KeyError if is_blind else MultiValueDictKeyError):
            return HttpResponseBadRequest(render_to_string("incomplete.html"))
        return None


class OverloadMiddleware:
    """Middleware that serves the page of a busy site or of a full disk instead of an error 500.

    A site is busy if its database is slow, out of connections or down. `failures.server_error` does
    the same for the exceptions of middleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Return the response unchanged: `process_exception` handles the exceptions of views."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 to a database failure and 507 to a full disk; return None for other errors."""
        if isinstance(exception, AWAY):
            return busy(request, exception)
        return no_room(request, exception) if is_full(exception) else None


class PathLocaleMiddleware:
    """Middleware that reads the language from the path alone, never from a header or a cookie.

    It replaces Django's LocaleMiddleware. A path in a language that the site does not offer
    redirects to the French path. In a preview of the admin, such a path does not redirect.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Activate the language of the path, and return the response with Content-Language.

        A Content-Language that the view has set is kept.
        """
        code = language_of_path(request.path_info)
        translation.activate(code or settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        is_served = code is None or getattr(request, "is_dummy", False)
        if is_served or code in dict(offered_languages()):
            response = self.get_response(request)
        else:
            translation.activate(settings.LANGUAGE_CODE)
            response = _redirection_to_french(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def _redirection_to_french(request):
    """Return a permanent redirection: search engines replace the address by the French one.

    Browsers cache it for an hour only, because the network may choose the language later.
    """
    query = request.META.get("QUERY_STRING", "")
    path = french_path(request.path)
    address = escape_leading_slashes(f"{path}?{query}" if query else path)
    response = HttpResponsePermanentRedirect(address)
    patch_cache_control(response, max_age=REDIRECTION_KEPT)
    return response
