"""Public views of the territories, the site map, robots.txt and the icons."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils import timezone

from events.models import Occurrence
from home import sections
from home.crumbs import home_crumb, territory_crumbs
from network.models import Territory, absolute
from network.site.addresses import offered_languages
from network.text import jsonld
from places.filters import PlaceFilterSet
from places.models import PlacePage, PlaceStop
from places.stops.visits import HORIZON

from .site_map import outline

# Length of each list: for a large territory a sample, with a link to the whole list.
SHOWN, SHOWN_OF_LARGE = 6, 3
LARGE = {"region", "departement"}
# The level that a territory's page lists below it.
BELOW = {"region": "departement", "departement": "epci", "epci": "commune"}


def territories(request: HttpRequest) -> TemplateResponse:
    """Render the départements with places, by région, and their numbers of places.

    If a single département has places, renders its `divided` territories instead.
    """
    filters = PlaceFilterSet({}, PlacePage.objects.directory())
    counts = filters.directory.counts(filters.matching, "departement")
    departements = Territory.objects.filter(pk__in=counts).select_related("region")
    rows = sorted(departements, key=lambda t: (t.region.search_name if t.region else "", t.code))
    for territory in rows:
        territory.place_count = counts[territory.pk]
    here, below = divided(rows[0], filters.directory) if len(rows) == 1 else (None, [])
    return TemplateResponse(
        request,
        "home/territories.html",
        {
            "departements": rows,
            "only": here,
            "below": below or rows[:1],
            "unplaced": filters.directory.unplaced(filters.matching),
            "crumbs": [home_crumb(request)],
        },
    )


def territory(request: HttpRequest, code: str) -> TemplateResponse:
    """Render a territory: its places, visits, next dates, resources and lower territories.

    Only the list of lower territories is complete. The other lists are samples of `SHOWN` rows, or
    of `SHOWN_OF_LARGE` rows for a région or département. Raises Http404 for an unknown `code`.
    """
    here = get_object_or_404(Territory.objects.with_parents(), code=code)
    most = SHOWN_OF_LARGE if here.kind in LARGE else SHOWN
    places = PlacePage.objects.directory().in_territory(here)
    shown = list(places.with_closures()[:most])
    visits = visits_in(here)
    for place in shown:
        if there := stops_of(place, visits):
            place.stop_list = place.shown_stops = there
    directory = PlaceFilterSet({}, PlacePage.objects.directory()).directory
    coming = Occurrence.objects.agenda().in_territory(here)
    crumbs = [home_crumb(request), *territory_crumbs(here)]
    trail = [*crumbs, (here.name, here.get_absolute_url())]
    resources = sections.library_in_french().in_territory(here)
    return TemplateResponse(
        request,
        "home/territory.html",
        {
            "territory": here,
            "places": shown,
            "place_count": directory.within(here).bit_count(),
            "occurrences": coming[:most],
            "occurrence_count": coming.count(),
            "resources": resources.cards()[:most],
            "resource_count": resources.count(),
            "urls": sections.urls(),
            "visits": [visit for visit in visits if visit.ends_at > timezone.now()][:most],
            "below": divided(here, directory)[1],
            "crumbs": crumbs,
            "trail": jsonld.breadcrumbs(trail, base_url=absolute(request, "/")),
        },
    )


def visits_in(here: Territory) -> list:
    """Return the visits of travelling places in a territory, sorted by start.

    The result contains the `Visit`s of today, over or not, and of the days up to the `HORIZON`,
    cancelled ones included.
    """
    today = timezone.localdate()
    stops = PlaceStop.objects.of(PlacePage.objects.directory()).in_territory(here)
    return stops.visits(today, today + HORIZON)


def stops_of(place: PlacePage, visits: Iterable) -> list[PlaceStop]:
    """Return the stops of `place` among `visits` (`Visit`s), each once, in their order."""
    return list({v.stop.pk: v.stop for v in visits if v.stop.place_id == place.pk}.values())


def territories_below(here: Territory, directory) -> list[Territory]:
    """Return the territories with places one level below `here`, by name, with `place_count`.

    The levels are région, département, EPCI and commune; the result is [] for a commune.
    `directory` is a `places.directory.Directory`.
    """
    level = BELOW.get(here.kind)
    if level is None:
        return []
    counts = directory.counts(directory.within(here), level)
    below = Territory.objects.filter(pk__in=counts, **{here.kind: here})
    below = list(below.order_by("search_name"))
    for item in below:
        item.place_count = counts[item.pk]
    return below


def divided(here: Territory, directory) -> tuple[Territory, list[Territory]]:
    """Return (`here` or a territory in it, `territories_below` that one).

    The levels with a single territory are skipped, so that a visitor has a choice: a network may
    have one département or one commune. The list is [] or has one territory if there is no choice.
    """
    below = territories_below(here, directory)
    while len(below) == 1:
        [inner] = below
        if not (deeper := territories_below(inner, directory)):
            break
        here, below = inner, deeper
    return here, below


def site_map(request: HttpRequest) -> TemplateResponse:
    """Render the map of the site: its lists, congresses and texts, without places and events."""
    context = {"outline": outline(request), "crumbs": [home_crumb(request)]}
    return TemplateResponse(request, "home/site_map.html", context)


def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt, which forbids the admin and the search, or all pages of a staging site."""
    if settings.STAGING:
        return HttpResponse(
            "User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8"
        )
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /recherche/",
        *(f"Disallow: /{code}/recherche/" for code, _name in offered_languages()[1:]),
        "Allow: /",
        "",
        f"Sitemap: {absolute(request, '/sitemap.xml')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest, name: str) -> HttpResponseRedirect:
    """Redirect to the static file `name` of an icon that browsers request at the root."""
    return redirect(static(f"network/{name}"), permanent=False)
