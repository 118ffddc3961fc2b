"""The page on which a visitor corrects a place."""

from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from network.forms import may_send
from network.models import NetworkSettings
from places.addresses import answers_at_its_place
from places.facts import said_hours_of
from places.views import beside

from . import suggestions as corrections
from .forms import CorrectionForm


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
