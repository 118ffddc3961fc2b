from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import PageFilterSet
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from .models import PlaceIndexPage, PlacePage

COLUMNS = [
    Column("city", label=_("Commune"), sort_key="city"),
    DateColumn("confirmed_on", label=_("Confirmé le"), sort_key="confirmed_on"),
    DateColumn("updated_on", label=_("Date de la source"), sort_key="updated_on"),
]


class PlaceAdminFilterSet(PageFilterSet):
    class Meta:
        model = PlacePage
        fields = ["organisation", "confirmed_on"]


class PlacePageViewSet(PageViewSet):
    """What the page explorer shows inside the directory."""

    model = PlacePage
    parent_models = [PlaceIndexPage]
    columns = [*PageViewSet.columns, *COLUMNS]
    filterset_class = PlaceAdminFilterSet


class PlacesViewSet(PageListingViewSet):
    """Every place in one table, drafts included."""

    name = "lieux"
    model = PlacePage
    menu_label = _("Lieux")
    icon = "site"
    menu_order = 110
    add_to_admin_menu = True
    columns = [*PageListingViewSet.columns, *COLUMNS]
    filterset_class = PlaceAdminFilterSet


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [PlacePageViewSet("place_pages"), PlacesViewSet()]
