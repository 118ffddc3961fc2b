"""The admin's menu of places; the hooks of each wing are in its own module of this name."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup

from .admin import PlacePageViewSet
from .imports import wagtail_hooks as _imports  # noqa: F401
from .imports.admin import ImportsViewSet, SourcesViewSet
from .imports.leftovers_admin import LeftoversViewSet
from .managers import wagtail_hooks as _managers  # noqa: F401
from .upkeep import wagtail_hooks as _upkeep  # noqa: F401
from .upkeep.calls.admin import CallsViewSet
from .upkeep.corrections.admin import CorrectionsViewSet
from .upkeep.duplicates.admin import PairsViewSet
from .upkeep.listing.admin import PlacesViewSet


class PlacesViewSetGroup(ViewSetGroup):
    menu_label = _("Lieux")
    menu_icon = "site"
    menu_order = 110
    items = (
        PlacesViewSet,
        CallsViewSet,
        CorrectionsViewSet,
        ImportsViewSet,
        LeftoversViewSet,
        SourcesViewSet,
        PairsViewSet,
    )


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [PlacePageViewSet("place_pages"), PlacesViewSetGroup()]
