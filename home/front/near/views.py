"""Views of "near me" and of the help in three taps."""

from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from events.paper import cached_qr, qr
from home import sections
from home.crumbs import home_crumb
from network.models import absolute
from network.text.strings import clean_typed

from .help import find_help
from .nearby import find_nearby, normalise_query
from .orientation import NEEDS, pictured_needs
from .taps import taps


def nearby(request: HttpRequest) -> TemplateResponse:
    """Render the places nearest to `?pres=`; without a recognised position, the search form."""
    result = find_nearby(request.GET, timezone.now())
    context = {**shared(request, result), "nearby": result}
    return TemplateResponse(request, "home/near/nearby.html", context)


def orientation(request: HttpRequest, need: str = "") -> TemplateResponse:
    """Render the steps of the help: which need, where, then the nearest places and workshops.

    `need` is a slug of `NEEDS`, or "" for the first step. Raises Http404 for an unknown need.
    """
    context = orientation_context(request, need)
    easy = reverse("home:easy_need", args=[need]) if need else reverse("home:easy_orientation")
    query = request.GET.urlencode()
    context["easy_url"] = f"{easy}?{query}" if query else easy
    return TemplateResponse(request, "home/near/orientation.html", context)


def orientation_context(request: HttpRequest, need: str = "") -> dict[str, object]:
    """Return the context of `orientation`, which the easy-to-read version shares.

    Raises Http404 for an unknown `need`.
    """
    chosen = NEEDS.get(need)
    if need and not chosen:
        raise Http404
    context = {"needs": pictured_needs(), "need": chosen, "crumbs": [home_crumb(request)]}
    if chosen:
        result = find_help(request.GET, chosen, timezone.now())
        context |= {**shared(request, result.nearby), "help": result, "nearby": result.nearby}
        if not result.nearby.spot:
            typed = result.nearby.located.departement
            departement = request.GET.get("departement", "") or typed
            context["taps"] = taps(departement, request.GET.get("lettre", ""))
    return context


def shared(request: HttpRequest, result) -> dict[str, object]:
    """Return the context that `nearby` and `orientation` share; `result` is a `Nearby`.

    - "typed" is the text to show in the field;
    - "list_url" is the URL of the list of places, or "";
    - "code" is a QR code with the URL of the same result, or None without a recognised position;
    - "crumbs" are the breadcrumbs.
    """
    typed = clean_typed(normalise_query(request.GET).get("pres", ""))
    if result.spot and typed == result.spot.text:
        typed = result.spot.written
    list_url = sections.urls().get("places", "")
    # A QR code for paper, which leads to the same result.
    address = absolute(request, f"?{result.filters.query}")
    code = result.spot and (qr if result.is_position else cached_qr)(address)
    crumbs = [home_crumb(request)]
    return {"typed": typed, "list_url": list_url, "code": code, "crumbs": crumbs}
