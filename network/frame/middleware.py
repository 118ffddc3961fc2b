from django.conf import settings
from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language_from_path
from django.views.decorators.csp import csp_override

from .addresses import french_path
from .failures import AWAY, busy, is_full, no_room
from .offered import is_offered

QUERY_LIMIT = 8 * 1024  # bytes; the longest filtered view of the site has under 2 kB
# The position, when "near me" is touched; nothing else that a device has.
PERMISSIONS = "geolocation=(self), " + ", ".join(
    f"{name}=()"
    for name in (
        *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "gyroscope"),
        *("magnetometer", "microphone", "midi", "payment", "picture-in-picture", "usb"),
        "xr-spatial-tracking",
    )
)


class AdminPolicyMiddleware:
    """Middleware that sends `ADMIN_CSP` with the pages of the admin.

    Place it after Django's ContentSecurityPolicyMiddleware, which writes the header.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path.startswith("/admin/"):
            return self.get_response(request)
        return csp_override(settings.ADMIN_CSP)(self.get_response)(request)


class HeadersMiddleware:
    """What a page may ask of the device, and who may take it into theirs. Answers that partners
    read (feeds, data, pictures) are for all."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        is_page = response.get("Content-Type", "").startswith("text/html")
        of_whom = "same-origin" if is_page else "cross-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", of_whom)
        return response


class HostileInputMiddleware:
    """Answers 400 to an address that no page of the site can have written.

    A NUL reaches PostgreSQL as an error, wherever it was typed; a query of 100 kB costs seconds.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "\0" in request.path or "\0" in query or "%00" in query or len(query) > QUERY_LIMIT:
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)


class IncompleteFormMiddleware:
    """Says that a form of the admin came without its fields: cut on the way, or sent by hand.

    Some views of Wagtail and of its neighbours read a field without asking whether it is there.
    """

    READ_BLINDLY = {"wagtailredirects:process_import"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if request.method != "POST" or not request.path.startswith("/admin/"):
            return None
        is_blind = request.resolver_match.view_name in self.READ_BLINDLY
        if isinstance(exception, KeyError if is_blind else MultiValueDictKeyError):
            return HttpResponseBadRequest(render_to_string("incomplete.html"))
        return None


class OverloadMiddleware:
    """Says that the site is busy when the database takes too long, has no connection left or is
    not there: it is a moment's trouble and no fault of the page; and that a disk is full. When a
    middleware met it, `failures.server_error` says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, AWAY):
            return busy(request, exception)
        return no_room(request, exception) if is_full(exception) else None


class PathLocaleMiddleware(LocaleMiddleware):
    """The language comes from the address alone, so an answer does not vary with a header.

    An address in a language that the public is not offered leads to the French one. The previews of
    the admin, which are no requests of the public, show it.
    """

    def process_request(self, request):
        super().process_request(request)
        code = get_language_from_path(request.path_info)
        if code is None or is_offered(code) or getattr(request, "is_dummy", False):
            return None
        translation.activate(settings.LANGUAGE_CODE)
        query = request.META.get("QUERY_STRING", "")
        path = french_path(request.path)
        return HttpResponseRedirect(escape_leading_slashes(f"{path}?{query}" if query else path))

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        return response
