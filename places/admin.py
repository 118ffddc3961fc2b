"""What the page explorer shows of places, and who decides of the directory as a whole."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import DateColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from network.publishing.cells import TextColumn
from network.publishing.editing import EditView
from network.publishing.listings import EXPLORED

from .models import PlaceIndexPage, PlacePage
from .models.freshness import INFORMATION_DATE


class PublishersMenuItem(MenuItem):
    """Leads to a screen of `PublishersMixin`; each page of the admin asks, and pays no query."""

    def is_shown(self, request):
        return policy_registry.get_by_type(Page).user_has_permission(request.user, "publish")


class PublishersMixin:
    """For whoever may publish a place anywhere in the directory."""

    def dispatch(self, request, *args, **kwargs):
        index = PlaceIndexPage.main()
        if not index or not index.permissions_for_user(request.user).can_publish_subpage():
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
        TextColumn("town", label=_("Commune"), sort_key="commune__name"),
        DateColumn("dated_on", label=_("Informations du"), sort_key="dated_on"),
    ]
    filterset_class = PlaceAdminFilterSet
