"""Near me, and help in three taps: two short forms of the list of places."""

from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from events.paper import qr
from home import sections
from home.crumbs import home_crumb
from network.forms import Problem
from network.models import NetworkSettings, absolute
from network.text import clean_typed

from .help import find_help
from .nearby import find_nearby, question
from .orientation import NEEDS
from .taps import taps


def nearby(request):
    """The places nearest to `?pres=`; the question again without an answer."""
    result = find_nearby(request.GET, timezone.now())
    context = {**shared(request, result), "nearby": result}
    context["problems"] = problems_of(
        result, context["typed"], NetworkSettings.for_request(request)
    )
    return TemplateResponse(request, "home/near/nearby.html", context)


def orientation(request, need=""):
    """Which help, then where, then who gives it, the nearest first: a link at each step."""
    chosen = NEEDS.get(need)
    if need and not chosen:
        raise Http404
    context = {"needs": NEEDS.values(), "need": chosen, "crumbs": [home_crumb(request)]}
    if chosen:
        result = find_help(request.GET, chosen, timezone.now())
        context |= {**shared(request, result.nearby), "help": result, "nearby": result.nearby}
        if not result.nearby.spot:
            typed = result.nearby.located.departement
            departement = request.GET.get("departement", "") or typed
            context["taps"] = taps(departement, request.GET.get("lettre", ""))
    return TemplateResponse(request, "home/near/orientation.html", context)


def problems_of(result, typed, network):
    """Return the [Problem] of a commune that is not recognised, else an empty list."""
    if not typed or result.spot or result.choices or result.located.area:
        return []
    if network.search_example:
        message = _(
            "Vérifiez le nom de la commune, ou écrivez les cinq chiffres du code postal."
            " Exemple : %(example)s."
        ) % {"example": network.search_example}
    else:
        message = _("Vérifiez le nom de la commune, ou écrivez les cinq chiffres du code postal.")
    return [Problem("find-help-where", "", message)]


def shared(request, result):
    """What both show around an answer: what was typed, and the whole list of places."""
    typed = clean_typed(question(request.GET).get("pres", ""))
    if result.spot and typed == result.spot.text:
        typed = result.spot.written
    list_url = sections.urls().get("places", "")
    # On paper, the way back to the same answer.
    code = result.spot and qr(absolute(request, f"?{result.filters.query}"))
    crumbs = [home_crumb(request)]
    return {"typed": typed, "list_url": list_url, "code": code, "crumbs": crumbs}
