from django.contrib.auth.models import Permission
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet

from network.listings import EXPLORED, LISTED

from .imports_admin import ImportsViewSet, SourcesViewSet
from .models import PlaceIndexPage, PlacePage
from .pairs_admin import PairsViewSet

COLUMNS = [
    Column("town", label=_("Commune"), sort_key="commune__name"),
    DateColumn("told", label=_("Informations du"), sort_key="told"),
]


class TownAndDateMixin:
    def annotate_queryset(self, pages):
        """With `told`, the day of `PlacePage.told_on`, that SQL may sort by."""
        told = Coalesce(Greatest("confirmed_on", "updated_on"), "confirmed_on", "updated_on")
        return super().annotate_queryset(pages).prefetch_related("commune").annotate(told=told)


class PlaceIndexView(TownAndDateMixin, IndexView):
    pass


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
    content_type_use_view_class = PlaceTypeView
    columns = [*EXPLORED, *COLUMNS]
    filterset_class = PlaceAdminFilterSet


class PlacesViewSet(PageListingViewSet):
    """Every place in one table, drafts included."""

    name = "lieux"
    model = PlacePage
    menu_label = _("Tous les lieux")
    icon = "site"
    menu_order = 10
    index_view_class = PlaceIndexView
    columns = [*LISTED, *COLUMNS]
    filterset_class = PlaceAdminFilterSet


class PlacesViewSetGroup(ViewSetGroup):
    menu_label = _("Lieux")
    menu_icon = "site"
    menu_order = 110
    items = (PlacesViewSet, ImportsViewSet, SourcesViewSet, PairsViewSet)


@hooks.register("register_admin_viewset")
def register_viewsets():
    return [PlacePageViewSet("place_pages"), PlacesViewSetGroup()]


@hooks.register("register_permissions")
def register_source_permissions():
    return Permission.objects.filter(
        content_type__app_label="places",
        codename__in=["add_placesource", "change_placesource", "delete_placesource"],
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action("places.merge", _("Réunir deux lieux"), _("Réuni avec un autre lieu"))
    actions.register_action(
        "places.confirm", _("Confirmer les informations"), _("Informations confirmées")
    )
    actions.register_action(
        "places.tell_change",
        _("Signaler un changement"),
        _("Changement signalé par le lieu"),
    )
    actions.register_action(
        "places.announce_closures",
        _("Annoncer des fermetures"),
        _("Fermetures données par le lien du courriel"),
    )
