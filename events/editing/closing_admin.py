"""The screen after the publication of a closure: the dates that it affects."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from events.admin import PageView
from places.models import Closure, PlacePage

from . import closing


class ClosedDatesView(PageView):
    """Admin view that lists the dates during the closures of a place, to cancel, move or keep."""

    model = PlacePage
    page_title = _("Rendez-vous pendant une fermeture")
    template_name = "events/editing/closed_dates.html"
    hits = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if the user may not edit the place."""
        if not self.permissions.can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the dates as `hits`, with the posted values after a refused form."""
        hits = closing.hits_at(self.page, self.request.user) if self.hits is None else self.hits
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "page": self.page,
            "hits": hits,
            "may_change": any(hit.may_change for hit in hits),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish all the chosen changes and redirect to the admin's home page.

        If one change is invalid, publishes none and renders the form again with the errors.
        """
        self.hits = closing.hits_at(self.page, request.user)
        chosen, is_right = closing.read(self.hits, request.POST)
        if not is_right:
            messages.error(request, _("Rien n’est changé : corrigez ce qui est signalé."))
            return self.get(request)
        for event, rows in chosen.items():
            closing.change_dates(event, rows, request.user)
        number = sum(map(len, chosen.values()))
        if number:
            text = ngettext(
                "%(number)s date est changée. Les agendas abonnés le sauront.",
                "%(number)s dates sont changées. Les agendas abonnés le sauront.",
                number,
            )
            messages.success(request, text % {"number": number})
        return redirect("wagtailadmin_home")


def store_closures(request: HttpRequest, page: Page) -> None:
    """Store the closures of a place in `request.closures_before`, before a POST changes them.

    The value is {(first day, last day)}. Does nothing for another method or another page.
    """
    if request.method == "POST" and isinstance(page, PlacePage):
        request.closures_before = _announced(page)


def offer_to_change_dates(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Return a redirection to the dates affected by a closure that was just published.

    Returns None if the page is no place, if no closure is new or if `hits_at` returns no date.
    """
    if not isinstance(page, PlacePage):
        return None
    if not _announced(page) - getattr(request, "closures_before", set()):
        return None
    if not closing.hits_at(page, request.user):
        return None
    return redirect(reverse("event_closed_dates", args=[page.pk]))


def _announced(page):
    return set(Closure.objects.filter(place=page.pk).values_list("starts_on", "ends_on"))
