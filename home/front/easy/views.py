"""Views of the easy-to-read pages: the facts of the usual pages, with fewer words.

The address keeps the visitor in this version, without a cookie: the links of these pages lead to
each other, and each page leads to its usual version.
"""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.models import CalendarEntry, Occurrence
from events.registrations.views import Screens
from home import sections
from home.crumbs import home_crumb
from home.front.near.orientation import NEEDS
from home.front.near.views import orientation_context
from network.models import NetworkSettings
from places.calls import call_number
from places.models import PlacePage
from places.slugs import with_place

from . import words

# A screen shows at most seven items.
MOST_DATES, MOST_PLACES, MOST_VISITS = 3, 3, 3

REGISTRATION = Screens(
    "home/easy/register.html",
    "home/easy/registration.html",
    "home/easy/registration_over.html",
    "home:easy_registration",
)


@require_safe
def home(request: HttpRequest) -> TemplateResponse:
    """Render the easy-to-read home page: the ways to get help, and the next dates."""
    usual = home_crumb(request).url
    context = {
        "dates": dates_with_links(sections.agenda(MOST_DATES, timezone.now())),
        "figures": sections.figures(),
        "usual_url": usual,
        "canonical": usual,
    }
    return TemplateResponse(request, "home/easy/home.html", context)


@require_safe
@with_place
def place(request: HttpRequest, place: PlacePage) -> HttpResponse:
    """Render the easy-to-read page of a public place."""
    hours = place.hours()
    dates = place.occurrences.agenda()[:MOST_DATES]
    context = {
        "place": place,
        "canonical": place,
        "usual_url": place.url,
        "call": call_number(place, NetworkSettings.for_request(request)),
        "hours": hours,
        "state": words.state_lines(hours),
        "week": words.week(hours),
        "services": words.services(place),
        "fees": words.fees(place),
        "needs_appointment": words.needs_appointment(place, hours),
        "accepts_everyone": words.accepts_everyone(place, hours),
        "visits": place.coming_visits()[:MOST_VISITS] if place.has_stops else [],
        "dates": dates_with_links(dates),
    }
    return TemplateResponse(request, "home/easy/place.html", context)


@require_safe
def orientation(request: HttpRequest, need: str = "") -> TemplateResponse:
    """Render the easy-to-read help in three taps, with at most `MOST_PLACES` places.

    Raises Http404 for an unknown `need`.
    """
    context = orientation_context(request, need)
    usual = reverse("home:orientation_need", args=[need]) if need else reverse("home:orientation")
    query = request.GET.urlencode()
    context |= {"choices": NEEDS.values(), "canonical": usual}
    context |= {"usual_url": f"{usual}?{query}" if query else usual}
    if found := context.get("help"):
        shown = found.places[:MOST_PLACES]
        context |= {"places": [(each, words.state_lines(each.hours())) for each in shown]}
        context["dates"] = dates_with_links([*found.workshops, *found.online][:MOST_DATES])
    return TemplateResponse(request, "home/easy/orientation.html", context)


def dates_with_links(dates: Iterable[Occurrence]) -> list[tuple[Occurrence, str]]:
    """Return [(date, URL)]: the easy-to-read form of a date that takes registrations.

    The URL of another date is the usual page of its event. Runs one query, or none if no date takes
    registrations.
    """
    dates = list(dates)
    open_ids = {date.event_id for date in dates if date.takes_registrations}
    entries = CalendarEntry.objects.filter(event__in=open_ids).values_list("event_id", "uid")
    forms = {event: reverse("home:easy_register", args=[uid]) for event, uid in entries}
    return [
        (
            date,
            f"{forms[date.event_id]}?date={date.moment}"
            if date.takes_registrations and date.event_id in forms
            else date.event.url,
        )
        for date in dates
    ]
