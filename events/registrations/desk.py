"""Lines of the admin's home page about people to call, troubled dates and missing counts."""

import datetime

from django.contrib.auth.models import User
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.choices import OFF, Status
from events.models import EventPage, Occurrence, Registration
from events.querysets import zone_code
from network.admin import rights
from network.admin.lines import Item, Line
from network.database import compiled
from network.geography.gazetteer import gazetteer
from network.tasks import queue
from network.text.dates import format_day
from network.text.strings import with_town
from places.models import Closure

from . import delays
from .access import managed_places, with_visible_people
from .head_counts import uncounted

WEEK = datetime.timedelta(days=7)
COUNTED_WITHIN = datetime.timedelta(days=31)
# A workshop with at least ROOM_FOR seats is too empty if fewer than FEWEST are taken.
ROOM_FOR, FEWEST = 4, 3
# The columns of `_in_full`.
NAMED = ["location", "insee", "postcode", "city"]
# CLOSED: the user may edit the closed place. CLOSED_ELSEWHERE: only the event.
CLOSED, CLOSED_ELSEWHERE, CROWDED, EMPTY = "closed", "elsewhere", "crowded", "empty"


def people_to_call(user: User) -> QuerySet:
    """Return the coming dates with people to call, as dicts sorted by the start last notified.

    The keys are `event_id`, `original_starts_at`, `starts_at`, `event__title`, those of `NAMED` for
    the location of the event, its `zone_code`, and `people`, the number of people to call. A date
    has several dicts if its people were last notified of different starts. Only dates whose
    registrations `user` may see are returned.
    """
    visible = with_visible_people(user)
    people = Registration.objects.not_cancelled().coming().filter(visible, must_be_called=True)
    dates = people.values(
        *("event_id", "original_starts_at", "starts_at", "event__title"),
        location=Coalesce("event__place__title", "event__venue"),
        insee=Coalesce(NullIf("event__place__insee_code", Value("")), "event__commune__code"),
        postcode=F("event__place__postcode"),
        city=F("event__place__city"),
        zone_code=zone_code("event__"),
    )
    return dates.annotate(people=Count("pk")).order_by("starts_at", "event_id")


def troubled_dates(user: User) -> QuerySet[Occurrence]:
    """Return the public coming dates that need attention from `user`, by start.

    The attribute `reason` is the first of these that applies:

    - `CLOSED`: the date is one of `during_closures`, and the user may edit its place;
    - `CLOSED_ELSEWHERE`: the date is one of `during_closures`, and the user may only edit its
      event;
    - `CROWDED`: people wait for a seat;
    - `EMPTY`: fewer than 3 of at least 4 seats are taken, and visitors may still register for a
      seat: an editor did not mark the date as full or closed to registration.

    `CROWDED` and `EMPTY` are only for dates in the next seven days that are not off, and whose
    registrations the user may see.
    """
    now = compiled.now()
    # First condition, so that the database reads nothing else of the hundreds of other dates.
    soon_or_shut = Q(starts_at__lt=now + WEEK) | Q(place__in=Closure.objects.values("place"))
    dates = Occurrence.objects.filter(soon_or_shut).of_public_events().upcoming()
    waiting = Registration.objects.waiting().filter(
        event=OuterRef("event"), original_starts_at=OuterRef("original_starts_at")
    )
    this_week = Q(starts_at__gt=now, starts_at__lt=now + WEEK) & ~Q(status__in=OFF)
    this_week &= with_visible_people(user)
    is_empty = Q(event__capacity__gte=ROOM_FOR, seats_taken__lt=FEWEST, is_closed=False)
    is_empty &= ~Q(status=Status.FULL)
    at_own_place = When(rights.of_pages(user, "place"), then=Value(CLOSED))
    closed = Case(at_own_place, default=Value(CLOSED_ELSEWHERE))
    reason = Case(
        When(Q(is_during_closure=True) & rights.of_pages(user, "place", "event"), then=closed),
        When(this_week & Exists(waiting.order_by()), then=Value(CROWDED)),
        When(this_week & is_empty, then=Value(EMPTY)),
        output_field=CharField(),
    )
    troubled = dates.with_closures().annotate(reason=reason).filter(reason__isnull=False)
    return _named(troubled.lines()).order_by("starts_at", "event_id", "pk")


def dates_to_count(user: User) -> QuerySet[Occurrence]:
    """Return the dates that ended in the last 31 days without a head count, by descending start.

    Only dates of the events that `user` may edit are returned, without the dates that are off.
    """
    dates = uncounted().filter(ends_at__gt=compiled.now() - COUNTED_WITHIN)
    dates = _named(dates.lines()).order_by("-starts_at", "event_id", "pk")
    return dates.filter(rights.of_pages(user, "event"))


def _named(dates):
    """Annotate the columns of `_in_full`; the title and address of the place of each date."""
    # Not the place itself: its row is as large as a page.
    venue = Coalesce(NullIf("venue", Value("")), "event__venue")
    return dates.annotate(
        location=Coalesce("place__title", venue),
        insee=Coalesce(NullIf("place__insee_code", Value("")), "commune__code"),
        postcode=F("place__postcode"),
        city=F("place__city"),
    )


def _in_full(moment, row):
    """Return "mardi 3 novembre, 14 h, Médiathèque, Sisteron"; unknown parts are omitted.

    `row` has the keys "location", "insee", "postcode" and "city".
    """
    location, insee, postcode, city = (row[name] or "" for name in NAMED)
    commune = gazetteer().locate(insee=insee, postcode=postcode, name=city)
    where = with_town(location, commune.name_in_full if commune else city)
    return ", ".join(filter(None, [moment, where]))


def _when(date):
    if not date.event.is_onsite:
        return f"{date.when}, {_('En ligne')}"
    return _in_full(date.when, vars(date))


def _call_item(row):
    moment = int(row["original_starts_at"].timestamp())
    number = row["people"]
    fact = ngettext("%s personne à appeler", "%s personnes à appeler", number) % number
    zone = EventPage.zone_at(None, None, row["zone_code"])
    day = format_day(row["starts_at"].astimezone(zone), today=timezone.localdate())
    fact = f"{_in_full(day, row)} : {fact}"
    return Item(row["event__title"], reverse("event_roll", args=[row["event_id"], moment]), fact)


def _troubled_item(date):
    when = _when(date)
    if date.reason in (CLOSED, CLOSED_ELSEWHERE):
        url = reverse("event_dates", args=[date.event_id])
        if date.reason == CLOSED:
            url = reverse("event_closed_dates", args=[date.place_id])
        return Item(date.event.title, url, _("%s : le lieu est fermé") % when)
    url = reverse("event_roll", args=[date.event_id, date.moment])
    if date.reason == CROWDED:
        return Item(date.event.title, url, _("%s : des personnes attendent une place") % when)
    fact = _("%(when)s : %(taken)s inscrits pour %(seats)s places")
    if date.seats_taken < 2:
        fact = _("%(when)s : %(taken)s inscrit pour %(seats)s places")
    numbers = {"taken": date.seats_taken, "seats": date.event.capacity}
    return Item(date.event.title, url, fact % {"when": when, **numbers})


def _count_item(date):
    url = reverse("event_count", args=[date.event_id, date.moment])
    return Item(date.event.title, url, _when(date))


queue.name(delays.send_due_letters, gettext_lazy("Écrire aux inscrits d’une date qui change"))
LINES = [
    Line(
        "people_to_call",
        lambda n: ngettext(
            "rendez-vous dont des inscrits sont à appeler",
            "rendez-vous dont des inscrits sont à appeler",
            n,
        ),
        people_to_call,
        depends=managed_places,
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
        depends=managed_places,
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
