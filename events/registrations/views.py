"""Views for visitors: registering for a date, then seeing or cancelling it by a signed link.

Opening a link changes nothing, because mail programs follow links; changes need a POST. A visitor
who types the contact of another person learns nothing about them and gets no link to their seat.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.core import signing
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from events.choices import SeatState
from events.feeds.feeds import ICS
from events.models import CalendarEntry, EventPage, Occurrence, Registration
from network.database.querysets import public_q
from network.models import crumb_of
from network.site.forms import may_send

from . import letters, seats
from .forms import CodeForm, RegistrationForm
from .models.registration import signer

# All the computers of a library share one IP address, and a class registers together.
MOST_PER_HOUR = 30
MOST_CODES_PER_HOUR = 15
MOST_DATES = 60

form_methods = require_http_methods(["GET", "HEAD", "POST"])


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


@sensitive_post_parameters("name", "contact")
@form_methods
@private
def register(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Render the registration form of the event `uid`; a valid POST registers and redirects.

    A refused POST renders the form with the error of `register_from`. The form offers the coming
    dates that take registrations, 60 at most (`MOST_DATES`). `?date=` preselects a date by its
    `moment`; `?merci=` shows the confirmation of `confirmation_of`. Raises Http404 if the event is
    not public or has no capacity.
    """
    event = event_of(uid)
    dates = [date for date in event.coming_dates if date.takes_registrations][:MOST_DATES]
    initial = {"date": request.GET["date"]} if "date" in request.GET else {}
    posted = request.POST if request.method == "POST" else None
    form = RegistrationForm(dates, posted, initial=initial)
    if form.is_bound and form.is_valid() and (answer := register_from(request, form, uid)):
        return answer
    context = {"event": event, "dates": dates, "form": form, "crumbs": crumbs_below(event, request)}
    context["thanks"] = confirmation_of(request, event)
    return TemplateResponse(request, "events/registrations/register.html", context)


def event_of(uid: UUID) -> EventPage:
    """Return the public event with this UID; raise Http404 without one, or without a capacity."""
    entries = CalendarEntry.objects.filter(public_q("event__"), uid=uid)
    entries = entries.filter(event__capacity__isnull=False).defer("vevent", "words")
    return get_object_or_404(entries.select_related("event__locale")).event


def crumbs_below(event: EventPage, request: HttpRequest) -> list:
    """Return the `Crumb`s of a page below `event`; the last `Crumb` is that of `event`."""
    return [*event.crumbs(request), crumb_of(event, request)]


def register_from(
    request: HttpRequest, form: RegistrationForm, uid: UUID
) -> HttpResponseRedirect | None:
    """Register the person of a valid `form` and return the redirect to the confirmation.

    If the person cannot be registered, adds the reason to the errors of the form and returns None.
    A program that filled the trap field is redirected as if it were registered.
    """
    if form.is_trapped:
        return redirect_to_thanks(uid, form.cleaned_data["date"], SeatState.HELD)
    if not may_send(request, "registration", most=MOST_PER_HOUR):
        form.add_error(None, _("Beaucoup d’inscriptions arrivent d’ici : attendez une heure."))
        return None
    date, contact = form.cleaned_data["date"], form.cleaned_data["contact"]
    try:
        registration, is_new = seats.register(date, name=form.cleaned_data["name"], contact=contact)
    except seats.ClosedError:
        form.add_error("date", _("Cette date ne prend plus d’inscription : choisissez-en une."))
    except seats.TooManyError:
        form.add_error("contact", _("Ce contact a déjà quatre places à cette date : appelez-nous."))
    except OperationalError:
        form.add_error(None, _("Tout le monde s’inscrit en même temps : envoyez de nouveau."))
    else:
        return response_to(form, uid, date, registration, is_new)
    return None


def response_to(
    form: RegistrationForm, uid: UUID, date: Occurrence, registration: Registration, is_new: bool
) -> HttpResponseRedirect | None:
    """Return the redirect after a registration, or None with an error added to `form`.

    With an e-mail address, the link to the registration is sent by mail and not shown. With a
    telephone, or if the mail server fails, a new registration redirects to its own page. If the
    registration existed already, adds an error instead: the visitor may be another person.
    """
    if registration.is_mailed and letters.send(registration, registration.state):
        return redirect_to_thanks(uid, date, registration.state)
    if is_new:
        return redirect(f"{registration.path}?nouvelle=1")
    if registration.is_mailed:
        form.add_error(None, _("Le courriel n’est pas parti, le site a un souci : appelez-nous."))
    else:
        form.add_error(None, _("C’est déjà noté : cette personne est inscrite à cette date."))
    return None


def redirect_to_thanks(uid: UUID, date: Occurrence, state: str) -> HttpResponseRedirect:
    """Return a redirect to the page of the form, which then thanks the visitor.

    The URL has `?merci=` with the `state` of the registration and `?date=` with its date.
    """
    path = reverse("events:register", args=[uid])
    return redirect(f"{path}?merci={state}&date={date.moment}")


def confirmation_of(request: HttpRequest, event: EventPage) -> dict[str, object]:
    """Return {"state", "date"} to thank after a registration, from `?merci=` and `?date=`.

    `state` is a seat or the waiting list (`SeatState`), `date` a coming `Occurrence`. Returns an
    empty dict if these parameters are absent or invalid.
    """
    state, moment = request.GET.get("merci", ""), request.GET.get("date", "")
    dates = [date for date in event.coming_dates if str(date.moment) == moment]
    if state not in (SeatState.HELD, SeatState.WAITING) or not dates:
        return {}
    return {"state": state, "date": dates[0]}


@form_methods
@private
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Render the page of one registration, with its buttons to confirm and to cancel it.

    `token` is the signed code. A POST is processed by `change_registration`. The status is 410 once
    the registration has expired or was purged, 404 if the signature is invalid.
    """
    row = registration_of(token)
    if row is None:
        return TemplateResponse(request, "events/registrations/registration_over.html", status=410)
    if request.method == "POST":
        return change_registration(request, row)
    event = row.event
    is_public = type(event).objects.public().filter(pk=event.pk).exists()
    context = {
        "registration": row,
        "event": event,
        "date": row.date,
        "is_new": "nouvelle" in request.GET,
        "is_refused": "trop-tard" in request.GET,
        "page_url": event.get_url(request) if is_public else "",
        "ics_url": reverse("events:registration_ics", args=[token]),
        "place_in_queue": place_in_queue(row),
        "crumbs": crumbs_below(event, request) if is_public else [],
    }
    return TemplateResponse(request, "events/registrations/registration.html", context)


def change_registration(request: HttpRequest, row: Registration) -> HttpResponseRedirect:
    """Confirm or cancel `row`, according to the button pressed, and redirect to its page.

    The URL has `?trop-tard=1` if `row` cannot be cancelled. Another button changes nothing.
    """
    name = request.POST.get("faire", "")
    if name == "confirmer":
        seats.confirm(row)
    elif name == "annuler":
        try:
            is_done = seats.cancel(row) or row.state == SeatState.CANCELLED
        except (seats.ClosedError, OperationalError):
            is_done = False
        if not is_done:
            return redirect(f"{row.path}?trop-tard=1")
    return redirect(row.path)


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
    """Return the rank on the waiting list, from 1, or None if `row` is not on it any more."""
    if row.state != SeatState.WAITING:
        return None
    queue = list(Registration.objects.waiting().of_date(row).values_list("pk", flat=True))
    return queue.index(row.pk) + 1 if row.pk in queue else None


@require_safe
@private
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """Serve the date of the registration of a signed code as an iCalendar file.

    Raises Http404 if the signature is invalid, if the registration has expired or was purged, or if
    the event no longer announces the date.
    """
    row = registration_of(token)
    body = row and letters.calendar_of(row)
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
