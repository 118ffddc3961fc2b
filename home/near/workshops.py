"""The next workshops that answer a need, near a spot."""

from datetime import timedelta

from django.db.models import Q

from events.choices import OFF, AttendanceMode
from events.models import EventPage, Occurrence
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.models import Topic
from network.text import plain
from places.near.bands import band

AHEAD = timedelta(days=60)
MOST, MOST_READ = 4, 4000
NO_DISTANCE = float("inf")
COLUMNS = [
    *("pk", "event_id", "event__attendance_mode", "starts_at"),
    *("place__latitude", "place__longitude", "commune__code"),
]


def workshops_near(need, spot, now, within_km):
    """At most four dates to come of different events, the nearest band first and then the soonest,
    those online last; each has `distance_km`, None online, and `is_rough`. Four queries."""
    about = _events_about(need)
    if about is None:
        return []
    dates = Occurrence.objects.public().upcoming(now).filter(about, starts_at__lt=now + AHEAD)
    dates = dates.exclude(status__in=OFF).order_by("starts_at")
    chosen = {}
    for key, event, row in sorted(_ranked(dates, spot, within_km), key=lambda found: found[2]):
        if event not in {other for other, _row in chosen.values()}:
            chosen[key] = event, row
        if len(chosen) == MOST:
            break
    shown = {date.pk: date for date in Occurrence.objects.cards().filter(pk__in=chosen)}
    for key, date in shown.items():
        _event, (_band, _starts_at, km, date.is_rough) = chosen[key]
        date.distance_km = None if km == NO_DISTANCE else km
    return [shown[key] for key in chosen if key in shown]


def _ranked(dates, spot, within_km):
    """(key, event's key, (band, start, km, is it rough)) of those that are online or near."""
    rows = dates.values_list(*COLUMNS)[:MOST_READ]
    for key, event, mode, starts_at, latitude, longitude, code in rows:
        point, commune = (latitude, longitude), gazetteer().get(code or "")
        is_rough = None in point or not spot.is_exact
        if None in point:
            point = commune and commune.point
        km = distance_km(spot.point, point) if point else NO_DISTANCE
        if km <= within_km:
            is_here = bool(commune) and commune.code in spot.codes
            yield key, event, (band(km, is_here=is_here), starts_at, km, is_rough)
        elif mode != AttendanceMode.ONSITE:
            yield key, event, (NO_DISTANCE, starts_at, NO_DISTANCE, False)


def _events_about(need):
    """A Q for the dates of the events about a need, by topic or by title; None for any need."""
    if not (need.topics or need.titles):
        return None
    names = Topic.objects.values_list("pk", "name")
    topics = [pk for pk, name in names if begins(name, need.topics)]
    by_topic = Topic.objects.filter(pk__in=topics, events__isnull=False).values("events")
    return Q(event__in=by_topic) | Q(event__in=_titled(need.titles))


def _titled(stems):
    """The keys of the events of which a word of the title begins so."""
    found = Q(pk__in=[])
    for stem in stems:
        found |= Q(calendar_entry__words__contains=stem)
    rows = EventPage.objects.filter(found).order_by().values_list("pk", "title")
    return [pk for pk, title in rows if begins(title, stems)]


def begins(name, stems):
    """Whether a word of a name begins like one of these, in plain letters."""
    words = f" {plain(name)}"
    return any(f" {stem}" in words for stem in stems)
