"""The public page about the audience, and the counting of one visit."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from home.crumbs import home_crumb
from network.memory.limits import visitor

from . import counting, figures
from .models import AudienceKind

LONGEST = 200  # bytes of a body
LARGEST = 10**9  # a key of a page is smaller


# Without a cookie there is no token: another site is refused by `Sec-Fetch-Site`.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: HttpRequest) -> HttpResponse:
    """Render the page that explains the figures; count one visit if the method is POST.

    Raises Http404 without the setting `AUDIENCE`.
    """
    if not settings.AUDIENCE:
        raise Http404
    if request.method == "POST":
        return count(request)
    context = {
        "months": figures.months(),
        "shown_from": figures.SHOWN_FROM,
        "kept_months": counting.KEPT_MONTHS,
        "crumbs": [home_crumb(request)],
    }
    return TemplateResponse(request, "home/audience/audience.html", context)


def count(request: HttpRequest) -> HttpResponse:
    """Count what a page reports: `kind`, a value of `AudienceKind`, and `place`, a key.

    Returns 204, also for a visitor whose browser refuses measurement (`Sec-GPC` or `DNT`): nothing
    is counted then. Returns 400 for other values and for a request from another site, and 429
    beyond the limits. Nothing is stored in the request, and no cookie is read or set.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return _refused()
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        return _refused()
    kind, place = request.POST.get("kind"), request.POST.get("place", "")
    if kind not in AudienceKind.values or not (place.isascii() and place.isdigit()):
        return _refused()
    if not 0 < int(place[:LONGEST]) < LARGEST:
        return _refused()
    status = 204
    if "1" not in (request.headers.get("Sec-GPC"), request.headers.get("DNT")):
        status = 204 if counting.note(int(place), kind, visitor(request)) else 429
    return HttpResponse(status=status, headers={"Cache-Control": "no-store"})


def _refused():
    return HttpResponseBadRequest(render_to_string("400.html"))
