"""Admin views for the host of an event: the list of people of a date, and its head count.

The lists of people are open to the accounts that pass `access.may_see_people` only.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages

from events.admin import PageView
from events.models import HeadCount, PeopleReading, Registration
from network.models import NetworkSettings
from network.outputs.csv_cells import FOR_EXCEL, csv_bytes, phone_cell
from network.tasks import queue
from network.text.strings import whole_number

from . import letters, seats
from .access import may_count, may_see_people
from .forms import HeadCountForm, HostForm
from .head_counts import get_or_create_head_count
from .rolls import roll_at, rolls_of

# {value of a button: (field, step)}. Without JavaScript, each button submits the form.
STEPS = {"people-1": ("people", -1), "people+1": ("people", 1)}
STEPS |= {"first_timers-1": ("first_timers", -1), "first_timers+1": ("first_timers", 1)}


class HostView(PageView):
    """Base view about one event, for the accounts that pass `is_open_to`; no response is cached."""

    header_icon = "group"
    is_open_to = staticmethod(may_see_people)

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Serve the view without caching; raise PermissionDenied for accounts without access.

        An account has access if it passes `is_open_to`. A translation redirects to the list of
        dates of its `source`, the page that has the dates.
        """
        source = self.page.source
        if source.pk != self.page.pk:
            return redirect("event_rolls", source.pk)
        if not self.is_open_to(request.user, self.page):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response


class RollsView(HostView):
    """View that lists the dates of an event with their numbers of registrations."""

    page_title = _("Les inscrits")
    template_name = "events/registrations/rolls.html"

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `event`, and its `Roll`s as `coming` and `begun`.

        `coming` are the dates that have not begun, by start. `begun` are the other dates, the
        latest first.
        """
        now = timezone.now()
        rolls = rolls_of(self.page, now)
        context = {
            "coming": [roll for roll in rolls if roll.starts_at > now],
            "begun": [roll for roll in reversed(rolls) if roll.starts_at <= now],
        }
        return {**super().get_context_data(**kwargs), "event": self.page, **context}


class DateView(HostView):
    """Base view about one date of an event.

    `moment` in the URL is the original start of the date, in seconds since 1970. Subclasses that
    show names set `read_as` to a `PeopleReading.Form`. A response with the status 200 is then saved
    as a reading, even for a GET request, unless the list is empty.
    """

    read_as = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        """Set `roll` to the `Roll` of the date, or None if no such date exists.

        Raises Http404 for a moment after the year 9999.
        """
        super().setup(request, *args, **kwargs)
        if kwargs["moment"] > 253_402_300_799:  # the year 9999
            raise Http404
        self.roll = roll_at(self.page, kwargs["moment"])

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Serve the view, and record a reading if `read_as` is set and the status is 200.

        A translation redirects as in `HostView`. Raises PermissionDenied for accounts without
        access. For other accounts, raises Http404 if the date does not exist.
        """
        # An account without access gets 403 for every date, so it cannot probe which ones exist.
        # A translation has no dates: `HostView` redirects.
        has_dates = self.page.source.pk == self.page.pk
        if self.roll is None and has_dates and self.is_open_to(request.user, self.page):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        if self.read_as and response.status_code == 200:
            self.record_reading()
        return response

    def record_reading(self) -> None:
        """Add one to the user's readings of this list today; an empty list is not recorded.

        Nothing is recorded while the setting `READ_ONLY` is on: the database would refuse it.
        """
        if settings.READ_ONLY:
            return
        people = self.roll.people
        original = (people[0] if people else self.roll.date).original_starts_at
        reader = self.request.user
        PeopleReading.record(reader, self.page, original, self.read_as, len(people))

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add `event` and `roll`, the `Roll` of the date."""
        return {**super().get_context_data(**kwargs), "event": self.page, "roll": self.roll}


@method_decorator(sensitive_post_parameters("name", "contact"), name="dispatch")
class RollView(DateView):
    """View of the people of one date, which the host can add, cancel and mark as called."""

    page_title = _("La liste")
    template_name = "events/registrations/roll.html"
    read_as = PeopleReading.Form.SCREEN
    form = None

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the form for a new person, with its errors if it was refused.

        `takes_people` is True if the date still takes registrations by the host.
        """
        date, form = self.roll.date, self.form or HostForm()
        is_shut = date is None or date.is_off or date.is_over or not self.page.capacity
        context = super().get_context_data(**kwargs)
        return {**context, "form": form, "takes_people": not is_shut}

    def post(self, request: HttpRequest, pk: int, moment: int) -> HttpResponse:
        """Run the action named in `faire`, then redirect to the list or show the errors.

        The actions are "ajouter" (`add`), "annuler" (`cancel`) and "prevenu" (`mark_called`). Any
        other name changes nothing and redirects.
        """
        name = request.POST.get("faire", "")
        actions = {"ajouter": self.add, "annuler": self.cancel, "prevenu": self.mark_called}
        action = actions.get(name)
        if action is None or action(request):
            return redirect("event_roll", pk, moment)
        return self.get(request, pk=pk, moment=moment)

    def add(self, request: HttpRequest) -> bool:
        """Register the person of the form; return False if the form has errors to show.

        A new registration with an e-mail address sends a letter after the commit. A person who is
        registered already keeps their registration. Adds a message with the code of the
        registration for the host.
        """
        self.form = HostForm(request.POST)
        if not self.form.is_valid():
            return False
        cleaned = self.form.cleaned_data
        if self.roll.date is None:
            self.form.add_error(None, _("Cette date n’est plus annoncée : publiez-la d’abord."))
            return False
        try:
            row, is_new = seats.register(
                self.roll.date, name=cleaned["name"], contact=cleaned["contact"], by_host=True
            )
        except seats.ClosedError:
            self.form.add_error(None, _("Cette date est passée, annulée ou sans inscription."))
            return False
        except seats.TooManyError:
            self.form.add_error("contact", _("Ce contact a déjà quatre places à cette date."))
            return False
        if is_new and row.is_mailed:
            queue.with_commit(lambda: letters.send(row, row.state))
        outcome = {
            "held": _("%(name)s a une place. Code à donner : %(code)s"),
            "waiting": _("C’est complet : %(name)s est sur la liste d’attente. Code : %(code)s"),
        }[row.state]
        messages.success(request, outcome % {"name": row.name, "code": row.spaced_code})
        return True

    def cancel(self, request: HttpRequest) -> bool:
        """Cancel the posted registration by `seats.cancel`, and return True.

        A letter notifies the person, if they have an e-mail address, and the freed seat goes to the
        next person who waits. Raises Http404 if the registration is unknown, for another date or
        cancelled already, and OperationalError if the event stays locked.
        """
        row = self.posted_registration(request)
        if seats.cancel(row, by_host=True):
            messages.success(
                request, gettext("%(name)s n’est plus sur la liste.") % {"name": row.name}
            )
        return True

    def mark_called(self, request: HttpRequest) -> bool:
        """Save `must_be_called` as False for the posted registration, and return True.

        Raises Http404 as `posted_registration` does.
        """
        row = self.posted_registration(request)
        row.must_be_called = False
        row.save(update_fields=["must_be_called", "name_key"])
        return True

    def posted_registration(self, request: HttpRequest) -> Registration:
        """Return the registration of this date with the key in `inscription`, or raise Http404.

        A cancelled registration is not found.
        """
        typed = request.POST.get("inscription", "")
        number = whole_number(typed, digits=17)
        original = self.roll.people[0].original_starts_at if self.roll.people else None
        rows = self.page.registrations.not_cancelled().filter(original_starts_at=original)
        return get_object_or_404(rows, pk=number)


class RollSheetView(DateView):
    """View of the list to print, with a box for each person and blank lines for other people."""

    page_title = _("La liste à imprimer")
    template_name = "events/registrations/roll_sheet.html"
    read_as = PeopleReading.Form.PAPER

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add four blank lines, and no breadcrumbs."""
        return {**super().get_context_data(**kwargs), "blank_lines": range(4), "crumbs": []}


class RollFileView(DateView):
    """View of the list as a CSV file, with cells escaped against formula injection."""

    page_title = _("La liste en tableau")
    read_as = PeopleReading.Form.FILE

    def get(self, request: HttpRequest, pk: int, moment: int) -> HttpResponse:
        """Serve the people with a seat, then the waiting list: name, contact, state, empty box.

        The file is in UTF-8 with a byte order mark, with semicolons between the cells.
        """
        heads = [str(head) for head in (_("Nom"), _("Contact"), _("État"), _("Venu"))]
        region = settings.PHONENUMBER_DEFAULT_REGION
        rows = []
        for row in [*self.roll.seated, *self.roll.waiting]:
            contact = row.contact if row.is_mailed else phone_cell(row.contact, region)
            values = (row.name, contact, row.get_state_display(), "")
            rows.append(dict(zip(heads, values, strict=True)))
        return HttpResponse(
            csv_bytes(rows, heads, delimiter=FOR_EXCEL),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="inscrits.csv"'},
        )


class CountView(DateView):
    """View of the head count of one date, made for a telephone, with or without JavaScript."""

    page_title = _("Compter les personnes")
    is_open_to = staticmethod(may_count)
    template_name = "events/registrations/count.html"
    form = None

    def get_context_data(self, **kwargs) -> dict[str, object]:
        """Add the form and the name of the network, and no breadcrumbs."""
        context = super().get_context_data(**kwargs)
        form = self.form or self.make_form(initial=self.initial_count())
        name = NetworkSettings.for_request(self.request).name
        return {**context, "form": form, "crumbs": [], "network_name": name}

    def make_form(self, *args, **kwargs) -> HeadCountForm:
        """Return a `HeadCountForm` with these arguments.

        The form has the field of the remark only if the event follows a recipe and the user may
        publish: the page of the recipe shows the remark at once.
        """
        with_remark = (
            self.page.recipe_id and self.page.permissions_for_user(self.request.user).can_publish()
        )
        return HeadCountForm(*args, with_remark=bool(with_remark), **kwargs)

    def saved_count(self) -> HeadCount | None:
        """Return the `HeadCount` of the date, or None if its people are not counted yet."""
        original = self.roll.date and self.roll.date.original_starts_at
        counts = HeadCount.objects.filter(event=self.page, original_starts_at=original)
        return counts.exclude(people=None).first()

    def initial_count(self) -> dict[str, object]:
        """Return the initial values of the form, taken from the saved head count.

        If the date is not counted yet, `people` is the number of registrations with a seat, and
        `first_timers` is 0.
        """
        if count := self.saved_count():
            return {
                "people": count.people,
                "first_timers": count.first_timers,
                "audiences": count.audiences,
                "remark": count.remark,
            }
        return {"people": len(self.roll.seated), "first_timers": 0}

    def post(self, request: HttpRequest, pk: int, moment: int) -> HttpResponse:
        """Save the head count and redirect to the admin's home page, with a message.

        A button with a step ("people+1" in `pas`), like an invalid form, renders the form again and
        saves nothing. Raises Http404 if the date has not begun or is no longer announced.
        """
        if (date := self.roll.date) is None or date.starts_at > timezone.now():
            raise Http404
        if step := STEPS.get(request.POST.get("pas", "")):
            self.form = self.make_form(initial=HeadCountForm.stepped(request.POST, *step))
            return self.get(request, pk=pk, moment=moment)
        self.form = self.make_form(request.POST)
        if not self.form.is_valid():
            return self.get(request, pk=pk, moment=moment)
        count = get_or_create_head_count(date)
        for name, value in self.form.cleaned_data.items():
            setattr(count, name, value)
        count.counted_at = timezone.now()
        count.save(update_fields=[*self.form.cleaned_data, "counted_at"])
        messages.success(request, gettext("C’est compté, merci."))
        return redirect("wagtailadmin_home")
