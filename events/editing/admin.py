"""Screens of the admin for the dates of an event, its next season and its surroundings."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page

from events.admin import PageView
from events.calendars.reviewing import synced_row
from events.choices import Change
from events.forms import SkippedDaysField
from events.models import EventPage, PrivateFeed
from events.schedule import timetable
from events.widgets import HeldDates
from network.admin.screens import ScreenMixin
from network.models import absolute
from network.text.strings import whole_number

from . import seasons, surroundings
from .closing import MOVE, change_dates, exception_of, move, propose_dates

TYPED = (
    "kind topics starts_at ends_at all_day repeat weekdays until place commune venue contact"
    " attendance_mode"
    " skips_school_holidays skips_public_holidays cancelled_when_closed"
).split()


def event_from_form(request: HttpRequest) -> tuple[EventPage, list]:
    """Return (unsaved event, topics) from the editor's posted form, without invalid values."""
    event = EventPage()
    form = modelform_factory(EventPage, fields=TYPED)(request.POST, instance=event)
    event.accepts_draft = True
    form.is_valid()
    return event, list(form.cleaned_data.get("topics") or [])


@require_POST
def held_dates(request: HttpRequest) -> HttpResponse:
    """Serve the checkboxes of the dates of the series in the posted form, as HTML."""
    event, _topics = event_from_form(request)
    skipped = HeldDates().value_from_datadict(request.POST, {}, "skipped_days")
    event.skipped_days = SkippedDaysField().clean(skipped)
    widget = HeldDates()
    widget.event = event
    return HttpResponse(widget.render("skipped_days", event.skipped_days))


@require_POST
def event_surroundings(request: HttpRequest) -> TemplateResponse:
    """Serve the surroundings of the event in the posted form, as an HTML fragment.

    The fragment has the conflicts, the similar events near by and the missing topics. `?page=` is
    the event's key once it is saved.
    """
    event, topics = event_from_form(request)
    typed = request.GET.get("page", "")
    event.pk = whole_number(typed, digits=9)
    conflicts = surroundings.conflicts(event)
    announced = {conflict.first.event_id for conflict in conflicts if conflict.first}
    near = surroundings.clashes(event, topics)
    lacking, others = surroundings.gaps(event, topics)
    context = {
        "conflicts": conflicts,
        "shut_days": surroundings.shut_days(event),
        "clashes": [clash for clash in near if clash.first.event_id not in announced],
        # An event in conflict fills no gap.
        "lacking": [] if conflicts else lacking,
        "others": others,
        "commune": event.shown_commune,
    }
    return TemplateResponse(request, "events/editing/surroundings.html", context)


class DatesView(PageView):
    """Admin view that lists the coming dates of a published event, each to cancel or to move.

    For a user who may not publish, the change becomes a draft that the network reviews.
    """

    page_title = _("Les dates")
    template_name = "events/editing/dates.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if the user may not edit the event.

        An event of an external calendar redirects to its edit form.
        """
        if not self.permissions.can_edit():
            raise PermissionDenied
        self.may_publish = self.permissions.can_publish()
        if synced_row(self.page):
            # The next import would undo a change: the event's form explains it.
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the dates, the refused values and the right to publish."""
        return super().get_context_data(
            dates=self.page.coming_dates,
            refused=self.refused,
            may_publish=self.may_publish,
            **kwargs,
        )

    # The typed values of a date that could not be moved, with its key.
    refused = None

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cancel or move one date, or propose the change if the user may not publish.

        The date is moved if `faire` is "deplacer", else it is cancelled. If the move is refused,
        renders the page again with the error. Raises Http404 if the date is not one of the event.
        """
        typed = {
            name: request.POST.get(name, "").replace("\0", "").strip()
            for name in ("date", "raison", "debut", "fin", "faire")
        }
        key = typed["date"]
        date = get_object_or_404(
            self.page.occurrences, pk=int(key) if key.isdecimal() and len(key) < 18 else 0
        )
        row = exception_of(date, typed["raison"])
        if typed["faire"] == MOVE:
            if fault := move(row, typed, date.place):
                messages.error(request, fault)
                self.refused = {**typed, "pk": date.pk}
                return self.get(request)
            text = gettext("La date du %(day)s est déplacée. Les agendas abonnés le sauront.")
        else:
            row.change = Change.CANCELLED
            text = gettext("La date du %(day)s est annulée. Les agendas abonnés le sauront.")
        if not self.may_publish:
            return self.propose(row)
        change_dates(self.page, [row], request.user)
        day = timetable.format_start(date.local_start, today=None, all_day=self.page.all_day)
        messages.success(request, text % {"day": day})
        return redirect("event_dates", pk)

    def propose(self, row: Model) -> HttpResponse:
        """Save the change `row` as a draft in review, unless the page is locked for the user.

        `row` is an unsaved `EventException`. Redirects to the admin's home page, or to the dates if
        the page is locked, with a message.
        """
        if self.permissions.page_locked():
            text = gettext("Le réseau relit déjà cet événement : appelez-le pour cette date.")
            messages.error(self.request, text)
            return redirect("event_dates", self.page.pk)
        propose_dates(self.page, [row], self.request.user)
        text = gettext(
            "C’est proposé : le réseau va le lire. D’ici là, rien ne change sur le site."
        )
        messages.success(self.request, text)
        return redirect("wagtailadmin_home")


class NextSeasonView(PageView):
    """Admin view that copies the series of an event, a place or the agenda as later drafts.

    The copies are 52 weeks later (`seasons.YEAR`).
    """

    model = Page
    page_title = _("La prochaine saison")
    template_name = "events/editing/next_season.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if the user may not edit the page."""
        if not self.permissions.can_edit():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `series`: [(event with a start, this start in the next season)]."""
        series = [
            (event, seasons.later(event.starts_at, seasons.YEAR, event.zone))
            for event in seasons.series_of(self.page)
            if event.starts_at
        ]
        return {**super().get_context_data(**kwargs), "series": series}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy each chosen series, if the user may add a page beside it, and redirect.

        Other chosen series are skipped. Redirects to the edit form of the copy if there is only
        one, else to the page in the explorer.
        """
        chosen = {value for value in request.POST.getlist("serie") if value.isdecimal()}
        done = [
            seasons.renew(event, user=request.user)
            for event in seasons.series_of(self.page)
            if event.starts_at
            and str(event.pk) in chosen
            and event.get_parent().permissions_for_user(request.user).can_add_subpage()
        ]
        text = ngettext(
            "%(number)s brouillon est prêt pour la prochaine saison.",
            "%(number)s brouillons sont prêts pour la prochaine saison.",
            len(done),
        )
        messages.success(request, text % {"number": len(done)})
        if len(done) == 1:
            return redirect("wagtailadmin_pages:edit", done[0].pk)
        return redirect("wagtailadmin_explore", self.page.pk)


class PrivateFeedView(ScreenMixin, TemplateView):
    """Admin view to create, renew or delete the secret URL of a user's calendar of drafts."""

    page_title = _("Mon agenda privé")
    header_icon = "date"
    template_name = "events/editing/private_feed.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the secret URL as `address`, "" without one."""
        feed = PrivateFeed.objects.filter(user=self.request.user).first()
        path = feed and reverse("events:private_ics", args=[feed.token])
        address = absolute(self.request, path) if path else ""
        return {**super().get_context_data(**kwargs), "address": address}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Delete the secret URL of the user, and redirect to this view.

        If `faire` is "creer", a new secret URL replaces the deleted one.
        """
        PrivateFeed.objects.filter(user=request.user).delete()
        if request.POST.get("faire") == "creer":
            PrivateFeed.objects.create(user=request.user)
        return redirect("event_private_feed")
