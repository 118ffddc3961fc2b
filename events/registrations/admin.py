"""For whoever welcomes people: the list of a date, on a screen and on paper, and its head count.

The names are for those of `holders`, and for nobody else.
"""

import csv
import io

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from wagtail.admin import messages

from events.admin import PageView
from events.models import HeadCount, PeopleReading
from network.models import NetworkSettings
from network.outputs.csv_cells import csv_cell, phone_cell
from network.tasks import queue
from network.text import whole_number

from . import letters, seats
from .forms import HeadCountForm, HostForm
from .head_counts import head_count_of
from .holders import may_count, may_see_people
from .rolls import roll_at, rolls_of

# What the buttons beside a number add: without a script, each is sent and shown again.
STEPS = {"people-1": ("people", -1), "people+1": ("people", 1)}
STEPS |= {"first_timers-1": ("first_timers", -1), "first_timers+1": ("first_timers", 1)}


class HostView(PageView):
    """A page for the host of an event; nothing of it is kept by a browser or a proxy."""

    header_icon = "group"
    is_open_to = staticmethod(may_see_people)

    def dispatch(self, request, *args, **kwargs):
        if not self.is_open_to(request.user, self.page):
            raise PermissionDenied
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        return response


class RollsView(HostView):
    """The dates of an event, each with how many are expected."""

    page_title = _("Les inscrits")
    template_name = "events/registrations/rolls.html"

    def get_context_data(self, **kwargs):
        now = timezone.now()
        rolls = rolls_of(self.page, now)
        context = {
            "coming": [roll for roll in rolls if roll.starts_at > now],
            "begun": [roll for roll in reversed(rolls) if roll.starts_at <= now],
        }
        return {**super().get_context_data(**kwargs), "event": self.page, **context}


class DateView(HostView):
    """About one date of the event, known by the second at which it was first put.

    Where its names are seen, `seen_as` says in which form, and the reading is kept.
    """

    seen_as = None

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if kwargs["moment"] > 253_402_300_799:  # the year 9999
            raise Http404
        self.roll = roll_at(self.page, kwargs["moment"])

    def dispatch(self, request, *args, **kwargs):
        # Whoever may not see the list does not learn whether the date exists.
        if self.roll is None and self.is_open_to(request.user, self.page):
            raise Http404
        response = super().dispatch(request, *args, **kwargs)
        if self.seen_as and response.status_code == 200:
            self.note_reading()
        return response

    def note_reading(self):
        people = self.roll.people
        original = (people[0] if people else self.roll.date).original_starts_at
        reader = self.request.user
        PeopleReading.note(reader, self.page, original, self.seen_as, len(people))

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "event": self.page, "roll": self.roll}


@method_decorator(sensitive_post_parameters("name", "contact"), name="dispatch")
class RollView(DateView):
    """The list of one date: who phoned is added, who gives up is taken off, the next one comes."""

    page_title = _("La liste")
    template_name = "events/registrations/roll.html"
    seen_as = PeopleReading.Form.SCREEN
    form = None

    def get_context_data(self, **kwargs):
        form = self.form or HostForm()
        return {**super().get_context_data(**kwargs), "form": form}

    def post(self, request, pk, moment):
        name = request.POST.get("faire", "")
        action = {"ajouter": self.add, "annuler": self.cancel, "prevenu": self.called}.get(name)
        if action is None or action(request):
            return redirect("event_roll", pk, moment)
        return self.get(request, pk=pk, moment=moment)

    def add(self, request):
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

    def cancel(self, request):
        row = self.posted_registration(request)
        if seats.cancel(row, by_host=True):
            messages.success(
                request, gettext("%(name)s n’est plus sur la liste.") % {"name": row.name}
            )
        return True

    def called(self, request):
        row = self.posted_registration(request)
        row.must_be_called = False
        row.save(update_fields=["must_be_called", "name_key"])
        return True

    def posted_registration(self, request):
        typed = request.POST.get("inscription", "")
        number = whole_number(typed, digits=17)
        original = self.roll.people[0].original_starts_at if self.roll.people else None
        rows = self.page.registrations.standing().filter(original_starts_at=original)
        return get_object_or_404(rows, pk=number)


class RollSheetView(DateView):
    """The list to print, with a box to tick for each person and lines for those who come by."""

    page_title = _("La liste à imprimer")
    template_name = "events/registrations/roll_sheet.html"
    seen_as = PeopleReading.Form.PAPER

    def get_context_data(self, **kwargs):
        return {**super().get_context_data(**kwargs), "blank_lines": range(4), "crumbs": []}


class RollFileView(DateView):
    """The list for a spreadsheet, nothing in it that one would take for a formula."""

    page_title = _("La liste en tableau")
    seen_as = PeopleReading.Form.FILE

    def get(self, request, pk, moment):
        out = io.StringIO()
        writer = csv.writer(out, delimiter=";")
        heads = [_("Nom"), _("Contact"), _("État"), _("Venu")]
        writer.writerow([str(head) for head in heads])
        region = settings.PHONENUMBER_DEFAULT_REGION
        for row in [*self.roll.held, *self.roll.waiting]:
            contact = row.contact if row.is_mailed else phone_cell(row.contact, region)
            values = (row.name, contact, row.get_state_display(), "")
            writer.writerow([csv_cell(str(value)) for value in values])
        return HttpResponse(
            out.getvalue().encode("utf-8-sig"),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="inscrits.csv"'},
        )


class CountView(DateView):
    """How many came: two numbers and a few boxes, on a telephone, script or not."""

    page_title = _("Compter les personnes")
    is_open_to = staticmethod(may_count)
    template_name = "events/registrations/count.html"
    form = None

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = self.form or self.form_for(initial=self.initial_count())
        name = NetworkSettings.for_request(self.request).name
        return {**context, "form": form, "crumbs": [], "network_name": name}

    def form_for(self, *args, **kwargs):
        """What it says of a recipe is public at once: it is asked of those who may publish."""
        asks = (
            self.page.recipe_id and self.page.permissions_for_user(self.request.user).can_publish()
        )
        return HeadCountForm(*args, asks_remark=bool(asks), **kwargs)

    def saved_count(self):
        original = self.roll.date and self.roll.date.original_starts_at
        kept = HeadCount.objects.filter(event=self.page, original_starts_at=original)
        return kept.exclude(people=None).first()

    def initial_count(self):
        """What was counted before, else those who were expected."""
        if kept := self.saved_count():
            return {
                "people": kept.people,
                "first_timers": kept.first_timers,
                "audiences": kept.audiences,
                "remark": kept.remark,
            }
        return {"people": len(self.roll.held), "first_timers": 0}

    def post(self, request, pk, moment):
        if (date := self.roll.date) is None or date.starts_at > timezone.now():
            raise Http404
        if step := STEPS.get(request.POST.get("pas", "")):
            self.form = self.form_for(initial=HeadCountForm.stepped(request.POST, *step))
            return self.get(request, pk=pk, moment=moment)
        self.form = self.form_for(request.POST)
        if not self.form.is_valid():
            return self.get(request, pk=pk, moment=moment)
        kept = head_count_of(date)
        for name, value in self.form.cleaned_data.items():
            setattr(kept, name, value)
        kept.counted_at = timezone.now()
        kept.save(update_fields=[*self.form.cleaned_data, "counted_at"])
        messages.success(request, gettext("C’est compté, merci."))
        return redirect("wagtailadmin_home")
