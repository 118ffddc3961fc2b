"""Pages with the code of a frame, which shows a list of this site on another site."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.filters import AgendaFilterSet
from events.models import Occurrence
from home import sections
from home.crumbs import home_crumb
from network.filters import FilterSet
from network.models import absolute
from network.outputs.caching import has_position
from places.filters import PlaceFilterSet
from places.models import PlacePage
from search.finding.outputs import checked

LIST_HEIGHT, MAP_HEIGHT = 600, 700  # pixels


@require_safe
def of_places(request: HttpRequest) -> TemplateResponse:
    """Render the codes of the list and of the map of the filtered places.

    Raises Http404 for an unknown parameter, a refused filter, and the position of a visitor.
    """
    filters = PlaceFilterSet(request.GET, PlacePage.objects.directory())
    return _page(
        request,
        filters,
        [
            (_("Les lieux"), "places:list_frame", sections.urls().get("places"), LIST_HEIGHT),
            (_("La carte des lieux"), "places:map_frame", reverse("places:map"), MAP_HEIGHT),
        ],
    )


@require_safe
def of_agenda(request: HttpRequest) -> TemplateResponse:
    """Render the code of the filtered agenda.

    The parameters `du`, `au`, `jour` and `vue` are ignored, because a frame limited to some days
    would be empty later. Raises Http404 for an unknown parameter, a refused filter, and the
    position of a visitor.
    """
    query = request.GET.copy()
    for name in ("du", "au", "vue", "jour"):
        query.pop(name, None)
    filters = AgendaFilterSet(query, Occurrence.objects.agenda())
    agenda = sections.urls().get("agenda")
    return _page(request, filters, [(_("L’agenda"), "paper:frame", agenda, LIST_HEIGHT)])


@require_safe
def of_search(request: HttpRequest) -> HttpResponse:
    """Render the code of the first results of a search.

    Redirects to the search if there is no query string. Raises Http404 for a query string without
    words or filters, an unknown parameter, a refused filter, and the position of a visitor.
    """
    if not request.GET:
        return redirect("search:results")
    _view, filters = checked(request)
    results = reverse("search:results")
    return _page(request, filters, [(_("Recherche"), "search:frame", results, LIST_HEIGHT)])


def _page(request, filters: FilterSet, frames):
    """Render the codes of `frames`, [(name, name of the URL, path of the page, height)]."""
    if filters.refused or has_position(request):
        raise Http404
    title = ", ".join(str(chip.label) for chip in filters.chips)
    query = f"?{filters.query}" if filters.query else ""
    context = {
        "filters": filters,
        "frames": [
            {
                "id": url_name.partition(":")[2],
                "name": name,
                "title": f"{name} – {title}" if title else name,
                "src": absolute(request, reverse(url_name) + query),
                "url": absolute(request, (path or "/") + query),
                "height": height,
            }
            for name, url_name, path, height in frames
        ],
        "crumbs": [home_crumb(request)],
    }
    return TemplateResponse(request, "home/partners/frame_page.html", context)
