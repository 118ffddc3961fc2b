"""Page explorer of the places, and access to the screens about the whole directory."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from network.admin.cells import DayColumn, TextColumn
from network.admin.editing import EditView
from network.admin.listings import EXPLORED
from network.admin.privacy import PrivacyView
from network.admin.publications import ApprovalView

from .models import PlaceIndexPage, PlacePage
from .models.freshness import INFORMATION_DATE


class PublishersMenuItem(MenuItem):
    """Menu item of a `PublishersMixin` view, for users who may publish at least one page.

    The check is looser than the check of `PublishersMixin`, because it runs on every page of the
    admin and must not query the database.
    """

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True if the user may publish at least one page."""
        return policy_registry.get_by_type(Page).user_has_permission(request.user, "publish")


class PublishersMixin:
    """View mixin that restricts a view to users who may publish below the list of places."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` if the user may not publish below the list of places.

        Also raises it if the site has no list of places.
        """
        index = PlaceIndexPage.main()
        if not index or not index.permissions_for_user(request.user).can_publish_subpage():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class TownAndDateMixin:
    """View mixin that loads the columns « Commune » and « Informations du » in bulk.

    The number of queries does not depend on the number of rows.
    """

    def annotate_queryset(self, pages: QuerySet) -> QuerySet:
        """Return the pages with their communes prefetched and `dated_on` annotated.

        `dated_on` is the SQL form of `information_date`.
        """
        pages = super().annotate_queryset(pages)
        return pages.prefetch_related("commune").annotate(dated_on=INFORMATION_DATE)


class PlaceExplorerView(TownAndDateMixin, ExplorableIndexView):
    """View of the pages below the list of places, in the page explorer."""


class PlaceTypeView(TownAndDateMixin, ContentTypeUseView):
    """View of all the pages of places, in the report of page types."""


class PlaceAdminFilterSet(PageFilterSet):
    """The filters of the page explorer below the list of places."""

    class Meta:
        model = PlacePage
        fields = ["organisation", "confirmed_on"]


class PlacePageViewSet(PageViewSet):
    """The page explorer below the list of places: its views, columns and filters."""

    model = PlacePage
    parent_models = [PlaceIndexPage]
    index_view_class = PlaceExplorerView
    edit_view_class = EditView
    set_privacy_view_class = PrivacyView
    workflow_action_view_class = ApprovalView
    content_type_use_view_class = PlaceTypeView
    columns = [
        *EXPLORED,
        TextColumn("town", label=_("Commune"), sort_key="commune__name", classname="wide-only"),
        DayColumn("dated_on", label=_("Informations du"), sort_key="dated_on"),
    ]
    filterset_class = PlaceAdminFilterSet
