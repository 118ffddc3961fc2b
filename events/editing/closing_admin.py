"""The screen after the publication of a place: the dates during its closures, and its undo."""

from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from events.admin import PageView
from events.models import DatesChange
from events.refreshing import held_at
from network.publishing.drafts import INVALID_PAGE
from network.text.strings import whole_number
from places.models import Closure, PlacePage

from . import changes, closing, place_undoing, undo_admin
from .planned import notified, planned_letters, shown_to, urgent_notice
from .undoing import ChangedSinceError, ExpiredError

UNDO_PLACE = "defaire-fiche"


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
        """Add the dates as `hits`, with the posted values after a refused form.

        Also adds, among others, the changes made on this screen that the user may undo now, the
        last publication of the place if the user may undo it, and the waiting letters of these
        events and of the events at the place that are public or that the user may publish.
        """
        hits = closing.hits_at(self.page, self.request.user) if self.hits is None else self.hits
        made = undo_admin.changes_for(
            self.request.user, DatesChange.objects.filter(place=self.page)
        )
        events = {hit.event.pk for hit in hits} | {change.event_id for change in made}
        events |= shown_to(self.request.user, held_at(self.page))
        may_undo = self.permissions.can_publish()
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "page": self.page,
            "hits": hits,
            "may_change": any(hit.has_choices for hit in hits),
            "may_change_all": all(hit.has_choices for hit in hits),
            "operations": undo_admin.operations(made),
            "publication": may_undo and place_undoing.undoable_publication(self.page),
            "letters": planned_letters(events),
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make all the chosen changes, or undo earlier changes, and redirect to this screen.

        `faire` is "defaire" to undo the changes of `operation`, and "defaire-fiche" to undo the
        publication of the place. Otherwise `changes.change_dates` publishes the changes, or changes
        only the draft of an offline event. If no change is chosen, redirects to the home page of
        the admin. If one change or one event is invalid, changes nothing and renders the form again
        with the errors.
        """
        if request.POST.get("faire") == undo_admin.UNDO:
            undo_admin.undo_operation(request, DatesChange.objects.filter(place=self.page))
            return redirect("event_closed_dates", pk)
        if request.POST.get("faire") == UNDO_PLACE:
            return self.undo_place()
        self.hits = closing.hits_at(self.page, request.user)
        chosen, is_right = closing.read(self.hits, request.POST)
        if not is_right:
            messages.error(request, _("Rien n’est changé : corrigez ce qui est signalé."))
            return self.get(request)
        if not chosen:
            return redirect("wagtailadmin_home")
        events = [event.pk for event in chosen]
        before = notified(events)
        operation = uuid4()
        try:
            with transaction.atomic():
                for event, rows in chosen.items():
                    changes.change_dates(
                        event, rows, request.user, operation=operation, place=self.page
                    )
        except ValidationError:
            messages.error(request, INVALID_PAGE % {"title": event.title})
            return self.get(request)
        number = sum(map(len, chosen.values()))
        text = ngettext(
            "%(number)s date est changée. Les agendas abonnés le sauront.",
            "%(number)s dates sont changées. Les agendas abonnés le sauront.",
            number,
        )
        notice = urgent_notice(events, before)
        messages.success(request, f"{text % {'number': number}} {notice}".strip())
        return redirect("event_closed_dates", pk)

    def undo_place(self) -> HttpResponse:
        """Undo the posted `version` of the place; redirect to this screen with a message.

        Raises PermissionDenied if the user may not publish the place. If it is too late, if another
        version is published or if the former version is invalid, the message is an error.
        """
        request, events = self.request, shown_to(self.request.user, held_at(self.page))
        if not self.permissions.can_publish():
            raise PermissionDenied
        before = notified(events)
        version = whole_number(request.POST.get("version", ""), digits=9) or 0
        try:
            place_undoing.undo_publication(self.page, version, request.user)
        except (ExpiredError, ChangedSinceError):
            text = _(
                "Ce changement ne peut plus être défait : les dix minutes sont passées, ou la fiche"
                " a encore changé. Ouvrez-la, corrigez-la, puis publiez-la."
            )
            messages.error(request, text)
        except ValidationError:
            messages.error(request, INVALID_PAGE % {"title": self.page.title})
        else:
            text = _("C’est défait : le lieu est comme avant. Les agendas abonnés le sauront.")
            messages.success(request, f"{text} {urgent_notice(events, before)}".strip())
        return redirect("event_closed_dates", self.page.pk)


def store_closures(request: HttpRequest, page: Page) -> None:
    """Store the closures of a place in `request.closures_before`, before a POST changes them.

    The value is {(first day, last day)}. Does nothing for another method, or for a page that is not
    a place.
    """
    if request.method == "POST" and isinstance(page, PlacePage):
        request.closures_before = _announced(page)


def offer_to_change_dates(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Return a redirection to `ClosedDatesView` after the publication of a new closure, or None.

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
