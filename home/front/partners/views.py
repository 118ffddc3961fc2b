"""Page about the data for partners, and its OpenAPI document."""

from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.feeds import feeds
from events.filters import AgendaFilterSet
from home.crumbs import home_crumb
from network.models import NetworkSettings, absolute
from places.filters import PlaceFilterSet
from places.models import PlacePage
from resources import feeds as library
from resources.filters import ResourceFilterSet

from . import openapi
from .api import router


@require_safe
def partners(request: HttpRequest) -> TemplateResponse:
    """Render the page about the data for partners."""
    context = {"pages": listing("pages"), "crumbs": [home_crumb(request)]}
    return TemplateResponse(request, "home/partners/partners.html", context)


@require_safe
def open_api(request: HttpRequest) -> JsonResponse:
    """Return the OpenAPI 3.1 document of the lists with their filters, and of Wagtail's API.

    A CORS header allows the scripts of every origin to read it.
    """
    written = openapi.document(
        NetworkSettings.for_request(request).name,
        absolute(request, "/").rstrip("/"),
        [
            (path("places:json"), ["json", "geojson", "csv"], _("Les lieux"), PlaceFilterSet),
            (path("events:agenda_json"), feeds.TYPES, _("L’agenda"), AgendaFilterSet),
            (path("resources:json"), library.TYPES, _("Les ressources"), ResourceFilterSet),
        ],
        {
            listing("pages"): _("Les pages publiques"),
            listing("images"): _("Les images des pages publiques"),
            listing("documents"): _("Les documents des pages publiques"),
        },
        {f"{listing('pages')}{{id}}/": _("Une page, avec ce que l’on en sait")},
        {PlacePage._meta.label: openapi.field_schemas(PlacePage)},
    )
    response = JsonResponse(written, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Access-Control-Allow-Origin"] = "*"
    return response


def path(name: str) -> str:
    """Return the URL path of the view `name`, without a final suffix such as `.json`.

    The URL must have a suffix.
    """
    return reverse(name).rpartition(".")[0]


def listing(name: str) -> str:
    """Return the URL path of the list of an endpoint of the API, for example "pages"."""
    return reverse(f"{router.url_namespace}:{name}:listing")
