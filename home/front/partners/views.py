"""Page about the data for partners, and its OpenAPI document."""

import json
from copy import copy

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, get_page_models

from home.crumbs import home_crumb
from network.models import NetworkSettings, absolute
from network.outputs.caching import cache_response
from network.outputs.cors import open_to_scripts
from network.outputs.responses import whole_response
from places.models import PlacePage
from places.national.open_data import LICENCE

from . import openapi
from .api import ENDPOINTS, ListViewSet, PagesViewSet, router
from .files import files


@require_safe
def partners(request: HttpRequest) -> TemplateResponse:
    """Render the page about the data for partners."""
    context = {
        "pages": listing("pages"),
        "places": listing("places"),
        "events": listing("events"),
        "base_url": absolute(request, "/").rstrip("/"),
        "commune": some_commune(),
        "licence": LICENCE,
        "crumbs": [home_crumb(request)],
    }
    return TemplateResponse(request, "home/partners/partners.html", context)


def some_commune() -> str:
    """Return the INSEE code of a commune with a public place, or "13055" if there is none."""
    codes = PlacePage.objects.directory().values_list("commune__code", flat=True)
    return codes.exclude(commune=None).first() or "13055"


@open_to_scripts
@cache_response
def open_api(request: HttpRequest) -> HttpResponse:
    """Return the OpenAPI 3.1 document of the public files and of the API, in French.

    Its examples are answers of the site. A CORS header allows the scripts of every origin to read
    it.
    """
    network = NetworkSettings.for_request(request)
    with translation.override(settings.LANGUAGE_CODE):
        written = openapi.document(
            network.name,
            absolute(request, "/").rstrip("/"),
            files(),
            [described(name, summary, request) for name, summary in summaries().items()],
            contact={"name": network.name, "email": network.email} if network.email else None,
        )
    body = json.dumps(written, ensure_ascii=False, indent=1).encode()
    return whole_response("application/json", body)


def summaries() -> dict[str, str]:
    """Return {name of an endpoint of the API: its translated summary}."""
    return {
        "places": _("Les lieux, avec tout ce que l’on en sait"),
        "events": _("Les rendez-vous, avec tout ce que l’on en sait"),
        "pages": _("Les pages publiques"),
        "images": _("Les images des pages publiques"),
        "documents": _("Les documents des pages publiques"),
    }


def described(name: str, summary: str, request: HttpRequest) -> openapi.Listing:
    """Return the `Listing` of an endpoint; its example is the answer with its first object."""
    endpoint = ENDPOINTS[name]
    models = page_models() if endpoint is PagesViewSet else [endpoint.model]
    stored = endpoint.stored_fields(endpoint.model)
    fields = endpoint.get_listed_fields(endpoint.model)
    languages = Locale.objects.values_list("language_code", flat=True)
    own = openapi.page_parameters(fields, stored, languages if endpoint is PagesViewSet else ())
    if endpoint is PagesViewSet:
        own.append(openapi.type_parameter(model._meta.label for model in models))
    elif issubclass(endpoint, ListViewSet):
        own += openapi.parameters(endpoint.filters, endpoint.list_params())
    return openapi.Listing(
        listing(name),
        name,
        summary,
        {model._meta.label: schema_of(endpoint, model) for model in models},
        (*own, *openapi.stored_parameters(endpoint.model, stored)),
        openapi.fields_parameter(endpoint.get_available_fields(endpoint.model)),
        example(name, request),
    )


def page_models() -> list[type[Page]]:
    """Return the types of pages of the site, by label."""
    return sorted(
        (model for model in get_page_models() if model is not Page),
        key=lambda model: model._meta.label,
    )


def schema_of(endpoint: type, model: type) -> dict[str, object]:
    """Return the JSON Schema of the objects of a model with all their fields."""
    serializer = endpoint._get_serializer_class(router, model, [], show_details=True)
    fields = dict(serializer().fields)
    meta = {name: fields.pop(name) for name in serializer.meta_fields if name in fields}
    return openapi.object_schema(fields, meta, model)


def example(name: str, request: HttpRequest) -> dict[str, object]:
    """Return the real answer of a list for `?limit=1`, as a dict."""
    view = ENDPOINTS[name].as_view({"get": "listing_view"})
    return json.loads(view(asking(request, "limit=1")).render().content)


def asking(request: HttpRequest, query: str) -> HttpRequest:
    """Return a copy of a request, for a GET of the API with the query string `query`."""
    asked = copy(request)
    asked.GET, asked.method, asked.wagtailapi_router = QueryDict(query), "GET", router
    return asked


def listing(name: str) -> str:
    """Return the URL path of the list of an endpoint of the API, for example "pages"."""
    return reverse(f"{router.url_namespace}:{name}:listing")
