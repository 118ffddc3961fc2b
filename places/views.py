"""Views about a place other than its page (printable sheet, QR code, embed), and the open data."""

import io

import segno
from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from network.memory.stamped_cache import earliest, minute_end
from network.models import NetworkSettings, absolute, crumb_of
from network.outputs.caching import cache_key, cached_response, public_until
from network.outputs.cors import open_to_scripts
from network.outputs.responses import whole_response
from network.site.frames import framed
from network.text.strings import clean_typed

from .directory import Directory
from .filters import PlaceFilterSet
from .models import PlaceIndexPage, PlaceOffer, PlacePage
from .national import open_data
from .national.column_notes import COLUMN_NOTES
from .slugs import with_place

NEXT_DATES = 4
IN_A_FRAME = 20  # places
FORMATS = {
    "csv": ("text/csv; charset=utf-8; header=present", open_data.as_csv),
    "offres.csv": ("text/csv; charset=utf-8; header=present", open_data.offers_as_csv),
    "json": ("application/json; charset=utf-8", open_data.as_json),
    "geojson": ("application/geo+json; charset=utf-8", open_data.as_geojson),
}


def place_context(place: PlacePage, request: HttpRequest) -> dict[str, object]:
    """Return the common context of the views of one place: `place`, and `crumbs` to its page."""
    return {"place": place, "crumbs": [*place.crumbs(request), crumb_of(place, request)]}


@require_safe
@with_place
def sheet(request: HttpRequest, place: PlacePage) -> HttpResponse:
    """Render the printable sheet of a place, in large type.

    The sheet has three fields that the visitor fills in and prints; they are never sent.
    """
    context = place_context(place, request) | {"canonical": place}
    return TemplateResponse(request, "places/place_sheet.html", context)


@require_safe
@cache_control(public=True, max_age=86400)
@with_place
def qr_code(request: HttpRequest, place: PlacePage) -> HttpResponse:
    """Return an SVG image: the QR code of the absolute URL of the page of a place.

    The response can be cached for a day.
    """
    address = absolute(request, place.get_url(request))
    svg = io.BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", scale=6, border=4)
    return HttpResponse(svg.getvalue(), content_type="image/svg+xml")


@framed
@with_place
def embed(request: HttpRequest, place: PlacePage) -> HttpResponse:
    """Render a card of a place with its next `NEXT_DATES` event dates, for a frame of any site.

    The card has no script and no cookie, and can be cached for five minutes.
    """
    dates = place.occurrences.agenda()[:NEXT_DATES]
    context = {"place": place, "occurrences": dates, "canonical": place.full_url}
    return TemplateResponse(request, "places/place_embed.html", context)


@framed
def list_frame(request: HttpRequest) -> TemplateResponse:
    """Render the first `IN_A_FRAME` places of a filtered list, for a frame of any site.

    The frame has no script and no cookie. Raises Http404 for a refused filter.
    """
    places = PlacePage.objects.directory()
    filters = PlaceFilterSet(request.GET, places, listed=PlacePage.listed)
    if filters.refused:
        raise Http404
    shown = list(filters.qs[:IN_A_FRAME])
    filters.show_stops(shown)
    context = {"filters": filters, "places": shown, "canonical": list_address(request, filters)}
    return TemplateResponse(request, "places/list_frame.html", context)


def list_address(request: HttpRequest, filters: PlaceFilterSet) -> str:
    """Return the absolute URL of the French list of places with the filters.

    Without a public list, it is the home page.
    """
    index = PlaceIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
    path = index.get_url(request) if index else "/"
    return absolute(request, f"{path}?{filters.query}".removesuffix("?"))


@open_to_scripts
def data(request: HttpRequest, file_format: str) -> HttpResponse:
    """Return the filtered places in the national standard, as a cached file.

    `file_format` is a key of `FORMATS`: "csv", "offres.csv" (downloads), "json" or "geojson".
    The cached file is valid until `public_until()`. With `ouvert`, `samedi` or `tri`, it is valid
    at most until the end of the minute. Nothing is cached for a URL with the position of the
    visitor. Raises `Http404` if a filter or its value is refused.
    """
    # Open places change every minute; the other answers change with a publication.
    follows_clock = {"ouvert", "samedi", "tri"} & set(request.GET)
    return cached_response(
        request,
        cache_key(request),
        lambda: _build_data(request, file_format),
        until=lambda: earliest(public_until(), minute_end() if follows_clock else None),
    )


def _build_data(request, file_format):
    read = PlacePage.objects.directory().with_closures().with_stops().only(*open_data.READ)
    read = read.select_related(None).select_related("commune", "locale", "organisation")
    if file_format == "offres.csv" and (kinds := request.GET.getlist("offre")):
        # The table has the lines of the chosen kinds; the JSON describes whole places.
        read = read.prefetch_related(Prefetch("offers", PlaceOffer.objects.filter(kind__in=kinds)))
    elif file_format != "csv":
        read = read.prefetch_related("offers")
    filters = PlaceFilterSet(request.GET, read)
    if filters.refused:
        raise Http404
    content_type, write = FORMATS[file_format]
    about = about_places(request, filters.directory)
    places = filters.qs
    is_table = file_format.endswith("csv")
    if is_table:
        body = write(places)
    else:
        base = absolute(request, "/").rstrip("/")
        body = write(places, about, lambda place: f"{base}{place.get_url(request)}")
    response = whole_response(
        content_type,
        body,
        filename=_file_name(about, filters, file_format),
        attachment=is_table,
    )
    about_url = absolute(request, reverse("places:data_page"))
    response["Link"] = f'<{open_data.LICENCE}>; rel="license", <{about_url}>; rel="describedby"'
    return response


@require_safe
def data_page(request: HttpRequest) -> HttpResponse:
    """Render the page that describes the open data: columns, licence, filters and count.

    The count is the number of places that pass the filters of the query string; refused values are
    ignored.
    """
    filters = PlaceFilterSet(request.GET, PlacePage.objects.directory())
    index = PlaceIndexPage.objects.public().in_language(settings.LANGUAGE_CODE).first()
    crumbs = [*index.crumbs(request), crumb_of(index, request)] if index else []
    context = {
        "filters": filters,
        "count": filters.total,
        "typed_spot": clean_typed(request.GET.get("pres", "")),
        "about": about_places(request, filters.directory),
        "columns": COLUMN_NOTES,
        "licence": open_data.LICENCE,
        "standard": open_data.STANDARD,
        "crumbs": crumbs,
    }
    return TemplateResponse(request, "places/national/data_page.html", context)


def about_places(request: HttpRequest, directory: Directory) -> open_data.About:
    """Return the `About` of the data: producer, ISO date of the last publication, URL.

    The date is "" if no publication is recorded.
    """
    network = NetworkSettings.for_request(request)
    last = directory.published_at
    return open_data.About(
        producer=network.legal_name or network.name,
        date=timezone.localdate(last).isoformat() if last else "",
        url=absolute(request, reverse("places:data_page")),
    )


def _file_name(about, filters, file_format):
    """Return the name recommended by the standard: date, producer, subject and territory.

    The word "extrait" is added if filters other than the territory, the location and the order
    are active.
    """
    territory = filters.values.get("territoire")
    parts = [
        about.date,
        slugify(about.producer),
        "lieux-de-mediation-numerique",
        slugify(territory.name) if territory else "",
        _("extrait") if set(filters.values) - {"territoire", "pres", "tri"} else "",
    ]
    return f"{'_'.join(filter(None, parts))}.{file_format}"
