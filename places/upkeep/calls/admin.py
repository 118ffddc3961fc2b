"""Admin screen of the call list: the places to telephone, the reasons and a confirm button."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template import Context
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry

from network.admin.screens import ScreenMixin, page_of
from places.choices import Confirmation
from places.models import PlacePage
from places.upkeep.confirmations.requests import confirm
from places.upkeep.corrections.corrections import may_moderate

from .reasons import REASONS, places_to_call

NAMESPACE = "lieux_a_appeler"
SHOWN = 50


class CallColumn(Column):
    """A column rendered by the template `places/upkeep/calls/<name>.html`."""

    def __init__(self, name, **kwargs):
        super().__init__(name, **kwargs)
        self.cell_template_name = f"places/upkeep/calls/{name}.html"

    def get_value(self, instance: PlacePage) -> PlacePage:
        """Return the place itself, which the cell template reads."""
        return instance

    def get_cell_context_data(
        self, instance: PlacePage, parent_context: Context
    ) -> dict[str, object]:
        """Add the CSRF token to the context of the cell."""
        # Cells are rendered without context processors, so their forms would have no token.
        token = get_token(parent_context["request"])
        return super().get_cell_context_data(instance, parent_context) | {"csrf_token": token}


COLUMNS = [
    CallColumn("place", label=gettext_lazy("Lieu")),
    CallColumn("phone", label=gettext_lazy("Téléphone")),
    Column("reason", label=gettext_lazy("Pourquoi"), accessor=lambda place: REASONS[place.reason]),
    CallColumn("days", label=gettext_lazy("Dernières nouvelles")),
    CallColumn("done", label=gettext_lazy("Après l’appel")),
]


class CallsView(ScreenMixin, TemplateView):
    """Admin view of the call list, restricted to the places that the user may publish."""

    template_name = "places/upkeep/calls/calls.html"
    page_title = gettext_lazy("Lieux à appeler")
    header_icon = "mail"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise `PermissionDenied` if the user may publish no page."""
        if not may_moderate(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the table of the places to call, `SHOWN` per page."""
        policy = policy_registry.get_by_type(Page)
        mine = policy.instances_user_has_permission_for(self.request.user, "publish")
        places = places_to_call().filter(pk__in=mine.values("pk"))
        page = page_of(self.request, places, SHOWN)
        return super().get_context_data(table=Table(COLUMNS, page), page_obj=page, **kwargs)


class ConfirmedView(View):
    """Admin view that records that a place confirmed its page by telephone."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm the place, dated today, and redirect to the call list with a message.

        Raises PermissionDenied without the right to publish the page, and Http404 for an alias or
        an unknown key.
        """
        place = get_object_or_404(PlacePage, pk=pk, alias_of=None)
        if not place.permissions_for_user(request.user).can_publish():
            raise PermissionDenied
        confirm(place, Confirmation.PHONE, user=request.user)
        text = _("« %s » : confirmé aujourd’hui, par téléphone.")
        messages.success(request, text % place.name_in_full)
        return redirect(f"{NAMESPACE}:calls")


class CallsMenuItem(MenuItem):
    """Menu item of the call list, for users who may publish pages."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return True if the user may publish at least one page."""
        return may_moderate(request.user)


class CallsViewSet(ViewSet):
    """The URLs and the menu item of the call list."""

    name = NAMESPACE
    menu_label = gettext_lazy("À appeler")
    menu_item_class = CallsMenuItem
    icon = "mail"
    menu_order = 11

    def get_urlpatterns(self) -> list:
        """Return the URLs of the call list and of its confirm button."""
        return [
            path("", CallsView.as_view(), name="calls"),
            path("<int:pk>/confirme/", ConfirmedView.as_view(), name="confirmed"),
        ]
