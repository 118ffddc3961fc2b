"""The first results of a search, for a frame of any other site."""

from django.http import HttpRequest
from django.template.response import TemplateResponse

from network.site.frames import framed

from .outputs import Output, checked

MOST = 20  # results: a frame is small


@framed
def results_frame(request: HttpRequest) -> TemplateResponse:
    """Render the first results of a search, with a link to its page; the search is not counted.

    Raises Http404 for a refused filter, and without words or filters.
    """
    view, filters = checked(request)
    output = Output(request, view)
    rows = output.results.rows(0, MOST, "page") if output.results else []
    context = {
        "filters": filters,
        "documents": [document for document, _distance in rows],
        "total": len(output.results),
        "canonical": output.page_url,
    }
    return TemplateResponse(request, "search/results_frame.html", context)
