"""What waits about dates: people to call, rooms too full or too empty, head counts."""

import datetime

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.choices import OFF
from events.models import Occurrence, Registration
from network.desk import rights
from network.desk.lines import Item, Line
from network.shared import compiled
from places.models import Closure

from .head_counts import uncounted
from .holders import held_events, kept_places

WEEK = datetime.timedelta(days=7)
COUNTED_WITHIN = datetime.timedelta(days=31)
# A workshop for so many at least may be too empty, with fewer people than that.
ROOM_FOR, FEWEST = 4, 3
# The place of the second kind is somebody else's.
CLOSED, CLOSED_ELSEWHERE, CROWDED, EMPTY = "closed", "elsewhere", "crowded", "empty"


def people_to_call(user):
    """The dates of which some registered person is still to be called."""
    mine = held_events(user)
    people = Registration.objects.standing().coming().filter(mine, must_be_called=True)
    dates = people.values("event_id", "original_starts_at", "starts_at", "event__title")
    return dates.annotate(people=Count("pk")).order_by("starts_at", "event_id")


def troubled_dates(user):
    """Those of the week that few or too many people come to, and all those in a closed place,
    each with its `reason`."""
    now = compiled.now()
    # Said first: the database looks at nothing else of the hundreds of other dates.
    soon_or_shut = Q(starts_at__lt=now + WEEK) | Q(place__in=Closure.objects.values("place"))
    dates = Occurrence.objects.filter(soon_or_shut).of_public_events().upcoming()
    waiting = Registration.objects.waiting().filter(
        event=OuterRef("event"), original_starts_at=OuterRef("original_starts_at")
    )
    this_week = Q(starts_at__gt=now, starts_at__lt=now + WEEK) & ~Q(status__in=OFF)
    this_week &= held_events(user)
    is_empty = Q(event__capacity__gte=ROOM_FOR, seats_taken__lt=FEWEST)
    at_own_place = When(rights.of_pages(user, "place"), then=Value(CLOSED))
    closed = Case(at_own_place, default=Value(CLOSED_ELSEWHERE))
    reason = Case(
        When(Q(is_shut_out=True) & rights.of_pages(user, "place", "event"), then=closed),
        When(this_week & Exists(waiting.order_by()), then=Value(CROWDED)),
        When(this_week & is_empty, then=Value(EMPTY)),
        output_field=CharField(),
    )
    troubled = dates.with_shut_out().annotate(reason=reason).filter(reason__isnull=False)
    return troubled.lines().order_by("starts_at", "event_id", "pk")


def dates_to_count(user):
    return lately_uncounted().filter(rights.of_pages(user, "event"))


def lately_uncounted():
    """The dates over for a month at most whose head count is missing, the latest first."""
    dates = uncounted().filter(ends_at__gt=compiled.now() - COUNTED_WITHIN)
    return dates.lines().order_by("-starts_at", "event_id", "pk")


def _call_item(row):
    moment = int(row["original_starts_at"].timestamp())
    number = row["people"]
    fact = ngettext("%s personne à appeler", "%s personnes à appeler", number) % number
    return Item(row["event__title"], reverse("event_roll", args=[row["event_id"], moment]), fact)


def _troubled_item(date):
    if date.reason in (CLOSED, CLOSED_ELSEWHERE):
        url = reverse("event_dates", args=[date.event_id])
        if date.reason == CLOSED:
            url = reverse("event_closed_dates", args=[date.place_id])
        return Item(date.event.title, url, _("%s : le lieu est fermé") % date.when)
    url = reverse("event_roll", args=[date.event_id, date.moment])
    if date.reason == CROWDED:
        return Item(date.event.title, url, _("%s : des personnes attendent une place") % date.when)
    fact = _("%(when)s : %(taken)s inscrits pour %(seats)s places")
    if date.seats_taken < 2:
        fact = _("%(when)s : %(taken)s inscrit pour %(seats)s places")
    numbers = {"taken": date.seats_taken, "seats": date.event.capacity}
    return Item(date.event.title, url, fact % {"when": date.when, **numbers})


def _count_item(date):
    url = reverse("event_count", args=[date.event_id, date.moment])
    return Item(date.event.title, url, date.when)


LINES = [
    Line(
        "people_to_call",
        lambda n: ngettext(
            "rendez-vous dont des inscrits sont à appeler",
            "rendez-vous dont des inscrits sont à appeler",
            n,
        ),
        people_to_call,
        depends=kept_places,
        order=15,
        icon="group",
        item=_call_item,
        shows_items=True,
    ),
    Line(
        "troubled_dates",
        lambda n: ngettext(
            "rendez-vous à regarder : lieu fermé, trop ou trop peu de monde",
            "rendez-vous à regarder : lieu fermé, trop ou trop peu de monde",
            n,
        ),
        troubled_dates,
        depends=kept_places,
        order=50,
        icon="date",
        item=_troubled_item,
        shows_items=True,
    ),
    Line(
        "to_count",
        lambda n: ngettext("atelier passé, à compter", "ateliers passés, à compter", n),
        dates_to_count,
        order=55,
        icon="group",
        item=_count_item,
        shows_items=True,
    ),
]
