"""The surroundings of an event in the form: conflicts, similar events near by, missing topics."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from events.choices import OFF, AttendanceMode
from events.models import Occurrence
from events.schedule import timetable
from network.models import Topic
from places.models import PlacePage

NEAR_KM = 15
ONE_DAY = timedelta(days=1)
MOST_DATES = 60  # of a series
MOST_CLASHES = 5
SOON = timedelta(days=45)
SEASON = timedelta(days=92)
MOST_GAPS = 6


@dataclass
class Clash:
    """A similar event near by.

    `first` is its first date on a day of the edited event. `days` are the days of its dates on
    these days, each once. `distance_km` is None if the distance between the places is unknown.
    """

    first: Occurrence
    distance_km: float | None
    days: list = field(default_factory=list)


@dataclass
class Conflict:
    """An obstacle to some dates: another event at the same time, or a closure of the place.

    For another event, `first` is its earliest date in conflict and `closure` is None. `person` is
    the contact that both events have, or None if they only have the same place. For a closure,
    `first` is None. `days` are the days on which the affected dates begin: for another event, each
    day once; for a closure, a day with two dates is repeated.
    """

    first: Occurrence | None = None
    person: object = None
    closure: object = None
    days: list = field(default_factory=list)

    @property
    def closed(self) -> str:
        """The sentence of `closure`, which is not None: "Le lieu est fermé : congés d’été"."""
        return timetable.closure_note(self.closure)


@dataclass(frozen=True)
class Gap:
    """A topic missing in a commune; `until` is the start of its next date there, or None."""

    topic: Topic
    until: datetime | None


def conflicts(event: Page) -> list[Conflict]:
    """Return the `Conflict`s of an event: closures of its place, then other public events.

    A closure conflicts with the dates at the event's public place, cancelled dates included.

    Another event conflicts if one of its dates overlaps a date of `event`, and neither date is off.
    In addition, the events share a contact, or the dates share a location. The location of a date
    is its public place or, without one, its venue and commune. Events that are only online share no
    location.

    Returns at most `MOST_CLASHES` (5) events, those with the most days in conflict first. Only the
    first `MOST_DATES` (60) dates of `event` are compared. Returns [] if the event has no dates.
    """
    slots = timetable.slots(event.plan)[:MOST_DATES]
    if not slots:
        return []
    shut = [slot for slot in slots if slot.place_id is None and not slot.venue]
    return [*_closures(event, shut), *_overlaps(event, slots)[:MOST_CLASHES]]


def _closures(event, slots):
    if not (event.shown_place and event.is_onsite):
        return []
    by_closure = {}
    for slot in slots:
        for day in timetable.days_between(slot.starts_at, slot.ends_at):
            if closure := event.shown_place.closure_on(day):
                conflict = by_closure.setdefault((closure.starts_on, closure.ends_on), Conflict())
                conflict.closure = closure
                conflict.days.append(slot.starts_at.date())
                break
    return list(by_closure.values())


def shut_days(event: Page) -> list:
    """Return the days of the dates outside the usual hours of the place.

    Excludes dates that are off, on a day of closure or at another location. The days returned are
    no conflict, since a place may open for one workshop. Only the first 60 dates are compared.
    Returns [] without a public place, or if the event is only online.
    """
    place = event.shown_place
    if not (place and event.is_onsite):
        return []
    slots = timetable.slots(event.plan)[:MOST_DATES]
    return [
        slot.starts_at.date()
        for slot in slots
        if slot.place_id is None
        and not slot.venue
        and slot.status not in OFF
        and not place.closure_on(slot.starts_at.date())
        and place.is_shut_during(slot.starts_at, slot.ends_at)
    ]


def _overlaps(event, slots):
    """Return a `Conflict` for each other event, those with the most days in conflict first."""
    taking_place = [slot for slot in slots if slot.status not in OFF]
    locations = {slot: _location(event, slot) for slot in taking_place}
    same = _at(set(locations.values()) - {None})
    if event.contact_id:
        same |= Q(event__contact=event.contact)
    if not (same and taking_place):
        return []
    dates = _others(Occurrence.objects.public(), event).filter(same)
    dates = dates.between(slots[0].starts_at, max(slot.ends_at for slot in slots))
    by_event = {}
    for date in dates.cards().select_related("event__contact").order_by("starts_at", "pk"):
        is_person = bool(event.contact_id) and date.event.contact_id == event.contact_id
        here = _location_of_date(date)
        days = [
            slot.starts_at.date()
            for slot in taking_place
            if (is_person or (here and locations[slot] == here))
            and date.starts_at < slot.ends_at
            and slot.starts_at < date.ends_at
        ]
        if days:
            conflict = by_event.setdefault(date.event_id, Conflict(date))
            conflict.person = event.contact if is_person else None
            conflict.days = list(dict.fromkeys(conflict.days + days))
    return sorted(by_event.values(), key=lambda conflict: -len(conflict.days))


def _location(event, slot):
    """Return the key of the place, or of the venue and its commune, of one date of an event.

    Returns None if the event is only online, or if the date has neither a public place nor a venue
    with a commune.
    """
    if not event.is_onsite:
        return None
    place, commune, venue = event.location_of(slot)
    return _location_key(place and place.pk, venue or event.venue, commune and commune.pk)


def _location_of_date(date):
    if date.event.attendance_mode == AttendanceMode.ONLINE:
        return None
    return _location_key(date.place_id, date.venue or date.event.venue, date.commune_id)


def _location_key(place, venue, commune):
    if place:
        return place
    return (commune, venue.casefold()) if venue and commune else None


def _at(locations):
    """Return a Q for the dates in the places of `locations` or, without a place, in their communes.

    The Q is empty without locations.
    """
    venues = {location for location in locations if isinstance(location, tuple)}
    q = Q()
    if places := locations - venues:
        q |= Q(place__in=places)
    if venues:
        q |= Q(place=None, commune__in={commune for commune, _venue in venues})
    return q


def clashes(event: Page, topics: Sequence[Topic]) -> list[Clash]:
    """Return the similar public events near by with a date on a day of `event`, as `Clash`es.

    A similar event has one of `topics`, or the kind of `event` if `topics` is empty. It is at a
    place within 15 km of the public place of `event`, or in the same commune. The cancelled and
    postponed dates of both events do not count. A date over several days counts on its first day
    only. Only the first 60 dates of `event` that take place are compared.

    Returns five at most: first the events with the most common days, then the nearest. An unknown
    distance counts as 0 km. Returns [] if no date of `event` takes place.
    """
    slots = [slot for slot in timetable.slots(event.plan) if slot.status not in OFF][:MOST_DATES]
    if not slots:
        return []
    around = _distances(event.shown_place)
    days = {slot.starts_at.date() for slot in slots}
    # A day of margin on both sides: the days are compared below, at the location of each date.
    first, last = slots[0].starts_at - ONE_DAY, slots[-1].starts_at + 2 * ONE_DAY
    dates = Occurrence.objects.public().between(first, last)
    alike = Q(event__topics__in=topics) if topics else Q(event__kind=event.kind)
    near = Q(place__in=around)
    if event.shown_commune:
        near |= Q(commune=event.shown_commune)
    by_event = {}
    for date in (
        _others(dates, event).filter(alike, near).cards().distinct().order_by("starts_at", "pk")
    ):
        day = date.local_start.date()
        if day in days:
            clash = by_event.setdefault(date.event_id, Clash(date, around.get(date.place_id)))
            if day not in clash.days:
                clash.days.append(day)
    ranked = sorted(by_event.values(), key=lambda clash: (-len(clash.days), clash.distance_km or 0))
    return ranked[:MOST_CLASHES]


def gaps(event: Page, topics: Iterable[Topic]) -> tuple[list[Gap], list[Gap]]:
    """Return ([Gap of these topics], [Gap of other topics]), both empty without a commune.

    A gap is a topic without a public date in the commune of `event` in the next 45 days. For the
    topics that are not in `topics`, it is 92 days, and at most six gaps are returned. The dates of
    `event`, and cancelled or postponed dates, do not count.
    """
    commune = event.shown_commune
    if not commune:
        return [], []
    now = timezone.now()
    dates = _others(Occurrence.objects.public().upcoming(now), event).in_territory(commune)
    rows = dates.order_by("-starts_at").values_list("event__topics", "starts_at")
    soonest = dict(rows.iterator())  # in this order, the last row of a topic is its first date
    everything = [Gap(topic, soonest.get(topic.pk)) for topic in Topic.objects.all()]
    chosen = {topic.pk for topic in topics}
    ours = [gap for gap in everything if gap.topic.pk in chosen and _lasts(gap, now + SOON)]
    rest = [gap for gap in everything if gap.topic.pk not in chosen and _lasts(gap, now + SEASON)]
    return ours, rest[:MOST_GAPS]


def _others(dates, event):
    """Return `dates` without the dates of `event`, and without cancelled or postponed dates."""
    return dates.exclude(event=event.pk or 0).exclude(status__in=OFF)


def _lasts(gap, until):
    return gap.until is None or gap.until > until


def _distances(place):
    """Return {key: km} of the public places within 15 km of a place, which is itself at 0 km.

    Without a position, only the place itself is returned. Returns {} if `place` is None.
    """
    if not place:
        return {}
    if not place.has_position:
        return {place.pk: 0.0}
    near = PlacePage.objects.public().near(*place.position, NEAR_KM)
    return dict(near.values_list("pk", "distance_km"))
