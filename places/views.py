"""What stands beside the page of one place, and the places as data."""

import io

import segno
from django.conf import settings
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from network.memory import earliest, minute_end
from network.models import NetworkSettings, absolute, crumb_of
from network.outputs.caching import cached_response, key_of, public_until
from network.outputs.responses import whole_response
from network.text import clean_typed

from .filters import PlaceFilterSet
from .models import PlaceIndexPage, PlacePage
from .national import open_data
from .national.column_notes import COLUMN_NOTES
from .slugs import with_place

NEXT_DATES = 4
EMBED_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.NONE],
    "frame-ancestors": ["*"],
}
FORMS = {
    "csv": ("text/csv; charset=utf-8; header=present", open_data.as_csv),
    "json": ("application/json; charset=utf-8", open_data.as_json),
    "geojson": ("application/geo+json; charset=utf-8", open_data.as_geojson),
}


def place_context(place, request):
    return {"place": place, "crumbs": [*place.crumbs(request), crumb_of(place, request)]}


@require_safe
@with_place
def sheet(request, place):
    """A large-type sheet with three fields that are never sent: it is filled in, then printed."""
    context = place_context(place, request) | {"canonical": place}
    return TemplateResponse(request, "places/place_sheet.html", context)


@require_safe
@cache_control(public=True, max_age=86400)
@with_place
def qr_code(request, place):
    """The address of the page as a QR code, to print."""
    address = absolute(request, place.get_url(request))
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=6, border=4)
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")


@require_safe
@xframe_options_exempt
@csp_override(EMBED_CSP)
@cache_control(public=True, max_age=300)
@with_place
def embed(request, place):
    """A card for any other site's frame: no script, no cookie."""
    context = {"place": place, "occurrences": place.occurrences.agenda()[:NEXT_DATES]}
    return TemplateResponse(request, "places/place_embed.html", context)


@require_safe
def data(request, form):
    """The places of a filtered list in the national standard. A filter nobody knows: 404."""
    # What is open changes by itself; the rest only when somebody publishes.
    follows_clock = {"ouvert", "samedi", "tri"} & set(request.GET)
    return cached_response(
        request,
        key_of(request),
        lambda: _data(request, form),
        until=lambda: earliest(public_until(), minute_end() if follows_clock else None),
    )


def _data(request, form):
    written = PlacePage.objects.directory().with_closures().with_stops().only(*open_data.READ)
    written = written.select_related(None).select_related("commune", "locale")
    filters = PlaceFilterSet(request.GET, written)
    if filters.refused:
        raise Http404
    content_type, write = FORMS[form]
    about = about_places(request, filters.directory)
    places = filters.qs
    if form == "csv":
        body = write(places)
    else:
        base = absolute(request, "/").rstrip("/")
        body = write(places, about, lambda place: f"{base}{place.get_url(request)}")
    response = whole_response(
        content_type, body, filename=_file_name(about, filters, form), attachment=form == "csv"
    )
    about_url = absolute(request, reverse("places:data_page"))
    response["Link"] = f'<{open_data.LICENCE}>; rel="license", <{about_url}>; rel="describedby"'
    return response


@require_safe
def data_page(request):
    """What the data hold and on which terms, before anybody takes them."""
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


def about_places(request, directory):
    """Who publishes, and the day something was last published."""
    network = NetworkSettings.for_request(request)
    last = directory.published_at
    return open_data.About(
        producer=network.legal_name or network.name,
        date=timezone.localdate(last).isoformat() if last else "",
        url=absolute(request, reverse("places:data_page")),
    )


def _file_name(about, filters, form):
    """As the standard recommends: date, producer, "lieux-de-mediation-numerique", territory."""
    territory = filters.values.get("territoire")
    parts = [
        about.date,
        slugify(about.producer),
        "lieux-de-mediation-numerique",
        slugify(territory.name) if territory else "",
        _("extrait") if set(filters.values) - {"territoire", "pres", "tri"} else "",
    ]
    return f"{'_'.join(filter(None, parts))}.{form}"
