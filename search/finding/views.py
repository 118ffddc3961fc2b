import hashlib

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from network.outputs.responses import page_number, paginate
from network.text import clean_typed

from . import log
from .page import SearchPage
from .results import PER_PAGE
from .suggestions import TYPES, suggest

SUGGESTED = 60  # seconds that a browser may keep them


class CountedResponse(HttpResponse):
    """Counts the search when the server closes the response: the visitor has the page already."""

    searched = None

    def close(self):
        if self.searched:
            log.note(*self.searched)
        super().close()


def results(request):
    """One box over everything the public may see."""
    search = SearchPage(request.GET, language=get_language(), page=page_number(request))
    page = paginate(request, search.results, per_page=PER_PAGE)
    context = {"search": search, "text": search.text, "page_obj": page}
    response = CountedResponse(render_to_string("search/results.html", context, request))
    if search.text and page.number == 1:
        response.searched = search.text, len(search.results)
    return response


@require_safe
def suggestions(request):
    """What may be meant by the letters typed so far, as JSON, with an ETag."""
    text = clean_typed(request.GET.get("q", ""))
    suggested = suggest(text, get_language(), TYPES & set(request.GET.getlist("type")))
    content = [
        {"label": s.label, "kind": str(s.kind), "url": s.url, "value": s.value} for s in suggested
    ]
    response = JsonResponse({"q": text, "suggestions": content})
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=SUGGESTED)
    return get_conditional_response(request, etag=etag, response=response)


@require_safe
def description(request):
    """What a browser needs to add this search to its own (OpenSearch 1.1)."""
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    response = render(request, "search/opensearch.xml", content_type=content_type)
    patch_cache_control(response, public=True, max_age=86400)
    return response
