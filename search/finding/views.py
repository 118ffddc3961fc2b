"""Views of the results, of their end, and of the description for browsers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from network.memory import limits
from network.outputs.caching import has_position
from network.outputs.responses import page_number, paginate
from network.site.forms import is_of_this_site
from network.text.strings import clean_typed
from search.choices import Ending

from . import log
from .noise import is_of_the_public
from .page import SearchPage
from .results import PER_PAGE

DAY = 24 * 3600
MOST_ENDINGS = 300  # a classroom or a media library has one address


class CountedResponse(HttpResponse):
    """Response that logs the search when the server closes it, after the visitor has the page.

    `searched` is the `SearchPage` to log, or None to log nothing.
    """

    searched = None

    def close(self) -> None:
        """Log the search, if `searched` is set, then close the response."""
        if search := self.searched:
            log.note(
                search.text,
                len(search.results),
                is_far=search.answers_far,
                is_doubtful=search.has_doubtful_correction,
            )
        super().close()


def results(request: HttpRequest) -> CountedResponse:
    """Render the page of results; the first page of a search with words is counted afterwards.

    A `?page=` that is invalid gives the first page, one that is too large the last. Searches of
    robots and of the team are not counted. `log.note` names the other searches that are not
    counted.
    """
    search = SearchPage(request.GET, language=get_language(), page=page_number(request))
    page = paginate(request, search.results, per_page=PER_PAGE)
    is_first = bool(search.text) and page.number == 1
    context = {
        "search": search,
        "text": search.text,
        "page_obj": page,
        "is_first": is_first,
        "has_position": has_position(request),
    }
    response = CountedResponse(render_to_string("search/results.html", context, request))
    if is_first and is_of_the_public(request):
        response.searched = search
    return response


@csrf_exempt
@require_POST
def ending(request: HttpRequest) -> HttpResponse:
    """Count how the page of results of `q` ended, the `Ending` `fin`; return an empty 204 response.

    Nothing is counted for an unknown `fin`, for a request from another site, a robot or a member of
    the team, and for a visitor with more than `MOST_ENDINGS` requests a day. `log.note_ending`
    names the other cases, such as a query that was not searched today. CSRF is not checked: the
    page may be shared by caches and has no token, and the count names nobody.
    """
    text, end = clean_typed(request.POST.get("q", "")), request.POST.get("fin", "")
    who = limits.visitor(request)
    if (
        end in set(Ending)
        and is_of_this_site(request)
        and is_of_the_public(request)
        and limits.allows("search-endings", who, most=MOST_ENDINGS, seconds=DAY)
    ):
        log.note_ending(text, Ending(end))
    return HttpResponse(status=204)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """Render the OpenSearch 1.1 description, with which a browser can add this search.

    Shared caches may store it for a day.
    """
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    response = render(request, "search/opensearch.xml", content_type=content_type)
    patch_cache_control(response, public=True, max_age=86400)
    return response
