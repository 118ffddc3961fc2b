"""Wagtail admin of the library: its pages in the explorer and its lists in the menu."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from network.admin.listings import EXPLORED, LISTED

from .models import ArticlePage, KeptLinkPage, ResourceIndexPage, ResourcePage, Series


def format_entered(page: ResourcePage) -> str:
    """Return `published_on`, the day of entry in the library, in the short date format."""
    return date_format(page.published_on, "SHORT_DATE_FORMAT")


ENTERED = Column(
    "published_on", label=_("Entrée"), accessor=format_entered, sort_key="published_on"
)
KIND = next(column for column in PageViewSet.columns if column.name == "type")


class ResourceAdminFilterSet(PageFilterSet):
    """Filters of the library in the page explorer: kind and topics."""

    class Meta:
        model = ResourcePage
        fields = ["kind", "topics"]


class ArticleAdminFilterSet(PageFilterSet):
    """Filters of the list of articles: topics and licence."""

    class Meta:
        model = ArticlePage
        fields = ["topics", "licence"]


class KeptLinkAdminFilterSet(PageFilterSet):
    """Filters of the list of kept links: topics, state of the link and language of the text."""

    class Meta:
        model = KeptLinkPage
        fields = ["topics", "leads_to", "source_language"]


class ResourcePageViewSet(PageViewSet):
    """Listing of the pages of the library in the page explorer."""

    model = ResourcePage
    parent_models = [ResourceIndexPage]
    # Pages of several models are listed together: the type column distinguishes them.
    columns = [*EXPLORED, KIND, ENTERED]
    filterset_class = ResourceAdminFilterSet


class ArticleViewSet(PageListingViewSet):
    """List of the articles in the admin."""

    name = "articles"
    model = ArticlePage
    menu_label = _("Articles")
    icon = "doc-full"
    columns = [
        *LISTED,
        Column("reading_minutes", label=_("Minutes"), sort_key="reading_minutes"),
        ENTERED,
    ]
    filterset_class = ArticleAdminFilterSet


class KeptLinkViewSet(PageListingViewSet):
    """List of the kept links in the admin."""

    name = "liens"
    model = KeptLinkPage
    menu_label = _("Liens conservés")
    icon = "link"
    columns = [
        *LISTED,
        Column("source", label=_("Site ou revue"), sort_key="source"),
        Column("get_leads_to_display", label=_("Mène à"), sort_key="leads_to"),
        Column("first_published", label=_("Parution"), sort_key="first_published_on"),
        ENTERED,
    ]
    filterset_class = KeptLinkAdminFilterSet


class PublicPageButtonMixin:
    """Mixin that adds a link to the public page of a snippet to the success message of a view.

    The manager of the model needs the method `public()`. The model needs `get_absolute_url()`.
    """

    def get_success_buttons(self) -> list[tuple]:
        """Return the inherited buttons, preceded by a link to the public page of the record.

        If `public()` excludes the record, only the inherited buttons are returned.
        """
        buttons, record = super().get_success_buttons(), self.object
        if not self.model.objects.public().filter(pk=record.pk).exists():
            return buttons
        return [messages.button(record.get_absolute_url(), _("Voir sa page")), *buttons]


class RecordCreateView(PublicPageButtonMixin, CreateView):
    """View with the form that creates a record; its message links to the public page."""


class RecordEditView(PublicPageButtonMixin, EditView):
    """View with the form that changes a record; its message links to the public page."""


class RecordViewSet(SnippetViewSet):
    """Base for snippets that have a public page: series, collections and publishers."""

    add_view_class = RecordCreateView
    edit_view_class = RecordEditView


class SeriesViewSet(RecordViewSet):
    """List and forms of the series in the admin."""

    model = Series
    icon = "list-ol"
    menu_label = _("Séries")
    list_display = [
        "title",
        "source",
        Column("progress_label", label=_("Parties lisibles")),
        Column("completeness_label", label=_("État")),
    ]
    search_fields = ["title", "source"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return all series with their parts prefetched, for the columns that count the parts."""
        return Series.objects.with_parts()
