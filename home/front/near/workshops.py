"""Next workshops that answer a need near a position."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from events.choices import OFF, AttendanceMode
from events.models import Occurrence
from network.database.compiled import compiled_rows, rows_by_key
from network.geography.distance import distance_km
from network.geography.gazetteer import gazetteer
from network.models import Topic
from network.text.strings import plain
from places.near.bands import band

AHEAD = timedelta(days=60)
MOST, MOST_READ = 4, 4000
NO_DISTANCE = float("inf")
COLUMNS = [
    *("pk", "event_id", "event__attendance_mode", "starts_at"),
    *("place__point_latitude", "place__point_longitude", "place__point_is_rough"),
    "commune__code",
]


def workshops_near(need, spot, now: datetime, within_km: float) -> list[Occurrence]:
    """Return at most four dates about a need, each of another event, in three queries.

    The dates have not ended at `now` (aware), start within 60 days, and are neither cancelled nor
    postponed. Dates within `within_km` come first, by `band` of distance, the nearest first, then
    by start. Online and hybrid dates farther away come last. Each date has `distance_km`, None for
    these last, and `is_rough`, True if the distance is approximate. `need` is a `Need`, `spot` a
    `Spot`. The result is [] if the `topics` and the `titles` of the need are both empty.
    """
    if not (need.topics or need.titles):
        return []
    chosen = {}
    for event, key, rank in sorted(_ranked(need, spot, now, within_km), key=lambda row: row[2]):
        if event not in chosen:
            chosen[event] = key, rank
        if len(chosen) == MOST:
            break
    ranks = dict(chosen.values())
    cards = rows_by_key(Occurrence.objects.cards, ranks)
    for key, date in cards.items():
        _band, _starts_at, km, date.is_rough = ranks[key]
        date.distance_km = None if km == NO_DISTANCE else km
    return [cards[key] for key in ranks if key in cards]


def _ranked(need, spot, now, within_km):
    """Yield (event id, date id, (band, start, km, is rough)) of the dates online or nearby.

    The band and km of an online or hybrid date that is not nearby are infinite.
    """
    for key, event, mode, starts_at, *point, place_is_rough, code in _rows_about(need, now):
        commune = gazetteer().get(code or "")
        is_rough = None in point or bool(place_is_rough) or not spot.is_exact
        if None in point:
            point = commune and commune.point
        km = distance_km(spot.point, point) if point else NO_DISTANCE
        if km <= within_km:
            is_here = bool(commune) and commune.code in spot.codes
            yield event, key, (band(km, is_here=is_here), starts_at, km, is_rough)
        elif mode != AttendanceMode.ONSITE:
            yield event, key, (NO_DISTANCE, starts_at, NO_DISTANCE, False)


def _rows_about(need, now):
    """Yield the `COLUMNS` of the dates of the next 60 days about a need, by topic or title."""
    names = Topic.objects.values_list("pk", "name")
    topics = [pk for pk, name in names if begins(name, need.topics)]
    shape, until = (tuple(topics), tuple(need.titles)), now + AHEAD
    for *row, title, is_about in compiled_rows(_dates_about, *shape, now=now, until=until):
        if is_about or begins(title, need.titles):
            yield row


def _dates_about(topics, titles, *, now, until):
    """Return the `COLUMNS`, the title and `is_about` of the dates that may answer a need.

    These are the `MOST_READ` first dates, by start, that are not over at `now`, start before
    `until`, and are neither cancelled nor postponed. `topics` are ids, `titles` beginnings of
    words. `is_about` is True if the event has one of the topics.
    """
    about = Topic.objects.filter(pk__in=topics, events=OuterRef("event"))
    # The words of the calendar entry contain those of the title: the titles are checked later.
    titled = Q(pk__in=[])
    for stem in titles:
        titled |= Q(event__calendar_entry__words__contains=stem)
    dates = Occurrence.objects.public().upcoming(now).filter(starts_at__lt=until)
    dates = dates.exclude(status__in=OFF).annotate(is_about=Exists(about))
    rows = dates.filter(titled | Q(is_about=True)).order_by("starts_at", "pk")
    return rows.values_list(*COLUMNS, "event__title", "is_about")[:MOST_READ]


def begins(name: str, stems: Iterable[str]) -> bool:
    """Return True if a word of `name` begins with one of `stems`.

    Accents and case of `name` are ignored; the stems are in lower case without accents.
    """
    words = f" {plain(name)}"
    return any(f" {stem}" in words for stem in stems)
