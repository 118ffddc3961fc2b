from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .models import ResourcePage, Series


class ResourceAdminFilterSet(PageFilterSet):
    class Meta:
        model = ResourcePage
        fields = ["kind", "topics"]


COLUMNS = [
    Column("get_kind_display", label=_("Type"), sort_key="kind"),
    DateColumn("published_on", label=_("Entrée le"), sort_key="published_on"),
]


class ResourcePageViewSet(PageViewSet):
    """What the page explorer shows inside the library."""

    model = ResourcePage
    columns = [*PageViewSet.columns, *COLUMNS]
    filterset_class = ResourceAdminFilterSet


class LibraryViewSet(PageListingViewSet):
    """Articles and kept links in one table, drafts included."""

    name = "bibliotheque"
    model = ResourcePage
    menu_label = _("Articles et liens")
    icon = "doc-full-inverse"
    columns = [*PageListingViewSet.columns, *COLUMNS]
    filterset_class = ResourceAdminFilterSet


class SeriesViewSet(SnippetViewSet):
    model = Series
    icon = "list-ol"
    menu_label = _("Séries")
    list_display = [
        "title",
        "source",
        Column("said_progress", label=_("Parties lisibles")),
        Column("said_completeness", label=_("État")),
    ]
    search_fields = ["title", "source"]
    list_per_page = 50

    def get_queryset(self, request):
        return Series.objects.with_parts()


class LibraryGroup(ViewSetGroup):
    menu_label = _("Bibliothèque")
    menu_icon = "folder-open-inverse"
    menu_order = 220
    items = (LibraryViewSet, SeriesViewSet)


@hooks.register("register_admin_viewset")
def resource_pages():
    return ResourcePageViewSet("ressources")


register_snippet(LibraryGroup)
