"""The page that explains subscriptions, and the page that checks one."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.choices import Status
from events.filters import AgendaFilterSet
from events.models import Occurrence
from events.paper import agenda_crumbs, filters_of, page_response
from network.models import Territory, absolute
from network.models.territory import city_code
from network.site.forms import Problem
from network.text.strings import clean_typed
from places.slugs import find_place

from . import feeds, fetches


@require_safe
def subscribe(request: HttpRequest) -> TemplateResponse:
    """Render the page on how to subscribe to a list in each family of calendars.

    The filters are those of the agenda, except days, which only the files to download accept.
    """
    dates = Occurrence.objects.agenda()
    narrowed = filters_of(request, dates)
    lasting = AgendaFilterSet(QueryDict(narrowed.lasting_query), dates)
    address = absolute(request, _asking("ics", lasting.query))
    context = {
        "filters": lasting,
        "crumbs": agenda_crumbs(request),
        "address": address,
        "webcal": f"webcal://{address.partition('://')[2]}",
        "count": lasting.qs.count(),
        "day_chips": narrowed.day_chips,
        "file": _asking("ics", narrowed.query),
        "forms": [
            (form, _asking(form, (lasting if form == "atom" else narrowed).query))
            for form in feeds.TYPES
        ],
    }
    return page_response(request, "feeds/subscribe_page", context)


def _asking(form, query):
    return reverse(f"events:agenda_{form}") + (f"?{query}" if query else "")


@require_safe
def check(request: HttpRequest) -> TemplateResponse:
    """Render the content of the feed at `?adresse=`, and its last readings by client.

    Without `?adresse=`, the page has only its form. A URL that is not that of a feed of the agenda
    renders a problem instead. The response is never cached.
    """
    typed = clean_typed(request.GET.get("adresse", ""))
    context = {"typed": typed, "crumbs": agenda_crumbs(request)}
    if typed:
        context |= description_of(request, typed)
    if problem := context.get("problem"):
        context["problems"] = [Problem("adresse", _("L’adresse de l’agenda"), problem)]
    response = TemplateResponse(request, "events/feeds/check.html", context)
    patch_cache_control(response, no_store=True)
    return response


def description_of(request: HttpRequest, typed: str) -> dict[str, Any]:
    """Return {"problem": message}, or {"feed": facts} for the feed at the URL `typed`.

    The facts are those of `summary_of`.
    """
    try:
        parts = urlsplit(typed.strip())
        match = resolve(parts.path)
    except (ValueError, Resolver404):
        return {"problem": _("Cette adresse n’est pas celle d’un agenda : recopiez-la entière.")}
    own = {request.get_host().lower(), urlsplit(absolute(request, "/")).netloc.lower()}
    if parts.netloc and parts.netloc.lower() not in own:
        return {"problem": _("Cette adresse est celle d’un autre site, pas du nôtre.")}
    if match.app_name == "events" and match.url_name.endswith("_stops_ics"):
        message = _(
            "Cette adresse est celle des passages d’un bus : elle dit les six mois à venir."
        )
        return {"problem": message}
    if match.view_name in other_calendars():
        return {"problem": other_calendars()[match.view_name]}
    form = match.kwargs.get("form")
    if match.app_name != "events" or form not in feeds.TYPES:
        return {"problem": _("Cette adresse n’est pas celle d’un agenda : recopiez-la entière.")}
    if "uid" in match.kwargs:
        message = _(
            "Cette adresse est celle d’un programme : la page du congrès dit ce qu’il contient."
        )
        return {"problem": message}
    dates = Occurrence.objects.in_feeds()
    if "slug" in match.kwargs:
        place = find_place(match.kwargs["slug"])
        dates = dates.at_place(place) if place else None
    elif "code" in match.kwargs:
        code = city_code(match.kwargs["code"].upper())
        territory = Territory.objects.filter(code=code).first()
        dates = dates.in_territory(territory) if territory else None
    query = QueryDict(parts.query[:2000])
    filters = AgendaFilterSet(query, dates) if dates is not None else None
    if filters is None or filters.refused:
        return {"problem": _("Un des choix de cette adresse n’existe pas ou plus : refaites-la.")}
    return {"feed": summary_of(parts.path, filters)}


def other_calendars() -> dict[str, str]:
    """Return {name of a URL pattern: reason, in French, why its calendar is not described}."""
    return {
        "events:event_ics": _(
            "C’est un seul rendez-vous, à télécharger : pour le suivre, ouvrez sa page."
        ),
        "events:registration_ics": _(
            "C’est le rendez-vous d’une personne : il n’est montré qu’à elle."
        ),
        "events:private_ics": _(
            "Cette adresse est secrète : gardez-la pour vous, ne la collez pas ici."
        ),
        "search:ics": _("C’est une recherche : la page de recherche dit ce qu’elle trouve."),
    }


def summary_of(path: str, filters: AgendaFilterSet) -> dict[str, Any]:
    """Return the facts of a feed: question, filters, counts, next three dates, readings.

    The keys are "question", "filters", "events", "dates", "coming", "cancelled", "next" and
    "readings". `path` is that of the feed, without its query string.
    """
    now = timezone.now()
    question = path + (f"?{filters.query}" if filters.query else "")
    coming = filters.qs.upcoming(now)
    return {
        "question": question,
        "filters": filters,
        "events": filters.qs.order_by().values("event").distinct().count(),
        "dates": filters.qs.count(),
        "coming": coming.count(),
        "cancelled": coming.filter(status=Status.CANCELLED).count(),
        "next": list(coming.cards().order_by("starts_at", "event_id", "pk")[:3]),
        "readings": fetches.of_question(question),
    }
