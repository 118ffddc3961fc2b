"""Public views of the territories, the site map, robots.txt and the icons."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
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

    If a single département has places, renders its `divided` territories instead. The travelling
    places are counted apart, because they may be in several territories: the other numbers and the
    places without a territory add up to the number of places.
    """
    filters = PlaceFilterSet({}, PlacePage.objects.directory())
    directory, everywhere = filters.directory, filters.matching
    rows = counted(Territory.objects.select_related("region"), directory, everywhere, "departement")
    rows.sort(key=lambda t: (t.region.search_name if t.region else "", t.code))
    here, below = divided(rows[0], directory) if len(rows) == 1 else (None, [])
    return TemplateResponse(
        request,
        "home/territories.html",
        {
            "departements": rows,
            "only": here,
            "below": below or rows[:1],
            "total": everywhere.bit_count(),
            "touring": directory.touring(everywhere).bit_count(),
            "unplaced": directory.unplaced(everywhere),
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
    within = directory.within(here)
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
            "place_count": within.bit_count(),
            "touring_count": directory.touring(within).bit_count(),
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
    """Return the territories with places one level below `here`, by name, with their numbers.

    The levels are région, département, EPCI and commune; the result is [] for a commune.
    `directory` is a `places.directory.Directory`. The numbers are those of `counted`.
    """
    level = BELOW.get(here.kind)
    if level is None:
        return []
    below = Territory.objects.filter(**{here.kind: here}).order_by("search_name")
    return counted(below, directory, directory.within(here), level)


def counted(territories: QuerySet, directory, places: int, level: str) -> list[Territory]:
    """Return the `territories` of a level with some of the places, each with two numbers.

    `touring_count` is the number of its travelling places, and `place_count` that of the others.
    `places` is a bit set of `directory`.
    """
    touring = directory.touring(places)
    fixed, passing = (directory.counts(some, level) for some in (places & ~touring, touring))
    rows = list(territories.filter(pk__in=fixed.keys() | passing.keys()))
    for row in rows:
        row.place_count, row.touring_count = fixed.get(row.pk, 0), passing.get(row.pk, 0)
    return rows


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


def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to the static file of the icon that older browsers request at the root."""
    return redirect(static("network/favicon.ico"), permanent=False)
