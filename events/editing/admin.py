"""Screens of the admin for the dates of an event, its next season and its surroundings."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.forms import modelform_factory
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.models import Page

from events.admin import PageView
from events.calendars.reviewing import synced_row
from events.choices import OFF, Change
from events.forms import SkippedDaysField
from events.models import EventPage, Occurrence, PrivateFeed, Registration
from events.registrations import delays
from events.registrations.access import may_see_people
from events.schedule import timetable
from events.schedule.plan import local, wall
from events.widgets import HeldDates
from network.admin.screens import ScreenMixin
from network.models import absolute
from network.publishing.drafts import INVALID_PAGE, publish_change
from network.text.dates import check_year
from network.text.strings import plain, whole_number

from . import changes, seasons, surroundings, undo_admin, undoing
from .closing import MOVE, RESTORE
from .planned import notified, planned_letters, urgent_notice

REINSTATE, CONFIRM, REPUBLISH = "remettre", "confirmer", "republier"
# The past dates that can be restored were over for less time.
RESTORABLE_FOR = timedelta(days=366)
# {action: the mark of a date that it changes}
MARKS = {
    "remplir": {"is_full": True},
    "vider": {"is_full": False},
    "clore": {"is_closed": True},
    "rouvrir": {"is_closed": False},
}

TYPED = (
    "kind topics starts_at ends_at all_day repeat weekdays until place commune venue contact"
    " attendance_mode"
    " skips_school_holidays skips_public_holidays cancelled_when_closed"
).split()


def event_from_form(request: HttpRequest) -> tuple[EventPage, list]:
    """Return (unsaved event, topics) from the editor's posted form; invalid values are omitted."""
    event = EventPage()
    form = modelform_factory(EventPage, fields=TYPED)(request.POST, instance=event)
    event.accepts_draft = True
    form.is_valid()
    # The validators of the model run once the event has its values.
    for name in {"starts_at", "ends_at", "until"} & form.errors.keys():
        setattr(event, name, None)
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

    The fragment has the conflicts, the days outside the usual hours, the similar events near by and
    the missing topics. An event in conflict is not repeated among the similar events. With a
    conflict, the missing topics of the event itself are omitted. `?page=` is the event's key once
    it is saved.
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
    """Admin view that lists the coming dates of a published event, to cancel, move or restore.

    Past dates that were cancelled or moved can be restored for a year (`RESTORABLE_FOR`), and so
    can a whole event that is off (`OFF`). The single dates of a congress cannot be changed. For a
    user who may not publish, the change becomes a draft that the network reviews. A published
    change can be undone for ten minutes (`DELAY`).
    """

    page_title = _("Les dates")
    template_name = "events/editing/dates.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if the user may not edit the event.

        A translation redirects to its `source`, the page that has the dates. An event of an
        external calendar redirects to its edit form.
        """
        source = self.page.source
        if source.pk != self.page.pk:
            return redirect("event_dates", source.pk)
        if not self.permissions.can_edit():
            raise PermissionDenied
        self.may_publish = self.permissions.can_publish()
        if synced_row(self.page):
            # The next import would undo a change: the event's form explains it.
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the coming dates, the changes that the user may undo, and the waiting letters.

        Also adds, among others, `left_out`: the coming dates that an editor removed from the
        series, and `past_dates`: the past dates to restore. The dates get additional attributes for
        the template, such as `is_restorable`.
        """
        moments = [
            {"moment": int(start.timestamp()), "when": self.format_start(start)}
            for start in changes.left_out(self.page)
        ]
        sees_people = may_see_people(self.request.user, self.page)
        made = undo_admin.changes_for(self.request.user, self.page.dates_changes.all())
        return super().get_context_data(
            **self.get_dates(),
            event=self.page,
            is_off=self.is_off,
            republishable_until=self.may_publish and undoing.republishable_until(self.page),
            expecting=self.count_expecting(),
            has_single_dates=self.has_single_dates,
            takes_registrations=bool(self.page.capacity),
            left_out=moments,
            operations=undo_admin.operations(made),
            letters=planned_letters([self.page.pk]),
            rolls_url=reverse("event_rolls", args=[self.page.pk]) if sees_people else "",
            may_publish=self.may_publish,
            **kwargs,
        )

    @property
    def is_off(self) -> bool:
        """True for a published event that is cancelled or postponed."""
        return self.page.live and self.page.status in OFF

    def count_expecting(self) -> int:
        """Return the number of people who expect a coming date, even of an unpublished event."""
        people = Registration.objects.of_events([self.page.pk]).not_cancelled().coming()
        return people.filter(is_off=False).count()

    @property
    def has_single_dates(self) -> bool:
        """False for an edition of a congress."""
        return type(self.page) is EventPage

    def get_dates(self) -> dict[str, list[Occurrence]]:
        """Return {"dates": the coming dates, "past_dates": the past dates to restore}.

        Both lists are empty for an edition of a congress.
        """
        if not self.has_single_dates:
            return {"dates": [], "past_dates": []}
        now, restorable = timezone.now(), changes.restorable(self.page)
        dates, past = self.page.coming_dates, self.page.past_dates
        past = [date for date in past if date.original in restorable]
        past = [date for date in past if date.ends_at > now - RESTORABLE_FOR]
        people = delays.people_at(self.page)
        marked = {row.original for row in self.page.exceptions.all() if row.is_full}
        for occurrence in (*dates, *past):
            row = restorable.get(occurrence.original)
            occurrence.is_restorable = row is not None
            # A cancelled date that was moved is restored at its new time.
            occurrence.is_moved_back = row is not None and row.change == Change.MOVED
            occurrence.is_marked_full = occurrence.original in marked
            occurrence.people = people.get(occurrence.original_starts_at)
            occurrence.refused = self.refused.get(occurrence.pk)
            occurrence.has_begun = occurrence.starts_at <= now
            occurrence.is_soon = not occurrence.has_begun and delays.is_soon(occurrence.starts_at)
            # It was moved to the past before its original start.
            occurrence.is_still_to_come = occurrence.original_starts_at > now
        return {"dates": dates, "past_dates": past}

    # {key of a date that could not be moved: its typed values}
    refused = {}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Apply the posted action to a date, or undo an earlier change; redirect with a message.

        `faire` is the action: "deplacer" (move), "retablir" (restore), "remettre" (restore a date
        that was left out), or a key of `MARKS`. "confirmer" restores the whole event, "republier"
        undoes its unpublication, and "defaire" undoes the changes of `operation`. Any other value
        cancels the date. `date` is the key of an `Occurrence`; for "remettre", it is an original
        start in seconds since 1970. If the user may not publish, the change is proposed. If the
        move is refused, renders the page again with the error. Raises Http404 if the event
        has no such date, and for a single date of a congress.
        """
        action = request.POST.get("faire", "")
        if action == undo_admin.UNDO:
            undo_admin.undo_operation(request, self.page.dates_changes.all())
            return redirect("event_dates", pk)
        if action == CONFIRM:
            return self.confirm()
        if action == REPUBLISH:
            return self.republish()
        if not self.has_single_dates:
            raise Http404
        if action == REINSTATE:
            return self.reinstate()
        key = request.POST.get("date", "").strip()
        occurrence = get_object_or_404(self.page.occurrences, pk=whole_number(key, digits=17))
        if action == RESTORE:
            return self.restore(occurrence.original, occurrence.local_original)
        if action in MARKS:
            return self.change_registration(occurrence, action)
        return self.cancel_or_move(occurrence)

    def cancel_or_move(self, occurrence: Occurrence) -> HttpResponse:
        """Move `occurrence` to the posted times if `faire` is "deplacer", else cancel it.

        Returns the response of `apply`, or the page with an error if the move is refused.
        """
        request = self.request
        typed = {
            name: request.POST.get(name, "").replace("\0", "").strip()
            for name in ("date", "raison", "debut", "fin", "faire")
        }
        is_move = typed["faire"] == MOVE
        change = Change.MOVED if is_move else Change.CANCELLED
        row = changes.exception_of(occurrence, change, typed["raison"])
        if is_move:
            if fault := changes.move(row, typed, occurrence):
                messages.error(request, fault)
                self.refused = {occurrence.pk: typed}
                return self.get(request)
            text = gettext("La date du %(day)s est déplacée. Les agendas abonnés le sauront.")
        else:
            text = gettext("La date du %(day)s est annulée. Les agendas abonnés le sauront.")
        return self.apply(row, text, occurrence.local_start)

    def change_registration(self, occurrence: Occurrence, action: str) -> HttpResponse:
        """Set or remove a mark of `occurrence`; `action` is a key of `MARKS`.

        If the date is off, nothing changes and the message is an error. Otherwise returns the
        response of `apply`.
        """
        text = {
            "remplir": gettext("La date du %(day)s est marquée complète."),
            "vider": gettext("La date du %(day)s n’est plus marquée complète."),
            "clore": gettext("Les inscriptions à la date du %(day)s sont closes."),
            "rouvrir": gettext("Les inscriptions à la date du %(day)s sont rouvertes."),
        }[action]
        if occurrence.is_off:
            text = gettext("Cette date est annulée : rétablissez-la d’abord.")
            messages.error(self.request, text)
            return redirect("event_dates", self.page.pk)
        row = changes.registration_change(occurrence, **MARKS[action])
        return self.apply(row, text, occurrence.local_start)

    def restore(self, original: tuple[date, time | None], start: datetime) -> HttpResponse:
        """Restore the date with this `Occurrence.original`; return a redirect.

        `start` is the original start, aware, for the message. If there is nothing to restore, the
        message is a warning.
        """
        row = changes.restored(self.page, original)
        if row is None:
            text = gettext(
                "Cette date a déjà lieu comme prévu, ou le moment prévu au départ est passé : rien"
                " n’est à rétablir."
            )
            messages.warning(self.request, text)
            return redirect("event_dates", self.page.pk)
        text = gettext("La date du %(day)s est rétablie. Les agendas abonnés le sauront.")
        if timetable.is_moved(row):
            start = local(row.starts_at, self.page.zone)
        return self.apply(row, text, start)

    def reinstate(self) -> HttpResponse:
        """Restore the left-out date whose original start is posted in `date`.

        `date` is in seconds since 1970. Raises Http404 if `changes.left_out` does not have this
        start.
        """
        key = self.request.POST.get("date", "")
        for start in changes.left_out(self.page):
            if str(int(start.timestamp())) == key:
                moment = wall(start)
                original = moment.date(), None if self.page.all_day else moment.time()
                return self.restore(original, start)
        raise Http404

    def apply(self, row: Model, text: str, start: datetime) -> HttpResponse:
        """Publish the change `row` of the date at `start`, or propose it; redirect with a message.

        `row` is an unsaved `EventException`. `text` is the message after a publication, with
        %(day)s. The rest is as in `change`.
        """
        rows, user = [row], self.request.user
        return self.change(
            lambda: changes.change_dates(self.page, rows, user),
            lambda: changes.propose_dates(self.page, rows, user),
            text % {"day": self.format_start(start)},
        )

    def confirm(self) -> HttpResponse:
        """Restore the whole event, or propose it; redirect with a message, as in `change`.

        If the event is not off, or not published, the message is a warning.
        """
        page, user = self.page, self.request.user
        if not self.is_off:
            messages.warning(self.request, gettext("Cet événement n’est ni annulé ni reporté."))
            return redirect("event_dates", page.pk)
        return self.change(
            lambda: publish_change(page, changes.confirm, user=user),
            lambda: changes.propose(page, changes.confirm, user),
            gettext("L’événement est rétabli. Les agendas abonnés le sauront."),
        )

    def republish(self) -> HttpResponse:
        """Undo the unpublication of the event and its translations; redirect with a message.

        If it is too late, or if a page is invalid, the message is an error. Raises PermissionDenied
        if the user may not publish.
        """
        page = self.page
        if not self.may_publish:
            raise PermissionDenied
        try:
            if not page.live:  # a second press, or a colleague was faster
                undoing.republish(page, self.request.user)
        except undoing.ExpiredError:
            text = gettext("Les dix minutes sont passées : ouvrez la page, puis publiez-la.")
            messages.error(self.request, text)
        except ValidationError:
            messages.error(self.request, INVALID_PAGE % {"title": page.title})
        else:
            text = gettext("La page est de nouveau en ligne, avec ses dates.")
            messages.success(self.request, text)
        return redirect("event_dates", page.pk)

    def change(
        self, publish: Callable[[], object], propose: Callable[[], object], text: str
    ) -> HttpResponse:
        """Call `publish`, or `propose` for a user who may not publish; redirect with a message.

        `text` is the message after a publication. The text of `urgent_notice`, if any, is added. If
        the published event is invalid, nothing changes and the message is an error.
        """
        if not self.may_publish:
            return self.propose(propose)
        before = notified([self.page.pk])
        try:
            publish()
        except ValidationError:
            messages.error(self.request, INVALID_PAGE % {"title": self.page.title})
            return redirect("event_dates", self.page.pk)
        notice = urgent_notice([self.page.pk], before)
        messages.success(self.request, f"{text} {notice}".strip())
        return redirect("event_dates", self.page.pk)

    def format_start(self, start: datetime) -> str:
        """Return an aware start in words, with its year: "mardi 3 novembre 2026, 14 h".

        The hour is omitted if the event has whole days.
        """
        return timetable.format_start(start, today=None, all_day=self.page.all_day)

    def propose(self, propose: Callable[[], object]) -> HttpResponse:
        """Call `propose`, which saves a draft in review; redirect to the admin's home page.

        If the page is locked for the user, or if its draft is invalid, nothing is saved, and the
        response redirects to the dates with an error.
        """
        if self.permissions.page_locked():
            text = gettext("Le réseau relit déjà cet événement : appelez-le pour cette date.")
            messages.error(self.request, text)
            return redirect("event_dates", self.page.pk)
        try:
            propose()
        except ValidationError:
            text = gettext(
                "Rien n’est proposé : votre brouillon de cet événement a quelque chose à corriger."
                " Ouvrez-le, corrigez-le, puis recommencez ici."
            )
            messages.error(self.request, text)
            return redirect("event_dates", self.page.pk)
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
        """Add `series`: [(event, its start 52 weeks later)] of the events of `seasons.series_of`.

        The starts are aware, in the time zone of each event. Events without a start are omitted.
        """
        series = [
            (event, seasons.later(event.starts_at, seasons.YEAR, event.zone))
            for event in seasons.series_of(self.page)
            if event.starts_at
        ]
        return {**super().get_context_data(**kwargs), "series": series}

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy the chosen series as drafts, 52 weeks later, and redirect.

        A series is skipped if the user may not add pages below its parent. Redirects to the edit
        form of a single copy, else to the page in the explorer. If nothing is copied, shows a
        warning and redirects to this view.
        """
        chosen = {value for value in request.POST.getlist("serie") if value.isdecimal()}
        done = [
            seasons.renew(event, user=request.user)
            for event in seasons.series_of(self.page)
            if event.starts_at
            and str(event.pk) in chosen
            and event.get_parent().permissions_for_user(request.user).can_add_subpage()
        ]
        if not done:
            messages.warning(request, gettext("Rien n’est copié : cochez d’abord une série."))
            return redirect("event_next_season", self.page.pk)
        text = ngettext(
            "%(number)s brouillon est prêt pour la prochaine saison.",
            "%(number)s brouillons sont prêts pour la prochaine saison.",
            len(done),
        )
        messages.success(request, text % {"number": len(done)})
        if len(done) == 1:
            return redirect("wagtailadmin_pages:edit", done[0].pk)
        return redirect("wagtailadmin_explore", self.page.pk)


def names_day_or_number(title: str) -> bool:
    """Return True if a French title contains a digit, or the name of a weekday or of a month."""
    with translation.override(settings.LANGUAGE_CODE):
        names = {plain(str(name)) for name in [*WEEKDAYS.values(), *MONTHS.values()]}
    names |= {f"{name}s" for name in names}
    words = plain(title).split()
    return any(character.isdigit() for character in title) or not names.isdisjoint(words)


class DuplicateForm(forms.Form):
    """The title and the first day of a copy of the event with the title `former_title`.

    The initial title is `former_title`, or "" if it names a weekday or a month or has a digit: it
    would be wrong on another day.
    """

    title = forms.CharField(label=_("Titre"), max_length=255)
    day = forms.DateField(label=_("Jour"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, former_title: str, **kwargs):
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        if names_day_or_number(former_title):
            title.help_text = (
                gettext(
                    "L’événement d’origine s’appelle « %s ». Écrivez un titre pour le nouveau jour."
                )
                % former_title
            )
        else:
            title.initial = former_title
            title.help_text = gettext(
                "C’est le titre de l’événement d’origine : gardez-le ou changez-le."
            )

    def clean_day(self) -> date:
        """Return the day; raise ValidationError if it is past or if `check_year` refuses it."""
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError(gettext("Ce jour est passé : choisissez-en un autre."))
        check_year(day)
        return day


class DuplicateView(PageView):
    """Admin view that copies an event as a draft, with another title and day."""

    page_title = _("Refaire un autre jour")
    header_icon = "copy"
    template_name = "events/editing/duplicate.html"
    form = None

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Raise PermissionDenied if the user may not edit the event or add a sibling.

        Raises Http404 for an edition of a congress. Redirects to the form of an event without a
        start, with a message.
        """
        may_add = self.page.get_parent().specific.permissions_for_user(request.user)
        if not (self.permissions.can_edit() and may_add.can_add_subpage()):
            raise PermissionDenied
        if self.page.specific_class is not EventPage:
            raise Http404
        if not self.page.starts_at:
            messages.warning(request, gettext("Donnez d’abord un jour à cet événement."))
            return redirect("wagtailadmin_pages:edit", self.page.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `form`: the posted form, or before a POST a new one."""
        form = self.form or DuplicateForm(former_title=self.page.title)
        return super().get_context_data(form=form, **kwargs)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Copy the event and redirect to the form of the copy; or display the errors."""
        self.form = DuplicateForm(request.POST, former_title=self.page.title)
        if not self.form.is_valid():
            return self.render_to_response(self.get_context_data())
        copy = seasons.duplicate(self.page, **self.form.cleaned_data, user=request.user)
        text = gettext("« %s » est en brouillon : relisez, puis publiez.")
        messages.success(request, text % copy.title)
        return redirect("wagtailadmin_pages:edit", copy.pk)


class PrivateFeedView(ScreenMixin, TemplateView):
    """Admin view to create, renew or delete the secret URL of a user's calendar of drafts."""

    page_title = _("Mon agenda privé")
    header_icon = "date"
    template_name = "events/editing/private_feed.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `address`: the secret URL, or "" without one."""
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
