"""A confirmation before events with registered people, or their places, leave the site."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from events.choices import OFF
from events.models import EventPage, Occurrence, Registration
from events.schedule import timetable
from places.models import PlacePage

from .access import may_see_people
from .querysets import begins_after

# The name of the button that confirms, in the data of the form.
CONFIRMED = "inscrits-vus"
# The nightly job starts at NIGHT at the earliest, and its letters have left at MORNING.
NIGHT, MORNING = time(3, 20), time(4)
# Coming dates that are listed; the others are counted.
MOST_DATES = 6


@dataclass(frozen=True)
class Expected:
    """The people who expect the coming dates of an event, by the way to notify them.

    `mailed` is the number of people who get a letter, and `called` the number of the others. People
    without an e-mail address must be called. If the event is only unpublished, people whose date
    begins before the letters of the next night must be called too. `rolls_url` is the URL of the
    list of their names, or "" if the user may not read the list.
    """

    event: EventPage
    mailed: int
    called: int
    rolls_url: str

    @property
    def total(self) -> int:
        """The number of people: `mailed` plus `called`."""
        return self.mailed + self.called


@dataclass(frozen=True)
class Unplaced:
    """An event that stays while the place of some of its coming dates leaves the site.

    `people` is the number of people registered for these dates. `rolls_url` is the URL of the list
    of these people, and `edit_url` the URL of the form of the event. Each URL is "" if the user may
    not open its page.
    """

    event: EventPage
    people: int
    rolls_url: str
    edit_url: str


def expected(
    pages: Collection[Page], user: User, *, with_descendants: bool, is_deletion: bool
) -> list[Expected]:
    """Return an `Expected` for each event among `pages` with people to notify, by title.

    With `with_descendants`, the events below the pages are included. People who were notified that
    their date is off are not counted. For an unpublication, only published events are returned.
    """
    events = among(EventPage.objects.all(), pages, with_descendants)
    in_time = Q(contact__contains="@")
    if not is_deletion:
        events = events.filter(live=True)
        in_time &= begins_after(_next_morning())
    rows = Registration.objects.of_events(events.order_by().values("pk")).not_cancelled().coming()
    numbers = {
        event_id: (mailed, total - mailed)
        for event_id, mailed, total in rows.filter(is_off=False)
        .order_by()
        .values_list("event_id")
        .annotate(mailed=Count("pk", filter=in_time), total=Count("pk"))
    }
    found = EventPage.objects.filter(pk__in=numbers).order_by("title", "pk")
    found = found.select_related(*EventPage.title_relations)
    return [Expected(event, *numbers[event.pk], _rolls_url(user, event)) for event in found]


def first_dates(events: Collection[EventPage]) -> dict[int, tuple[list[tuple[str, int]], int]]:
    """Return {key of an event: (`MOST_DATES` of its coming dates, number of the others)}.

    Dates that are off are not counted. The dates with registered people are chosen first, then the
    others; all are by start. Each date is (the date in words, its number of registered people).
    Events without such a date are absent. Runs three queries, and none without events.
    """
    if not events:
        return {}
    rows = Registration.objects.of_events([event.pk for event in events])
    people = rows.not_cancelled().coming().filter(is_off=False).count_by_date()
    keys = defaultdict(list)
    starts = coming().filter(event__in=events).values_list("pk", "event_id", "original_starts_at")
    for rank, (key, event_id, start) in enumerate(starts):
        keys[event_id].append((start not in people.get(event_id, {}), rank, key))
    chosen = [key for each in keys.values() for *_rank, key in sorted(each)[:MOST_DATES]]
    dates = defaultdict(list)
    for date in coming().filter(pk__in=chosen):
        number = people.get(date.event_id, {}).get(date.original_starts_at, 0)
        dates[date.event_id].append((date.when, number))
    return {event: (dates[event], len(each[MOST_DATES:])) for event, each in keys.items()}


def coming() -> QuerySet:
    """Return the coming dates that are not off, by start, each with its event and its zone.

    Their `when` needs no query. The long texts of the events are deferred.
    """
    dates = Occurrence.objects.upcoming().exclude(status__in=OFF).with_zone()
    dates = dates.select_related("event").defer("event__body", "event__proceedings")
    return dates.order_by("starts_at", "pk")


def unplaced(pages: Collection[Page], user: User, *, with_descendants: bool) -> list[Unplaced]:
    """Return an `Unplaced` for each event that stays when its place leaves, by title.

    The places that leave are the places among `pages` and, with `with_descendants`, below `pages`.
    Only events with people registered for coming dates at these places are returned. The people get
    no letter: the dates do not change, and `Registration.where` keeps the location last notified.
    """
    places = among(PlacePage.objects.all(), pages, with_descendants)
    leaving = among(EventPage.objects.all(), pages, with_descendants)
    there = Occurrence.objects.filter(
        place__in=places.values("pk"),
        event=OuterRef("event"),
        original_starts_at=OuterRef("original_starts_at"),
    ).exclude(status__in=OFF)
    rows = Registration.objects.not_cancelled().coming().filter(Exists(there), is_off=False)
    rows = rows.exclude(event__in=leaving.values("pk")).order_by()
    numbers = dict(rows.values_list("event_id").annotate(Count("pk")))
    found = EventPage.objects.filter(pk__in=numbers).order_by("title", "pk")
    found = found.select_related(*EventPage.title_relations)
    return [
        Unplaced(event, numbers[event.pk], _rolls_url(user, event), _edit_url(user, event))
        for event in found
    ]


def among(rows: QuerySet, pages: Collection[Page], with_descendants: bool) -> QuerySet:
    """Return the rows that are one of `pages`, or below one of them with `with_descendants`.

    They are in no order.
    """
    chosen = Q(pk__in=[page.pk for page in pages])
    if with_descendants:
        for page in pages:
            chosen |= Q(path__startswith=page.path)
    return rows.filter(chosen).order_by()


def _edit_url(user, event):
    may_edit = event.permissions_for_user(user).can_edit()
    return reverse("wagtailadmin_pages:edit", args=[event.pk]) if may_edit else ""


def _next_morning():
    now = timezone.localtime()
    morning = datetime.combine(now.date(), MORNING, now.tzinfo)
    return morning if now.time() < NIGHT else morning + timedelta(days=1)


def _rolls_url(user, event):
    return reverse("event_rolls", args=[event.pk]) if may_see_people(user, event) else ""


def confirm(
    request: HttpRequest,
    pages: Collection[Page],
    *,
    is_deletion: bool,
    with_descendants: bool,
    losses: Collection[str] = (),
) -> HttpResponse | None:
    """Return a page with the numbers of expected people and a button that repeats the POST.

    Returns None for a GET request, for a confirmed POST, and if `expected`, `unplaced` and `losses`
    are empty. `with_descendants` is True if the pages below `pages` are also deleted or
    unpublished. `losses` are sentences about what else leaves the site.
    """
    if request.method != "POST" or CONFIRMED in request.POST or not pages:
        return None
    found = expected(
        pages, request.user, with_descendants=with_descendants, is_deletion=is_deletion
    )
    staying = unplaced(pages, request.user, with_descendants=with_descendants)
    if not (found or staying or losses):
        return None
    posted = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    dates = first_dates([line.event for line in found])
    context = {
        "expected": [(line, *dates.get(line.event.pk, ((), 0))) for line in found],
        "unplaced": staying,
        "losses": losses,
        "is_deletion": is_deletion,
        "sends_letters": is_deletion and any(line.mailed for line in found),
        "posted": posted,
        "confirmed": CONFIRMED,
        "url": request.get_full_path(),
        "back_url": reverse("wagtailadmin_explore", args=[pages[0].get_parent().pk]),
    }
    return TemplateResponse(request, "events/registrations/leaving.html", context)


def warn_of_expiry(request: HttpRequest, page: Page) -> None:
    """Add a warning if a published event expires before a date with registered people."""
    if not (isinstance(page, EventPage) and page.live and page.expire_at):
        return
    people = Registration.objects.of_events([page.pk]).not_cancelled().coming(page.expire_at)
    number = people.filter(is_off=False).count()
    if not number:
        return
    text = ngettext(
        "Cette page quittera le site %(moment)s, et %(number)s personne est inscrite à une date"
        " qui vient ensuite. La nuit suivante, elle recevra la lettre « C’est annulé », ou sera à"
        " prévenir par téléphone.",
        "Cette page quittera le site %(moment)s, et %(number)s personnes sont inscrites à une date"
        " qui vient ensuite. La nuit suivante, elles recevront la lettre « C’est annulé », ou"
        " seront à prévenir par téléphone.",
        number,
    )
    expiry = timezone.localtime(page.expire_at)
    moment = timetable.format_start(expiry, today=timezone.localdate(), all_day=False)
    messages.warning(request, text % {"moment": moment, "number": number})
