"""The library in the admin: its pages in the explorer, its lists in the menu."""

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from network.publishing.listings import EXPLORED, LISTED

from .models import ArticlePage, KeptLinkPage, ResourceIndexPage, ResourcePage, Series


def format_entered(page):
    return date_format(page.published_on, "SHORT_DATE_FORMAT")


ENTERED = Column(
    "published_on", label=_("Entrée"), accessor=format_entered, sort_key="published_on"
)
KIND = next(column for column in PageViewSet.columns if column.name == "type")


class ResourceAdminFilterSet(PageFilterSet):
    class Meta:
        model = ResourcePage
        fields = ["kind", "topics"]


class ArticleAdminFilterSet(PageFilterSet):
    class Meta:
        model = ArticlePage
        fields = ["topics", "licence"]


class KeptLinkAdminFilterSet(PageFilterSet):
    class Meta:
        model = KeptLinkPage
        fields = ["topics", "leads_to", "source_language"]


class ResourcePageViewSet(PageViewSet):
    """What the page explorer shows inside the library."""

    model = ResourcePage
    parent_models = [ResourceIndexPage]
    # Articles and kept links stand together: their type distinguishes them.
    columns = [*EXPLORED, KIND, ENTERED]
    filterset_class = ResourceAdminFilterSet


class ArticleViewSet(PageListingViewSet):
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


class LeadToPageMixin:
    """Once it is saved, its public page is a touch away, as that of a text is."""

    def get_success_buttons(self):
        buttons, record = super().get_success_buttons(), self.object
        if not self.model.objects.public().filter(pk=record.pk).exists():
            return buttons
        return [messages.button(record.get_absolute_url(), _("Voir sa page")), *buttons]


class RecordCreateView(LeadToPageMixin, CreateView):
    pass


class RecordEditView(LeadToPageMixin, EditView):
    pass


class RecordViewSet(SnippetViewSet):
    """Of what is no page for the admin, and has one for the public."""

    add_view_class = RecordCreateView
    edit_view_class = RecordEditView


class SeriesViewSet(RecordViewSet):
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

    def get_queryset(self, request):
        return Series.objects.with_parts()
