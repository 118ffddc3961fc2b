"""The page that subscribes to the agenda, and the page that checks a subscription."""

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
from events.feeds import feeds, fetches
from events.filters import AgendaFilterSet
from events.models import Occurrence
from events.paper import agenda_crumbs, filters_of, page_response
from events.visitor_calendars import Subscription, title_of
from network.models import Territory, absolute
from network.models.territory import city_code
from network.site.forms import Problem
from network.text.strings import clean_typed
from places.slugs import find_place


@require_safe
def subscribe(request: HttpRequest) -> TemplateResponse:
    """Render the page with the links that subscribe to the filtered agenda in each calendar.

    The query string has the filters of the agenda. The subscriptions omit the filters by day; only
    the links to files to download contain them. Raises Http404 for a refused filter.
    """
    dates = Occurrence.objects.agenda()
    narrowed = filters_of(request, dates)
    lasting = AgendaFilterSet(QueryDict(narrowed.lasting_query), dates)
    calendar = Subscription.to(
        request,
        _asking("ics", lasting.query),
        page=request.path + (f"?{lasting.query}" if lasting.query else ""),
        title=title_of(request, _("agenda"), *(chip.label for chip in lasting.chips)),
    )
    context = {
        "filters": lasting,
        "crumbs": agenda_crumbs(request),
        "calendar": calendar,
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

    Without `?adresse=`, the page has only its form. A URL of anything but a feed of the agenda
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
    """Return {"feed": facts} of `summary_of` for the feed at the URL or path `typed`.

    Returns {"problem": translated message} for any other URL, including the feeds of another kind,
    and for a feed whose place, territory or filter does not exist.
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
    """Return {name of a URL pattern: translated reason why its calendar is not described}."""
    return {
        "events:event_ics": _(
            "C’est le fichier d’un seul événement : pour le suivre, ouvrez sa page."
        ),
        "registrations:registration_ics": _(
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
    "readings". "cancelled" is the number of cancelled dates among the coming ones; "next" also
    contains cancelled dates. `path` is the path of the feed, without its query string.
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
