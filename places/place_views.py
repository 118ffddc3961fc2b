"""What stands beside the page of one place: sheet, correction, QR code, card to embed."""

import io

import segno
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.csp import CSP
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_safe

from network.forms import may_send
from network.models import NetworkSettings

from .addresses import answers_at_its_place
from .facts import said_hours_of
from .upkeep.corrections import suggestions as corrections
from .upkeep.corrections.forms import CorrectionForm

NEXT_DATES = 4
EMBED_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}


def beside(place, request):
    return {"place": place, "crumbs": [*place.crumbs(request), (place.title, place.url)]}


@require_safe
@answers_at_its_place
def sheet(request, place):
    """A large-type sheet with three fields that are never sent: it is filled in, then printed."""
    return TemplateResponse(request, "places/place_sheet.html", beside(place, request))


@require_http_methods(["GET", "HEAD", "POST"])
@answers_at_its_place
def correction(request, place):
    """Anybody writes over what is not right; a person compares and decides."""
    form, is_sent, is_refused = CorrectionForm(request.POST or None, place=place), False, False
    if request.method == "POST" and form.is_valid():
        is_refused = not form.is_trapped and not may_send(request, "correction")
        is_sent = not is_refused
        if is_sent and not form.is_trapped:
            suggested = corrections.suggest(form)
            corrections.tell_moderators(suggested, NetworkSettings.for_request(request))
    context = {
        **beside(place, request),
        "form": form,
        "said_hours": said_hours_of(place),
        "is_sent": is_sent,
        "is_refused": is_refused,
    }
    return TemplateResponse(request, "places/upkeep/corrections/form.html", context)


@require_safe
@cache_control(public=True, max_age=86400)
@answers_at_its_place
def qr_code(request, place):
    """The address of the page as a QR code, to print."""
    address = request.build_absolute_uri(place.get_url(request))
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_safe
@xframe_options_exempt
@csp_override(EMBED_CSP)
@cache_control(public=True, max_age=300)
@answers_at_its_place
def embed(request, place):
    """A card for any other site's frame: no script, no cookie."""
    context = {"place": place, "occurrences": place.occurrences.agenda()[:NEXT_DATES]}
    return TemplateResponse(request, "places/place_embed.html", context)
