"""Views for visitors: register for a date, then see or cancel the seat by a signed link.

Changes need a POST: opening a link changes nothing, because mail programs follow links. A visitor
who types the contact of another person learns nothing about them and gets no link to their seat.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple
from uuid import UUID

from django.core import signing
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from events.choices import SeatState
from events.feeds.feeds import ICS
from events.models import Arrival, CalendarEntry, EventPage, Occurrence, Registration
from events.models.event import MOST_PER_FORM
from network.database.compiled import compiled_rows
from network.database.querysets import public_q
from network.models import crumb_of
from network.site.forms import may_send
from network.tasks import queue

from . import letters, notices, seats
from .calendar_parts import calendar_of
from .forms import CodeForm, RegistrationForm
from .models.registration import CONFIRM_WITHIN, signer
from .recording import arriving

# A school, a library or the customers of a mobile operator may share one IP address.
MOST_PER_HOUR = 1_000
MOST_CODES_PER_HOUR = 15
MOST_DATES = 60

letter_signer = signing.Signer(salt="events.registration.letter")

form_methods = require_http_methods(["GET", "HEAD", "POST"])


class Screens(NamedTuple):
    """The templates of the form, of a registration and of an expired one, and a URL name.

    `url_name` is the URL of the page of a registration, with its token as argument. The
    easy-to-read pages have their own screens, and the same views.
    """

    form: str = "events/registrations/register.html"
    page: str = "events/registrations/registration.html"
    over: str = "events/registrations/registration_over.html"
    url_name: str = "registrations:registration"

    def url_of(self, row: Registration) -> str:
        """Return the path of the page of a registration, among these screens."""
        return reverse(self.url_name, args=[row.token])


USUAL = Screens()


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view so that its responses are neither cached nor indexed.

    Other sites get no referrer, because the URL may contain the signed code of a registration.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_store=True)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer


@sensitive_post_parameters("name", "name_2", "name_3", "name_4", "contact")
@form_methods
@private
def register(request: HttpRequest, uid: UUID, screens: Screens = USUAL) -> HttpResponse:
    """Render the registration form of the event `uid`; a valid POST registers and redirects.

    A refused POST renders the form with its errors. The form offers the coming dates that take
    registrations, 60 at most (`MOST_DATES`). `?date=` preselects a date by its `moment`; `?merci=`
    shows the confirmation of `confirmation_of`, or redirects to the page of
    `unreached_registration`. Raises Http404 if the event is not public or has no capacity.
    """
    event = event_of(uid)
    if request.method == "POST":
        with arriving(event.source.pk) as arrival:
            return respond(request, event, screens, arrival)
    return respond(request, event, screens)


def respond(
    request: HttpRequest, event: EventPage, screens: Screens, arrival: Arrival | None = None
) -> HttpResponse:
    """Return the response of `register`; a POST has an `arrival`."""
    dates = [date for date in event.coming_dates if date.takes_registrations][:MOST_DATES]
    initial = {"date": request.GET["date"]} if "date" in request.GET else {}
    posted = request.POST if arrival else None
    form = RegistrationForm(dates, posted, initial=initial, most=event.people_per_form)
    if arrival and form.is_valid() and (answer := register_from(request, form, screens, arrival)):
        return answer
    thanks = confirmation_of(request, event)
    if thanks and (row := unreached_registration(request, thanks["date"])):
        return redirect(f"{screens.url_of(row)}?nouvelle=1")
    context = {"dates": dates, "form": form, "thanks": thanks}
    shown = event.in_active_language()
    context |= {"event": event, "shown": shown, "crumbs": crumbs_below(shown, request)}
    return TemplateResponse(request, screens.form, context)


def event_of(uid: UUID) -> EventPage:
    """Return the public event with this UID; raise Http404 if it is missing or has no capacity."""
    rows = compiled_rows(_entries_of, uid=uid)
    if not rows:
        raise Http404
    return rows[0].event


def _entries_of(uid):
    entries = CalendarEntry.objects.filter(public_q("event__"), uid=uid)
    entries = entries.filter(event__capacity__isnull=False).defer("vevent", "words")
    return entries.select_related("event__locale")


def crumbs_below(event: EventPage, request: HttpRequest) -> list:
    """Return the `Crumb`s of a page below `event`, from the home page to `event` included."""
    return [*event.crumbs(request), crumb_of(event, request)]


def register_from(
    request: HttpRequest, form: RegistrationForm, screens: Screens, arrival: Arrival
) -> HttpResponseRedirect | None:
    """Register the people of a valid `form` and return the redirect of `response_to`.

    Returns None if one of the people cannot be registered, after 1,000 forms (`MOST_PER_HOUR`) of
    the same client in the hour, or if `response_to` returns None. In the first two cases, no person
    is registered, and the reason is added to the errors of the form. A program that filled the trap
    field is redirected as if it were registered.
    """
    if form.is_trapped:
        return redirect_to_thanks(request.path, form.cleaned_data["date"], [SeatState.HELD])
    if not may_send(request, "registration", most=MOST_PER_HOUR):
        form.add_error(None, _("Beaucoup d’inscriptions arrivent d’ici : attendez une heure."))
        return None
    date = form.cleaned_data["date"]
    people = {"names": form.cleaned_data["names"], "contact": form.cleaned_data["contact"]}
    try:
        results = seats.register_together(date, **people, arrival=arrival)
    except seats.ClosedError:
        form.add_error("date", _("Cette date ne prend plus d’inscription : choisissez-en une."))
    except seats.TooManyError:
        form.add_error("contact", too_many_message(people["names"]))
    except OperationalError:
        form.add_error(None, _("Tout le monde s’inscrit en même temps : envoyez de nouveau."))
    else:
        return response_to(request.path, form, date, results, screens)
    return None


def too_many_message(names: list[str]) -> str:
    """Return the error of a contact that would have more than four seats with these `names`.

    The message does not contain the names; it has another form for one name than for several.
    """
    if len(names) == 1:
        return _("Ce contact a déjà quatre places à cette date : appelez-nous.")
    return _(
        "Un même contact réserve quatre places au plus à cette date, et il en a déjà. Personne n’a"
        " été ajouté : inscrivez moins de monde, ou appelez-nous."
    )


def response_to(
    path: str,
    form: RegistrationForm,
    date: Occurrence,
    results: list[tuple[Registration, bool]],
    screens: Screens,
) -> HttpResponseRedirect | None:
    """Return the redirect after a registration, or None with an error added to `form`.

    `path` is the path of the form, and `results` is the result of `seats.register_together`. With
    an e-mail address, one letter is sent with the links to all the registrations, and the result is
    the redirect of `redirect_to_thanks`, which shows no link. With a telephone number, or if
    `letters.send` returns False, the redirect leads to the page of the first new registration. If
    no registration is new, an error is added instead: the visitor may be another person.

    With an e-mail address, `notices.note_present_date` saves the registrations that are not new,
    with the language of this form: the letter also notifies them of a change of the date.

    A queued letter may fail later: the URL of the thanks then leads to the same page, by
    `unreached_registration`.
    """
    rows = [row for row, _is_new in results]
    states = [row.state for row in rows]
    occasion = SeatState.HELD if SeatState.HELD in states else SeatState.WAITING
    if is_mailed := rows[0].is_mailed:
        # Rows that are not new may have been notified before a change of the date.
        known, language = [row for row, is_new in results if not is_new], get_language()
        formers = [notices.note_present_date(row, language=language) for row in known]
        former = next(filter(None, formers), "")
        # `event_of` read the event among the public ones.
        if letters.send(rows[0], occasion, rows[1:], former=former, has_page=True):
            new = next((row for row, is_new in results if is_new), None)
            return redirect_to_thanks(path, date, states, new)
    for row, is_new in results:
        if is_new:
            return redirect(f"{screens.url_of(row)}?nouvelle=1")
    if is_mailed:
        form.add_error(None, _("Le courriel n’est pas parti, le site a un souci : appelez-nous."))
    elif len(rows) > 1:
        form.add_error(None, _("C’est déjà noté : ces personnes sont inscrites à cette date."))
    else:
        form.add_error(None, _("C’est déjà noté : cette personne est inscrite à cette date."))
    return None


def redirect_to_thanks(
    path: str, date: Occurrence, states: list[str], new: Registration | None = None
) -> HttpResponseRedirect:
    """Return a redirect to the form at `path`, which then thanks the visitor.

    The URL has `?merci=` with the `states` of the registrations, joined by commas, and `?date=`
    with the `moment` of the date. If mails are queued, it also has `?lettre=` with the
    `letter_reference` of `new`, the first new registration. If `new` is None, the reference is
    random, so that the visitor does not learn who was registered before.
    """
    url = f"{path}?merci={','.join(states)}&date={date.moment}"
    if queue.is_in_use():
        url += f"&lettre={letter_reference(new.code if new else secrets.token_hex())}"
    return redirect(url)


def letter_reference(code: str) -> str:
    """Return a reference to the registration with this code; the code cannot be derived from it."""
    return letter_signer.signature(code)


def unreached_registration(request: HttpRequest, date: Occurrence) -> Registration | None:
    """Return the registration of `?lettre=` at `date` if its letter failed for good, else None.

    Its visitor has neither the link nor the code of the letter.
    """
    reference = request.GET.get("lettre")
    if not reference:
        return None
    for row in Registration.objects.of_date(date).not_cancelled().filter(must_be_called=True):
        if row.is_unreached and constant_time_compare(letter_reference(row.code), reference):
            return row
    return None


def confirmation_of(request: HttpRequest, event: EventPage) -> dict[str, object]:
    """Return the context that thanks after a registration, from `?merci=` and `?date=`.

    `held` and `waiting` are the numbers of people with a seat and on the waiting list. `people` is
    their sum, and `date` a coming `Occurrence`. `is_soon` is True if the date begins within a day.
    `check_url` is the URL of the request if it has `?lettre=`, otherwise "". Returns an empty dict
    if `?merci=` or `?date=` is absent or invalid.
    """
    states = request.GET.get("merci", "").split(",", MOST_PER_FORM)
    moment = request.GET.get("date", "")
    dates = [date for date in event.coming_dates if str(date.moment) == moment]
    held, waiting = states.count(SeatState.HELD), states.count(SeatState.WAITING)
    if not dates or held + waiting < len(states) or len(states) > MOST_PER_FORM:
        return {}
    return {
        "held": held,
        "waiting": waiting,
        "people": len(states),
        "date": dates[0],
        "is_soon": dates[0].starts_at <= timezone.now() + CONFIRM_WITHIN,
        "check_url": request.get_full_path() if "lettre" in request.GET else "",
    }


@form_methods
@private
def registration(request: HttpRequest, token: str, screens: Screens = USUAL) -> HttpResponse:
    """Render the page of one registration, with its buttons to confirm and to cancel it.

    `token` is the signed code. A POST is processed by `change_registration`. The status is 410 once
    the registration has expired or was purged, 404 if the signature is invalid.
    """
    row = registration_of(token)
    if row is None:
        return TemplateResponse(request, screens.over, status=410)
    if request.method == "POST":
        return change_registration(request, row, screens)
    event, date = row.event, row.date
    is_public = type(event).objects.public().filter(pk=event.pk).exists()
    shown = event.in_active_language() if is_public else event
    # The letters about an unpublished event leave at night, unless it is published again.
    is_withdrawn = not (date or event.live or row.is_off or row.has_begun)
    context = {
        "registration": row,
        "event": event,
        "shown": shown,
        "date": date,
        "is_withdrawn": is_withdrawn,
        "is_off": date.is_off if date else row.is_off or not (is_withdrawn or row.has_begun),
        "is_expected": is_withdrawn or bool(date and not date.is_off and not row.is_off),
        "is_just_cancelled": "annulee" in request.GET,
        "is_new": "nouvelle" in request.GET,
        "is_refused": "trop-tard" in request.GET,
        "page_url": shown.get_url(request) if is_public else "",
        "ics_url": reverse("registrations:registration_ics", args=[token]),
        "place_in_queue": place_in_queue(row),
        "crumbs": crumbs_below(shown, request) if is_public else [],
    }
    return TemplateResponse(request, screens.page, context)


def change_registration(
    request: HttpRequest, row: Registration, screens: Screens = USUAL
) -> HttpResponseRedirect:
    """Confirm or cancel `row`, according to the button pressed, and redirect to its page.

    `seats.confirm` and `seats.cancel` make the changes. The URL has `?annulee=1` after a
    cancellation, and `?trop-tard=1` if `row` cannot be cancelled. Any other button changes nothing.
    """
    name = request.POST.get("faire", "")
    if name == "confirmer":
        seats.confirm(row)
    elif name == "annuler":
        try:
            is_done = seats.cancel(row)
            if not is_done:  # a second press may have waited for the first one
                row.refresh_from_db(fields=["state"])
                is_done = row.state == SeatState.CANCELLED
        except (seats.ClosedError, OperationalError):
            is_done = False
        return redirect(f"{screens.url_of(row)}?{'annulee' if is_done else 'trop-tard'}=1")
    return redirect(screens.url_of(row))


def registration_of(token: str) -> Registration | None:
    """Return the registration of a signed code, or None if it has expired or was purged.

    Raises Http404 if the signature is invalid.
    """
    try:
        code = signer.unsign(token)
    except signing.BadSignature:
        raise Http404 from None
    rows = Registration.objects.select_related("event__locale", "event__place", "event__commune")
    row = rows.filter(code=code).first()
    return None if row is None or row.is_expired else row


def place_in_queue(row: Registration) -> int | None:
    """Return the rank on the waiting list, from 1, or None if `row` is not on the list."""
    if row.state != SeatState.WAITING:
        return None
    keys = list(Registration.objects.waiting().of_date(row).values_list("pk", flat=True))
    return keys.index(row.pk) + 1 if row.pk in keys else None


@require_safe
@private
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the date of the registration of a signed code as an iCalendar file.

    Raises Http404 if the signature is invalid, or if the registration has expired or was purged.
    Also raises it if the event no longer announces the date.
    """
    row = registration_of(token)
    body = row and calendar_of(row)
    if not body:
        raise Http404
    return HttpResponse(
        body,
        content_type=ICS,
        headers={"Content-Disposition": 'attachment; filename="rendez-vous.ics"'},
    )


@form_methods
@cache_control(private=True, no_store=True)
def find(request: HttpRequest) -> HttpResponse:
    """Render the form for a code, or redirect to the page of the registration with that code.

    An unknown code, and more than 15 attempts in an hour, are errors of the form. A program that
    filled the trap field only sees the form again.
    """
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and not form.is_trapped:
        if not may_send(request, "registration-code", most=MOST_CODES_PER_HOUR):
            form.add_error(None, _("Vous avez essayé plusieurs fois : attendez une heure."))
        elif row := Registration.objects.filter(code=form.cleaned_data["code"]).first():
            return redirect(row.path)
        else:
            form.add_error("code", _("Ce code n’est pas connu : relisez-le, ou appelez-nous."))
    context = {"form": form, "crumbs": []}
    return TemplateResponse(request, "events/registrations/find_registration.html", context)
