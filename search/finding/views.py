import hashlib
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.outputs.responses import page_number, paginate
from network.text import clean_typed
from search.choices import Kind

from . import log
from .answers import PER_PAGE
from .finding import Finding
from .suggestions import TYPES, suggest

SUGGESTED = 60  # seconds that a browser may keep them


class CountedResponse(HttpResponse):
    """Counts the search when the server closes the response: the visitor has the page already."""

    searched = None

    def close(self):
        if self.searched:
            log.note(*self.searched)
        super().close()


@dataclass(frozen=True, slots=True)
class KindChoice:
    label: str
    count: int
    query: str
    selected: bool


def results(request):
    """One box over everything the public may see."""
    finding = Finding(request.GET, language=get_language(), page=page_number(request))
    page = paginate(request, finding.answer, per_page=PER_PAGE)
    context = {
        "finding": finding,
        "answer": finding.answer,
        "text": finding.text,
        "kinds": _kinds(finding),
        "page_obj": page,
    }
    response = CountedResponse(render_to_string("search/results.html", context, request))
    if finding.text and page.number == 1:
        response.searched = finding.text, len(finding.answer)
    return response


def _kinds(finding):
    """The kinds that hold something, with their counts, "everything" first."""
    answer, chosen = finding.answer, finding.filters.values.get("type", [])
    choices = [("", _("Tout"), answer.total)]
    choices += [(str(k), k.label, answer.counts[k]) for k in Kind if answer.counts.get(k)]
    return [
        KindChoice(
            label=label,
            count=count,
            query=finding.query_with(type=value),
            selected=[value] == chosen if value else not chosen,
        )
        for value, label, count in choices
    ]


@require_safe
def suggestions(request):
    """What may be meant by the letters typed so far, as JSON, with an ETag."""
    text = clean_typed(request.GET.get("q", ""))
    found = suggest(text, get_language(), TYPES & set(request.GET.getlist("type")))
    content = [
        {"label": s.label, "kind": str(s.kind), "url": s.url, "value": s.value} for s in found
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
