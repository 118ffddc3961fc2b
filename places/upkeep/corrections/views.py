"""The public page on which a visitor suggests a correction of a place."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from network.models import NetworkSettings
from network.site.forms import may_send_form
from places.facts import format_place_hours
from places.slugs import with_place
from places.views import place_context

from . import corrections
from .forms import CorrectionForm


@require_http_methods(["GET", "HEAD", "POST"])
@with_place
def correction(request: HttpRequest, place: Page) -> TemplateResponse:
    """Render the correction form; store a valid correction and notify the moderators.

    For a form that filled the trap for robots, the response is the same, but nothing is stored. A
    visitor who sends too many forms gets the form again, with an error.
    """
    form = CorrectionForm(request.POST if request.method == "POST" else None, place=place)
    is_sent = False
    if form.is_bound and form.is_valid():
        is_sent = form.is_trapped or may_send_form(request, "correction", form)
        if is_sent and not form.is_trapped:
            suggested = corrections.create_correction(form)
            corrections.notify_moderators(suggested, NetworkSettings.for_request(request))
    context = {
        **place_context(place, request),
        "form": form,
        "hours_lines": format_place_hours(place),
        "is_sent": is_sent,
    }
    return TemplateResponse(request, "places/upkeep/corrections/form.html", context)
