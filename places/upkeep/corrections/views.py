"""The page on which a visitor corrects a place."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from network.forms import may_send
from network.models import NetworkSettings
from places.facts import format_place_hours
from places.slugs import with_place
from places.views import place_context

from . import corrections
from .forms import CorrectionForm


@require_http_methods(["GET", "HEAD", "POST"])
@with_place
def correction(request, place):
    """Anybody writes over what is not right; a person compares and decides."""
    form, is_sent, is_refused = CorrectionForm(request.POST or None, place=place), False, False
    if request.method == "POST" and form.is_valid():
        is_refused = not form.is_trapped and not may_send(request, "correction")
        is_sent = not is_refused
        if is_sent and not form.is_trapped:
            suggested = corrections.suggest(form)
            corrections.notify_moderators(suggested, NetworkSettings.for_request(request))
    context = {
        **place_context(place, request),
        "form": form,
        "hours_lines": format_place_hours(place),
        "is_sent": is_sent,
        "is_refused": is_refused,
    }
    return TemplateResponse(request, "places/upkeep/corrections/form.html", context)
