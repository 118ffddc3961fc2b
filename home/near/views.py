from django.http import Http404
from django.template.response import TemplateResponse
from django.utils import timezone

from home.crumbs import home_crumb
from network.text import clean_typed

from .nearby import find_nearby, find_nearby_position, parse_position
from .orientation import NEEDS, communes_by_departement, phone_first, places_for


def nearby(request):
    """The places nearest to `?ou=`, those open now first; the question again without a commune."""
    context = {
        "typed": clean_typed(request.GET.get("ou", "")),
        "crumbs": [home_crumb(request)],
        "nearby": nearby_of(request),
    }
    return TemplateResponse(request, "home/near/nearby.html", context)


def orientation(request, need=""):
    """Which help, then where, then the nearest places that give it: a link at each step."""
    chosen = NEEDS.get(need)
    if need and not chosen:
        raise Http404
    context = {"needs": NEEDS.values(), "need": chosen, "crumbs": [home_crumb(request)]}
    if chosen:
        context["nearby"] = around = nearby_of(request, places_for(chosen))
        if around:
            around.places = phone_first(around.places, timezone.now())
        else:
            departement = request.GET.get("departement", "")
            context["departements"] = communes_by_departement(chosen, departement)
    return TemplateResponse(request, "home/near/orientation.html", context)


def nearby_of(request, places=None):
    """The `Nearby` of `?lat=&lon=`, else of `?ou=`; None without either."""
    here = parse_position(request.GET.get("lat", ""), request.GET.get("lon", ""))
    if here:
        return find_nearby_position(*here, timezone.now(), places)
    typed = clean_typed(request.GET.get("ou", ""))
    return find_nearby(typed, timezone.now(), places) if typed else None
