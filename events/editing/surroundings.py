"""What else happens around an event that is being written: what it clashes with, what lacks."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from events.choices import OFF
from events.models import Occurrence
from events.schedule import timetable
from network.models import Topic
from places.models import PlacePage

NEAR_KM = 15
ONE_DAY = timedelta(days=1)
MOST_DATES = 60  # of a series, compared with the others
MOST_CLASHES = 5
SOON = timedelta(days=45)
SEASON = timedelta(days=92)
MOST_GAPS = 6


@dataclass
class Clash:
    """Another event, its first date on a day of ours, its distance if known, the days in common."""

    first: Occurrence
    distance_km: float | None
    days: list = field(default_factory=list)


@dataclass(frozen=True)
class Gap:
    """A topic with nothing in a commune before `until`, None when nothing at all is announced."""

    topic: Topic
    until: datetime | None


def clashes(event, topics):
    """[Clash] of public events near by, on days of this one, that treat one of `topics`, or are of
    its kind when it has none; those with most days in common first, then the nearest."""
    slots = timetable.slots(event.plan)[:MOST_DATES]
    around = _distances(event.shown_place)
    if not slots:
        return []
    days = {slot.starts_at.date() for slot in slots}
    dates = Occurrence.objects.public().between(slots[0].starts_at - ONE_DAY, slots[-1].ends_at)
    alike = Q(event__topics__in=topics) if topics else Q(event__kind=event.kind)
    near = Q(place__in=around)
    if event.shown_commune:
        near |= Q(commune=event.shown_commune)
    by_event = {}
    for date in _others(dates, event).filter(alike, near).cards().distinct().order_by("starts_at"):
        day = date.local_start.date()
        if day in days:
            clash = by_event.setdefault(date.event_id, Clash(date, around.get(date.place_id)))
            clash.days.append(day)
    ranked = sorted(by_event.values(), key=lambda clash: (-len(clash.days), clash.distance_km or 0))
    return ranked[:MOST_CLASHES]


def gaps(event, topics):
    """([Gap] of these topics, [Gap] of others), 45 days and three months long at least; both are
    empty without a commune."""
    commune = event.shown_commune
    if not commune:
        return [], []
    now = timezone.now()
    dates = _others(Occurrence.objects.public().upcoming(now), event).in_territory(commune)
    rows = dates.order_by("-starts_at").values_list("event__topics", "starts_at")
    soonest = dict(rows.iterator())  # the last row of a topic is its first date
    everything = [Gap(topic, soonest.get(topic.pk)) for topic in Topic.objects.all()]
    chosen = {topic.pk for topic in topics}
    ours = [gap for gap in everything if gap.topic.pk in chosen and _lasts(gap, now + SOON)]
    rest = [gap for gap in everything if gap.topic.pk not in chosen and _lasts(gap, now + SEASON)]
    return ours, rest[:MOST_GAPS]


def _others(dates, event):
    """Those that will be held, of other events."""
    return dates.exclude(event=event.pk or 0).exclude(status__in=OFF)


def _lasts(gap, until):
    return gap.until is None or gap.until > until


def _distances(place):
    """{pk: km} of the public places around one, itself at 0; {} when it is not known."""
    if not place:
        return {}
    if not place.has_position:
        return {place.pk: 0.0}
    near = PlacePage.objects.public().near(place.latitude, place.longitude, NEAR_KM)
    return dict(near.values_list("pk", "distance_km"))
