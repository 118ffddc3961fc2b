"""View of the suggestions."""

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from network.geography.locating import locate
from network.text.strings import clean_typed

from .suggestions import TYPES, suggest

SUGGESTED = 60  # seconds, in caches of browsers and shared ones


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Return the suggestions for the letters typed so far as JSON: {q, suggestions}.

    The query parameters are `q`, the text, `type`, which may be repeated, and `pres`, the typed
    location of the visitor. Types outside `TYPES` and an unknown location are ignored. Each
    suggestion is {label, kind, url, value}: see `Suggestion`. Shared caches may store the response
    for 60 seconds. The response is a 304 for a matching ETag.
    """
    text = clean_typed(request.GET.get("q", ""))
    here = locate(typed).spot if (typed := clean_typed(request.GET.get("pres", ""))) else None
    suggested = suggest(text, get_language(), TYPES & set(request.GET.getlist("type")), here)
    content = [
        {"label": s.label, "kind": str(s.kind), "url": s.url, "value": s.value} for s in suggested
    ]
    response = JsonResponse({"q": text, "suggestions": content})
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=SUGGESTED)
    return get_conditional_response(request, etag=etag, response=response)
