"""Views of the results and of the description for browsers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from network.outputs.responses import page_number, paginate

from . import log
from .page import SearchPage
from .results import PER_PAGE


class CountedResponse(HttpResponse):
    """Response that logs the search when the server closes it, after the visitor has the page.

    `searched` is (text, number of results), or None to log nothing.
    """

    searched = None

    def close(self) -> None:
        """Log the search, if `searched` is set, then close."""
        if self.searched:
            log.note(*self.searched)
        super().close()


def results(request: HttpRequest) -> CountedResponse:
    """Render the page of results; the first page of a search with words is logged afterwards.

    See `log.note` for the searches that are not logged.
    """
    search = SearchPage(request.GET, language=get_language(), page=page_number(request))
    page = paginate(request, search.results, per_page=PER_PAGE)
    context = {"search": search, "text": search.text, "page_obj": page}
    response = CountedResponse(render_to_string("search/results.html", context, request))
    if search.text and page.number == 1:
        response.searched = search.text, len(search.results)
    return response


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Render the OpenSearch 1.1 description, with which a browser can add this search."""
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    response = render(request, "search/opensearch.xml", content_type=content_type)
    patch_cache_control(response, public=True, max_age=86400)
    return response
