"""What the page explorer shows of places, and who decides of the directory as a whole."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet

from network.publishing.editing import EditView
from network.publishing.listings import EXPLORED

from .models import PlaceIndexPage, PlacePage
from .models.freshness import INFORMATION_DATE


def may_publish(user):
    """Whether somebody may publish a place anywhere in the directory."""
    index = PlaceIndexPage.main()
    return bool(index) and index.permissions_for_user(user).can_publish_subpage()


class PublishersMenuItem(MenuItem):
    def is_shown(self, request):
        return may_publish(request.user)


class PublishersMixin:
    """A screen for them, to which `PublishersMenuItem` leads."""

    def dispatch(self, request, *args, **kwargs):
        if not may_publish(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class TownAndDateMixin:
    def annotate_queryset(self, pages):
        """With `dated_on`, which is `PlacePage.information_date`, that SQL may sort by."""
        pages = super().annotate_queryset(pages)
        return pages.prefetch_related("commune").annotate(dated_on=INFORMATION_DATE)


class PlaceExplorerView(TownAndDateMixin, ExplorableIndexView):
    pass


class PlaceTypeView(TownAndDateMixin, ContentTypeUseView):
    pass


class PlaceAdminFilterSet(PageFilterSet):
    class Meta:
        model = PlacePage
        fields = ["organisation", "confirmed_on"]


class PlacePageViewSet(PageViewSet):
    """What the page explorer shows inside the directory."""

    model = PlacePage
    parent_models = [PlaceIndexPage]
    index_view_class = PlaceExplorerView
    edit_view_class = EditView
    content_type_use_view_class = PlaceTypeView
    columns = [
        *EXPLORED,
        Column("town", label=_("Commune"), sort_key="commune__name"),
        DateColumn("dated_on", label=_("Informations du"), sort_key="dated_on"),
    ]
    filterset_class = PlaceAdminFilterSet
