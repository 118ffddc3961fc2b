from django.contrib.auth.models import Permission
from django.db.models.functions import Coalesce, Greatest
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, PageFilterSet
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.admin.widgets.button import Button

from network.publishing.listings import EXPLORED

from .imports.admin import ImportsViewSet, SourcesViewSet
from .managers.admin import ManagersView, may_entrust
from .models import PlaceIndexPage, PlacePage
from .upkeep import places_admin
from .upkeep.calls.admin import CallsViewSet
from .upkeep.corrections.admin import CorrectionsViewSet
from .upkeep.duplicates.admin import PairsViewSet
from .upkeep.hours_admin import ConfirmView, HoursView

COLUMNS = [
    Column("town", label=_("Commune"), sort_key="commune__name"),
    DateColumn("told", label=_("Informations du"), sort_key="told"),
]


class TownAndDateMixin:
    def annotate_queryset(self, pages):
        """With `told`, the day of `PlacePage.told_on`, that SQL may sort by."""
        told = Coalesce(Greatest("confirmed_on", "updated_on"), "confirmed_on", "updated_on")
        return super().annotate_queryset(pages).prefetch_related("commune").annotate(told=told)


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
    index_view_class = places_admin.PlaceIndexView
    columns = places_admin.COLUMNS
    filterset_class = places_admin.PlaceFilterSet


class PlacesViewSetGroup(ViewSetGroup):
    menu_label = _("Lieux")
    menu_icon = "site"
    menu_order = 110
    items = (
        PlacesViewSet,
        CallsViewSet,
        CorrectionsViewSet,
        ImportsViewSet,
        SourcesViewSet,
        PairsViewSet,
    )


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
    for name, label, message in [
        ("merge", _("Réunir deux lieux"), _("Réuni avec un autre lieu")),
        ("confirm", _("Confirmer les informations"), _("Informations confirmées")),
        ("tell_change", _("Signaler un changement"), _("Changement signalé par le lieu")),
        (
            "announce_closures",
            _("Annoncer des fermetures"),
            _("Fermetures données par le lien du courriel"),
        ),
        ("correct", _("Accepter une correction"), _("Correction d’un visiteur acceptée")),
        ("set_territory", _("Donner la commune"), _("Commune donnée")),
        ("invite", _("Inviter un responsable"), _("Responsable invité")),
        ("invite_cancel", _("Reprendre une invitation"), _("Invitation reprise")),
        ("trust", _("Laisser publier sans relecture"), _("Responsable laissé publier")),
        ("distrust", _("Relire de nouveau"), _("Responsable relu de nouveau")),
        ("remove_manager", _("Retirer un responsable"), _("Responsable retiré")),
    ]:
        actions.register_action(f"places.{name}", label, message)


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("mes-lieux/<int:pk>/horaires/", HoursView.as_view(), name="place_hours"),
        path("mes-lieux/<int:pk>/exact/", ConfirmView.as_view(), name="place_confirm"),
        path("lieux/<int:pk>/responsables/", ManagersView.as_view(), name="place_managers"),
    ]


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page, user, next_url=None):
    return _buttons(page, user)


@hooks.register("register_page_header_buttons")
def header_buttons(page, user, view_name, next_url=None):
    return _buttons(page, user)


def _buttons(page, user):
    """The hours of a place for whoever changes it, its managers for the network."""
    if page.specific_class is not PlacePage or page.alias_of_id:
        return
    permissions = page.permissions_for_user(user)
    if permissions.can_edit():
        url = reverse("place_hours", args=[page.pk])
        yield Button(_("Horaires et fermetures"), url, icon_name="time", priority=12)
    if may_entrust(permissions):
        url = reverse("place_managers", args=[page.pk])
        yield Button(_("Responsables"), url, icon_name="group", priority=13)


@hooks.register("insert_global_admin_css")
def people_style():
    return format_html('<link rel="stylesheet" href="{}">', static("places/admin/people.css"))


for action in places_admin.BULK_ACTIONS:
    hooks.register("register_bulk_action", action)
