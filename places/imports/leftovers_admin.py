"""The admin's lists of open questions after imports: declined places, vanished places."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSet

from network.admin.screens import ScreenMixin
from places.admin import PublishersMenuItem, PublishersMixin
from places.models import DeclinedPlace, PlacePage

from . import vanished

NAMESPACE = "suites_des_imports"
SHOWN = 200


class LeftoversView(PublishersMixin, ScreenMixin, TemplateView):
    """Admin view that lists vanished, returned and declined places."""

    template_name = "places/imports/leftovers.html"
    page_title = gettext_lazy("Lieux disparus, lieux non voulus")
    header_icon = "cross"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the vanished, returned and declined places, at most `SHOWN` of each."""
        return super().get_context_data(
            vanished=vanished.undecided()[:SHOWN],
            returned=vanished.returned()[:SHOWN],
            declined=DeclinedPlace.objects.all()[:SHOWN],
            **kwargs,
        )


class VanishedView(PublishersMixin, View):
    """Admin view that closes or reopens a vanished place, or dismisses the question."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Close, reopen or dismiss a vanished place, and redirect to the lists with a message.

        To close a place is to unpublish its page, and to reopen it is to publish the latest
        revision of its page, even a draft. A post without "close" or "reopen" dismisses the
        question. Raises PermissionDenied to close the page without the right to unpublish it, or to
        reopen the page without the right to publish it. Raises Http404 for a row that
        `vanished.waiting` does not contain.
        """
        row = get_object_or_404(vanished.waiting(), pk=pk)
        if "close" in request.POST:
            self._check(row.place.permissions_for_user(request.user).can_unpublish())
            vanished.close(row, user=request.user)
        elif "reopen" in request.POST:
            self._check(row.place.permissions_for_user(request.user).can_publish())
            vanished.reopen(row, user=request.user)
        else:
            vanished.dismiss(row)
        is_live = PlacePage.objects.filter(pk=row.place_id, live=True).exists()
        text = _("« %s » est en ligne.") if is_live else _("« %s » n’est plus en ligne.")
        messages.success(request, text % row.place.name_in_full)
        return redirect(f"{NAMESPACE}:list")

    def _check(self, is_allowed):
        if not is_allowed:
            raise PermissionDenied


class WantedView(PublishersMixin, View):
    """Admin view that deletes a `DeclinedPlace`, so that later imports propose the place again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete the `DeclinedPlace` and redirect to the lists; 404 for an unknown key."""
        row = get_object_or_404(DeclinedPlace, pk=pk)
        row.delete()
        text = _("« %s » sera proposé de nouveau au prochain import.")
        messages.success(request, text % row.title)
        return redirect(f"{NAMESPACE}:list")


class LeftoversViewSet(ViewSet):
    """The admin's section of open questions after imports."""

    name = NAMESPACE
    menu_label = gettext_lazy("Disparus, non voulus")
    menu_item_class = PublishersMenuItem
    icon = "cross"
    menu_order = 25

    def get_urlpatterns(self) -> list:
        """Return the URL patterns of the lists and decisions."""
        return [
            path("", LeftoversView.as_view(), name="list"),
            path("disparu/<int:pk>/", VanishedView.as_view(), name="vanished"),
            path("voulu/<int:pk>/", WantedView.as_view(), name="wanted"),
        ]
