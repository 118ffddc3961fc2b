"""The editors' table of all places."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet

from places.filters import typed_words
from places.models import PlacePage

from .columns import COLUMNS, EXPORT_COLUMNS
from .filters import PlaceListingFilterSet


class PlaceListingView(IndexView):
    """Few queries whatever the number of rows: nothing is asked for each."""

    default_ordering = "title"
    # The table holds no copies in other languages.
    i18n_enabled = False
    locale = None
    list_export = list(EXPORT_COLUMNS)

    def get_heading(self, queryset, field):
        return str(EXPORT_COLUMNS[field][0])

    def to_row_dict(self, item):
        return {name: value(item) for name, (_heading, value) in EXPORT_COLUMNS.items()}

    def get_filename(self):
        return f"lieux-{timezone.localdate()}"

    def annotate_queryset(self, pages):
        """Plain rows of places, with what a cell and a cell's link ask for."""
        return (
            pages.filter(alias_of=None)
            .defer("body", "draft_title", "imported")
            .select_related("commune__departement", "locale")
        )

    def search_queryset(self, queryset):
        """By the place's own words, accents or not: the index would know none of the filters."""
        if not self.is_searching:
            return queryset
        matches = queryset.filter(typed_words(self.search_query))
        return matches if self.is_explicitly_ordered else matches.order_by("title", "pk")

    def get_context_data(self, **kwargs):
        # What one does to many rows is that of places, not of any page.
        return super().get_context_data(**kwargs) | {"model_opts": PlacePage._meta}


class PlacesViewSet(PageListingViewSet):
    """Every place in one table, drafts included."""

    name = "lieux"
    model = PlacePage
    menu_label = _("Tous les lieux")
    icon = "site"
    menu_order = 10
    index_view_class = PlaceListingView
    columns = COLUMNS
    filterset_class = PlaceListingFilterSet
