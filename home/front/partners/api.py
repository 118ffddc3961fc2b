"""Wagtail's API, version 2, read-only: the same public pages and files for every user."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from wagtail.api.v2.filters import FieldsFilter, LocaleFilter, OrderingFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.fields import ImageRenditionField
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Collection, CollectionViewRestriction, Page, ReferenceIndex

from events.models import EventPage
from network.database.querysets import public_pages
from places.models import PlacePage

LARGEST = 2**31 - 1
LARGE = "max-1600x1600|format-webp"


class TypedFilter(FieldsFilter):
    """Filter that answers a value of the wrong type with a 400."""

    def filter_queryset(self, request, queryset: QuerySet, view) -> QuerySet:
        """Filter as Wagtail does; raise BadRequestError for a value that its field refuses."""
        try:
            return super().filter_queryset(request, queryset, view)
        except (ValidationError, TypeError, ValueError) as error:
            raise BadRequestError("A filter has a value that its field cannot hold.") from error


class ReadOnly:
    """Mixin of the endpoints: read-only, without search and tree parameters."""

    filter_backends = [TypedFilter, OrderingFilter]
    http_method_names = ["get", "head", "options"]

    def paginate_queryset(self, queryset: QuerySet) -> QuerySet:
        """Return the rows from `offset`, at most `limit`, as Wagtail does.

        Raises BadRequestError for the values that Wagtail refuses, and above `LARGEST`.
        """
        for name in ("offset", "limit"):
            typed = self.request.GET.get(name, "")
            if typed.isdecimal() and int(typed.lstrip("0")[:20] or 0) > LARGEST:
                raise BadRequestError(f"{name} is too large.")
        return super().paginate_queryset(queryset)

    def find_object(self, queryset: QuerySet, request) -> None:
        """Disable the lookup of an object by its fields: the result is always None."""


class PagesViewSet(ReadOnly, PagesAPIViewSet):
    """Endpoint of the public pages."""

    filter_backends = [TypedFilter, OrderingFilter, LocaleFilter]
    known_query_parameters = PagesAPIViewSet.known_query_parameters - {
        *("child_of", "ancestor_of", "descendant_of", "translation_of", "site", "search"),
        "search_operator",
    }
    # The parent and the original of an alias are excluded, because they may be private.
    meta_fields = [
        name for name in PagesAPIViewSet.meta_fields if name not in {"parent", "alias_of"}
    ]
    detail_only_fields = []

    def get_queryset(self) -> QuerySet[Page]:
        """Return the requested pages, with the objects that events and places need prefetched."""
        pages = super().get_queryset().select_related("locale")
        if pages.model is EventPage:
            return pages.with_shown_places()
        if pages.model is PlacePage:
            return pages.with_closures().select_related("commune")
        return pages

    def get_base_queryset(self) -> QuerySet[Page]:
        """Return the public pages except the root and the aliases, by id."""
        pages = public_pages().filter(alias_of=None, depth__gt=1)
        return pages.order_by("pk").select_related("locale")


class FilesMixin(ReadOnly):
    """Mixin for the files that public pages use, outside every private collection."""

    known_query_parameters = PagesAPIViewSet.known_query_parameters & {
        *("limit", "offset", "fields", "order", "rich_text_format"),
    }

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


def private_collections() -> QuerySet:
    """Return a subquery of the ids of private collections and of all collections below them."""
    paths = CollectionViewRestriction.objects.values_list("collection__path", flat=True)
    private = Collection.objects.none()
    for path in paths:
        private = private | Collection.objects.filter(path__startswith=path)
    return private.values("pk")


class ImagesViewSet(FilesMixin, ImagesAPIViewSet):
    """Endpoint of the images, as renditions.

    The endpoint has no URL of original files, because they may contain the location and the camera.
    """

    body_fields = [*ImagesAPIViewSet.body_fields, "description", "rendition"]
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


router = WagtailAPIRouter("public_api")
router.register_endpoint("pages", PagesViewSet)
router.register_endpoint("images", ImagesViewSet)
router.register_endpoint("documents", DocumentsViewSet)
