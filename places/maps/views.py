"""Views of the static map and of the points of the interactive map."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.models import Site

from network.models import Territory, absolute, crumb_of
from network.outputs.responses import conditional_response
from network.site.frames import framed
from network.text.strings import clean_typed, plain
from places.directory import Directory
from places.filters import PlaceFilterSet
from places.models import PlaceIndexPage, PlacePage

from .points import as_json
from .regional_map import MOST_DOTS, MOST_MARKS, Drawing, Group, draw


@require_safe
def regional_map(request: HttpRequest) -> HttpResponse:
    """Render the static map of a filtered list, and its territories as a list below.

    If the filters' `asks_where` is True, the map and the list are empty: the typed location is not
    a single spot.
    """
    filters = PlaceFilterSet(request.GET, PlacePage.objects.directory())
    context = {
        **map_context(filters),
        "typed_spot": clean_typed(request.GET.get("pres", "")),
        "tiles": settings.MAP_TILES,
        "tiles_credit": settings.MAP_TILES_CREDIT,
        **list_context(request),
    }
    return TemplateResponse(request, "places/maps/regional_map.html", context)


@framed
def map_frame(request: HttpRequest) -> HttpResponse:
    """Render the static map of a filtered list, and its territories, for a frame of any site.

    The frame has no script and no cookie. Raises Http404 for a refused filter.
    """
    filters = PlaceFilterSet(request.GET, PlacePage.objects.directory())
    if filters.refused:
        raise Http404
    path = f"{reverse('places:map')}?{filters.query}".removesuffix("?")
    context = map_context(filters) | {"canonical": absolute(request, path)}
    context |= list_context(request)
    return TemplateResponse(request, "places/maps/map_frame.html", context)


def drawing_of(
    directory: Directory, places: int, inside: Territory | None = None
) -> Drawing | None:
    """Return the `Drawing` of a bit set of places: a bubble for each commune, or None.

    Beyond `MOST_MARKS` communes, the bubbles are those of the EPCI. With `inside`, the stops and
    addresses outside this territory are not drawn.
    """
    communes = (Group(*row) for row in directory.by_territory(places, MOST_MARKS, inside))
    pointed = [group for group in communes if group.latitude is not None]
    return draw(pointed, directory.by_departement(places))


def map_context(filters: PlaceFilterSet) -> dict[str, object]:
    """Return {"filters", "drawing", "unplaced", "groups", "total"} of the map of a list.

    `groups` are the `Group`s by territory, those without a département last. `drawing` is the
    `Drawing` of the communes with a point, of the EPCI beyond `MOST_MARKS`, or None. `unplaced` is
    the number of places without a commune and without a stop. If the filters' `asks_where` is True,
    there are no groups, but `total` still counts the matching places.
    """
    shown = 0 if filters.asks_where else filters.matching
    inside = filters.values.get("territoire")
    groups = [Group(*row) for row in filters.directory.by_territory(shown, MOST_DOTS, inside)]
    return {
        "filters": filters,
        "drawing": drawing_of(filters.directory, shown, inside),
        "unplaced": filters.directory.unplaced(shown),
        "groups": sorted(groups, key=_by_area),
        "total": filters.total,
    }


def _by_area(group):
    return not group.area, plain(group.area or ""), plain(group.name)


@require_safe
def points(request: HttpRequest) -> HttpResponse:
    """Return the points of a filtered list as JSON.

    The result is [[latitude, longitude, name, path, commune], …].
    `points.as_json` defines the points: a place may have several, one for each stop, or none. The
    list is empty if the filters' `asks_where` is True: the typed location is not a single spot.
    """
    filters = PlaceFilterSet(request.GET, PlacePage.objects.directory())
    minute = timezone.now().strftime("%H:%M") if filters.follows_clock else ""

    def build():
        root = Site.find_for_request(request).root_page.url_path
        shown = 0 if filters.asks_where else filters.matching
        return as_json(filters.directory, shown, root, filters.values.get("territoire"))

    query = filters.query, filters.asks_where, minute
    key = ("places.points", request.get_host(), get_language(), *query)
    kind, stamp = "application/json; charset=utf-8", filters.directory.stamp
    return conditional_response(request, kind, key, build, stamp=stamp)


def list_context(request: HttpRequest) -> dict[str, object]:
    """Return {"crumbs", "list_url"} of the public list of places.

    If there is no public list, the values are [] and "".
    """
    index = PlaceIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
    if index is None:
        return {"crumbs": [], "list_url": ""}
    crumb = crumb_of(index, request)
    return {"crumbs": [*index.crumbs(request), crumb], "list_url": crumb.url}
