"""The admin's lists of what imports left to decide: places not wanted, places that vanished."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from network.desk.screens import ScreenMixin
from places.admin import PublishersMenuItem, PublishersMixin
from places.models import DeclinedPlace, VanishedPlace

from . import vanished

NAMESPACE = "suites_des_imports"
SHOWN = 200


class LeftoversView(PublishersMixin, ScreenMixin, TemplateView):
    template_name = "places/imports/leftovers.html"
    page_title = gettext_lazy("Lieux disparus, lieux non voulus")
    header_icon = "cross"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            vanished=vanished.waiting()[:SHOWN],
            declined=DeclinedPlace.objects.all()[:SHOWN],
            **kwargs,
        )


class VanishedView(PublishersMixin, View):
    http_method_names = ["post"]

    def post(self, request, pk):
        row = get_object_or_404(VanishedPlace.objects.select_related("place"), pk=pk)
        if "close" not in request.POST:
            vanished.keep(row.place)
            messages.success(request, _("« %s » reste en ligne.") % row.place.title)
        elif not row.place.permissions_for_user(request.user).can_unpublish():
            raise PermissionDenied
        else:
            vanished.close(row.place, user=request.user)
            messages.success(request, _("« %s » n’est plus en ligne.") % row.place.title)
        return redirect(f"{NAMESPACE}:list")


class WantedView(PublishersMixin, View):
    http_method_names = ["post"]

    def post(self, request, pk):
        row = get_object_or_404(DeclinedPlace, pk=pk)
        row.delete()
        text = _("« %s » sera proposé de nouveau au prochain import.")
        messages.success(request, text % row.title)
        return redirect(f"{NAMESPACE}:list")


class LeftoversViewSet(ViewSet):
    name = NAMESPACE
    menu_label = gettext_lazy("Disparus, non voulus")
    menu_item_class = PublishersMenuItem
    icon = "cross"
    menu_order = 25

    def get_urlpatterns(self):
        return [
            path("", LeftoversView.as_view(), name="list"),
            path("disparu/<int:pk>/", VanishedView.as_view(), name="vanished"),
            path("voulu/<int:pk>/", WantedView.as_view(), name="wanted"),
        ]
