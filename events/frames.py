"""The next dates of the agenda, filtered, for a frame of any other site."""

from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

from network.models import absolute
from network.site.frames import framed

from .models import Occurrence
from .paper import agenda_crumbs, filters_of
from .schedule.spans import by_day

MOST = 20  # dates: a frame is small


@framed
def agenda_frame(request: HttpRequest) -> TemplateResponse:
    """Render the next 20 dates at most that match the filters, day by day.

    Ongoing dates are included. A link leads to the agenda with the same filters. Raises Http404 for
    an unknown parameter or a refused filter.
    """
    now = timezone.now()
    filters = filters_of(request, Occurrence.objects.agenda(now))
    crumbs = agenda_crumbs(request)
    path = f"{crumbs[0].url if crumbs else '/'}?{filters.query}".removesuffix("?")
    context = {
        "filters": filters,
        "days": by_day(list(filters.qs[:MOST]), now),
        "canonical": absolute(request, path),
    }
    return TemplateResponse(request, "events/agenda_frame.html", context)
