"""The public API: Wagtail's API, version 2, read-only, the same for every user.

`pages`, `images` and `documents` are Wagtail's endpoints. `places` and `events` list the same rows
as the site's own lists, with the same filters, and all their facts except the `TEXT_FACTS`.
"""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.urls import URLPattern
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.response import Response
from wagtail.api import APIField
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError, FieldsParameterParseError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.fields import ImageRenditionField
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Page, ReferenceIndex
from wagtail.utils.urlpatterns import decorate_urlpatterns

from events.filters import AgendaFilterSet
from events.models import EventPage, Occurrence
from events.querysets import shown_place
from network.database.querysets import public_pages
from network.filters import FilterSet
from network.models import absolute
from network.outputs.cors import allow_origins, open_to_scripts
from network.text.strings import whole_number
from places.filters import PlaceFilterSet
from places.models import PlacePage
from places.national.open_data import LICENCE

from .answers import public_answer
from .facts import FACTS, TEXT_FACTS, facts_of, prefetch_facts, private_collections
from .filters import LanguageFilter, ListFilter, StoredFieldsFilter, StoredOrder, quoted

LARGEST = 2**31 - 1
MOST = 20  # objects of one answer
LARGE = "max-1600x1600|format-webp"
# Joined to each place: the other columns of a territory are not published.
TERRITORIES = "commune__departement", "commune__epci"


def nothing_here() -> str:
    """Return the message of every 404 of the API."""
    return _("Rien de public n’est à cette adresse.")


class ReadOnly:
    """Mixin of the endpoints: read-only, the same for every user, no search or filters by tree."""

    filter_backends = [StoredFieldsFilter, StoredOrder]
    http_method_names = ["get", "head"]
    # A session must not change the answer, which is cached for all.
    authentication_classes = ()
    permission_classes = ()
    _object = None

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        """Return the patterns of the list and of one object, cached and open to all sites."""
        patterns = [each for each in super().get_urlpatterns() if each.name != "find"]
        decorate_urlpatterns(patterns, public_answer)
        return patterns

    @classmethod
    def get_listed_fields(cls, model: type[Model]) -> list[str]:
        """Return the names of the fields of a row of a list."""
        names = cls.get_available_fields(model)
        return [name for name in names if name not in cls.detail_only_fields]

    @classmethod
    def stored_fields(cls, model: type[Model]) -> set[str]:
        """Return the names of the fields that can filter and sort the answers of the API.

        They are the columns that are published as they are stored. The coordinates of a place, for
        example, are not: those that contradict its address are not published.
        """
        columns = {column.name for column in model._meta.concrete_fields if not column.is_relation}
        fields = cls.get_body_fields(model) + cls.get_meta_fields(model)
        return {
            field.name
            for field in fields
            if field.name in columns and getattr(field.serializer, "is_stored", True)
        }

    def check_query_parameters(self, queryset: QuerySet) -> None:
        """Raise BadRequestError for an unknown parameter that is no stored field."""
        known = self.known_query_parameters | self.stored_fields(queryset.model)
        if unknown := self.request.GET.keys() - known:
            message = _(
                "%(typed)s n’est pas un paramètre de cette adresse. Paramètres : %(known)s."
            )
            names = {
                "typed": quoted(sorted(unknown)),
                "known": ", ".join(sorted(known - {"_", "format"})),
            }
            raise BadRequestError(message % names)

    def paginate_queryset(self, queryset: QuerySet) -> list:
        """Return the list of the rows from `offset`, at most `limit`, with their facts fetched.

        Raises BadRequestError for a `limit` above `MOST`, an `offset` above `LARGEST`, and a text
        that is not a whole number.
        """
        for name, most in (("offset", LARGEST), ("limit", MOST)):
            typed = self.request.GET.get(name, "0").lstrip("0") or "0"
            number = whole_number(typed, digits=10)
            if number is None or number > most:
                message = _("%(name)s : écrivez un nombre, de 0 à %(most)s.")
                raise BadRequestError(message % {"name": name, "most": most})
        rows = list(super().paginate_queryset(queryset))
        prefetch_facts(rows)
        return rows

    def get_paginated_response(self, data: list) -> Response:
        """Return Wagtail's answer with a `Link` header, except if the header would be empty.

        The header has the URL of the next rows, if any, and the licence for models of `FACTS`.
        """
        response, query = super().get_paginated_response(data), self.request.GET.copy()
        start = int(query.get("offset") or 0) + len(data)
        links = [f'<{LICENCE}>; rel="license"'] if self.model in FACTS else []
        if data and start < response.data["meta"]["total_count"]:
            query["offset"] = start
            following = absolute(self.request, f"{self.request.path}?{query.urlencode()}")
            links.insert(0, f'<{following}>; rel="next"')
        if links:
            response["Link"] = ", ".join(links)
        return response

    def get_object(self) -> Model:
        """Return the object with its facts, which are fetched once although Wagtail calls it twice.

        Raises Http404 if `get_queryset` or a filter of the URL excludes it.
        """
        if self._object is None:
            self._object = super().get_object()
            prefetch_facts([self._object])
        return self._object

    def get_serializer_class(self) -> type:
        """Return the serializer of the requested fields.

        Raises BadRequestError for an unknown field or a malformed `fields`.
        """
        try:
            return super().get_serializer_class()
        except BadRequestError as error:
            if isinstance(error.__cause__, FieldsParameterParseError):
                message = _("fields : écrivez des noms avec des virgules. Exemple : title,url.")
                raise BadRequestError(message) from error
            if "pk" in self.kwargs:
                names = self.get_available_fields(type(self.get_object()))
            else:
                names = self.get_listed_fields(self.get_queryset().model)
            message = _("fields : un des champs n’est pas à cette adresse. Champs : %(fields)s.")
            raise BadRequestError(message % {"fields": ", ".join(sorted(names))}) from error

    def handle_exception(self, exc: Exception) -> Response:
        """Return Wagtail's answer to the exception; a 404 has a message of this site instead."""
        if isinstance(exc, Http404):
            exc = Http404(nothing_here())
        return super().handle_exception(exc)


class PagesViewSet(ReadOnly, PagesAPIViewSet):
    """Endpoint of the public pages."""

    filter_backends = [StoredFieldsFilter, StoredOrder, LanguageFilter]
    known_query_parameters = frozenset(
        {"type", "locale", "fields", "order", "limit", "offset", "format", "_"}
    )
    # The parent and the original of an alias are excluded, because they may be private.
    meta_fields = [
        name for name in PagesAPIViewSet.meta_fields if name not in {"parent", "alias_of"}
    ]
    detail_only_fields = TEXT_FACTS

    @classmethod
    def get_body_fields(cls, model: type[Model]) -> list[APIField]:
        """Return Wagtail's fields of a model, then its fields of `FACTS`."""
        return super().get_body_fields(model) + facts_of(model)

    def get_queryset(self) -> QuerySet[Page]:
        """Return the requested pages, with the related objects of events and places.

        Raises BadRequestError for an unknown `type`.
        """
        try:
            pages = super().get_queryset()
        except BadRequestError as error:
            message = _("type : %(typed)s n’est pas un type de page. Exemple : places.PlacePage.")
            typed = quoted([self.request.GET.get("type", "")])
            raise BadRequestError(message % {"typed": typed}) from error
        return with_relations(pages.select_related("locale"))

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return the public pages except the root and the aliases, by id."""
        pages = public_pages().filter(alias_of=None, depth__gt=1)
        return pages.order_by("pk").select_related("locale")


def with_relations(pages: QuerySet[Page]) -> QuerySet[Page]:
    """Return the pages with the related rows that the facts of places and events read.

    Places and events are recognised by the model of the queryset; other querysets are unchanged.
    """
    places = PlacePage.objects.with_closures().select_related(*TERRITORIES)
    if pages.model is PlacePage:
        pages = pages.with_closures().with_stops()
        pages = pages.prefetch_related("offers")
        return pages.select_related("locale", "organisation", *TERRITORIES)
    if pages.model is EventPage:
        pages = pages.prefetch_related(shown_place(places=places), "topics")
        related = ("locale", "organisation", "contact", "calendar_entry", *TERRITORIES)
        texts = "calendar_entry__vevent", "calendar_entry__words"
        return pages.select_related(*related).defer(*texts)
    return pages


class ListViewSet(PagesViewSet):
    """Endpoint of a list of the site: its rows, its filters, and the facts of each row."""

    filter_backends = [StoredFieldsFilter, ListFilter, StoredOrder]
    filters: type[FilterSet]
    own_parameters = frozenset({"fields", "order", "limit", "offset", "format", "_"})
    # Filters that only sort.
    sorting = frozenset({"pres", "tri"})

    @classmethod
    def list_params(cls) -> set[str]:
        """Return the parameters of the filters of the list, except those that only sort."""
        return {item.param for item in cls.filters.filters.values()} - cls.sorting

    @property
    def known_query_parameters(self) -> set[str]:
        """The accepted parameters, except those that filter by a stored field."""
        return self.own_parameters | self.list_params()

    @classmethod
    def get_listing_default_fields(cls, model: type[Model]) -> list[str]:
        """Return all fields of a row: `?fields=_,title` requests fewer."""
        return cls.get_listed_fields(model)

    def get_queryset(self) -> QuerySet[Page]:
        """Return the public pages of the model without aliases; a list has the French ones only."""
        pages = self.model.objects.public().filter(alias_of=None)
        if self.action == "listing_view":
            pages = pages.in_language(settings.LANGUAGE_CODE)
        return with_relations(pages)


class PlacesViewSet(ListViewSet):
    """Endpoint of the places, filtered as the list of places."""

    name, model, filters = "places", PlacePage, PlaceFilterSet

    def get_queryset(self) -> QuerySet[Page]:
        """Return the public places by title; a list has the French ones only."""
        return super().get_queryset().order_by("title", "pk")

    def bind_filters(self, query: QueryDict) -> PlaceFilterSet:
        """Return the filters of the list of places for a query string."""
        return PlaceFilterSet(query, PlacePage.objects.directory())

    def whole_list(self, places: QuerySet) -> QuerySet:
        """Return the places unchanged."""
        return places

    def narrow(self, places: QuerySet, filters: PlaceFilterSet) -> QuerySet:
        """Return the places that pass the filters."""
        return places.filter(pk__in=filters.directory.keys_of(filters.matching))


class EventsViewSet(ListViewSet):
    """Endpoint of the events of the feeds, filtered as the agenda."""

    name, model, filters = "events", EventPage, AgendaFilterSet

    def get_queryset(self) -> QuerySet[Page]:
        """Return the public events by `starts_at`; a list has the French ones only."""
        return super().get_queryset().order_by("starts_at", "pk")

    def bind_filters(self, query: QueryDict) -> AgendaFilterSet:
        """Return the filters of the agenda for a query string."""
        return AgendaFilterSet(query, Occurrence.objects.in_feeds())

    def whole_list(self, events: QuerySet) -> QuerySet:
        """Return the events with a date in the window of the feeds."""
        return events.filter(pk__in=Occurrence.objects.in_feeds().order_by().values("event"))

    def narrow(self, events: QuerySet, filters: AgendaFilterSet) -> QuerySet:
        """Return the events with a date that passes the filters."""
        return events.filter(pk__in=filters.qs.order_by().values("event"))


class FilesMixin(ReadOnly):
    """Mixin for the files that public pages use, outside every private collection."""

    known_query_parameters = frozenset({"fields", "order", "limit", "offset", "format", "_"})

    def get_queryset(self) -> QuerySet:
        """Return the files that a public page uses, by id, except in private collections."""
        types = ContentType.objects.get_for_models(self.model, Page)
        public = public_pages().annotate(key=Cast("pk", CharField())).values("key")
        shown = ReferenceIndex.objects.filter(
            to_content_type=types[self.model],
            base_content_type=types[Page],
            object_id__in=public,
        ).annotate(key=Cast("to_object_id", CharField()))
        files = self.model.objects.annotate(key=Cast("pk", CharField()))
        files = files.filter(key__in=shown.values("key"))
        return files.exclude(collection__in=private_collections()).order_by("pk")


class ImagesViewSet(FilesMixin, ImagesAPIViewSet):
    """Endpoint of the images, as renditions.

    The endpoint has no URL of original files, because they may contain the location and the camera.
    """

    body_fields = [
        *ImagesAPIViewSet.body_fields,
        *("description", "author", "credit", "licence_url", "rendition"),
    ]
    meta_fields = [name for name in ImagesAPIViewSet.meta_fields if name != "download_url"]
    listing_default_fields = [
        name for name in ImagesAPIViewSet.listing_default_fields if name != "download_url"
    ]
    nested_default_fields = ["id", "type", "detail_url", "title"]

    @classmethod
    def get_field_serializer_overrides(cls, model) -> dict[str, ImageRenditionField]:
        """Add the field `rendition`: a WebP image of at most 1600 × 1600 pixels."""
        fields = super().get_field_serializer_overrides(model)
        return fields | {"rendition": ImageRenditionField(LARGE, source="*")}


class DocumentsViewSet(FilesMixin, DocumentsAPIViewSet):
    """Endpoint of the documents."""


# The first endpoint of a model gives the address of its objects.
ENDPOINTS = {
    "places": PlacesViewSet,
    "events": EventsViewSet,
    "pages": PagesViewSet,
    "images": ImagesViewSet,
    "documents": DocumentsViewSet,
}
router = WagtailAPIRouter("public_api")
for endpoint_name, endpoint in ENDPOINTS.items():
    router.register_endpoint(endpoint_name, endpoint)


@open_to_scripts
def unknown_address(request: HttpRequest) -> JsonResponse:
    """Answer the addresses below the API that no endpoint has: 404, in JSON, open to all sites."""
    answer = JsonResponse({"message": nothing_here()}, status=404)
    patch_cache_control(answer, no_store=True)
    return allow_origins(answer)
