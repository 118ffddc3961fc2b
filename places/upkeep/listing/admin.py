"""The admin view of the editors' table of all places."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from places.filters import matching_words
from places.models import PlacePage
from places.models.freshness import INFORMATION_DATE

from .columns import COLUMNS, EXPORT_COLUMNS
from .filters import PlaceListingFilterSet


class PlaceListingView(IndexView):
    """Admin view of the table of places.

    The number of queries does not depend on the number of rows.
    """

    default_ordering = "title"
    # The table does not show the copies in other languages.
    i18n_enabled = False
    locale = None
    list_export = list(EXPORT_COLUMNS)

    def get_heading(self, queryset: QuerySet, field: str) -> str:
        """Return the heading of a column of the exported file."""
        return str(EXPORT_COLUMNS[field][0])

    def to_row_dict(self, item: PlacePage) -> dict[str, object]:
        """Return {name: value} of the exported columns."""
        return {name: value(item) for name, (_heading, value) in EXPORT_COLUMNS.items()}

    def get_filename(self) -> str:
        """Return the name of the exported file without extension: "lieux-2026-04-02", of today."""
        return f"lieux-{timezone.localdate()}"

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """Exclude aliases, defer long fields, and join or annotate what the cells read."""
        return (
            pages.filter(alias_of=None)
            .annotate(dated_on=INFORMATION_DATE)
            .defer("body", "draft_title", "imported")
            .select_related("commune__departement", "locale")
        )

    def search_queryset(self, queryset: QuerySet) -> QuerySet:
        """Filter the places by the searched words, without Wagtail's index.

        The index could not apply the filters of the table. Results are in the order that the user
        chose, by default by title. Without a search, returns the queryset unchanged.
        """
        if not self.is_searching:
            return queryset
        matches = queryset.filter(matching_words(self.search_query))
        return matches if self.is_explicitly_ordered else matches.order_by("title", "pk")

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Set `model_opts`, so that the bulk actions are for places instead of pages."""
        return super().get_context_data(**kwargs) | {"model_opts": PlacePage._meta}


class PlacesViewSet(PageListingViewSet):
    """The URLs and the menu item of the table of all places, drafts included."""

    name = "lieux"
    model = PlacePage
    menu_label = _("Tous les lieux")
    icon = "site"
    menu_order = 10
    index_view_class = PlaceListingView
    columns = COLUMNS
    filterset_class = PlaceListingFilterSet
