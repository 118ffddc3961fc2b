"""Next workshops that answer a need near a position."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from events.choices import OFF, AttendanceMode
from events.distances import distance_of
from events.models import Occurrence
from network.database.compiled import compiled_rows, rows_by_key
from network.geography.distance import Point
from network.geography.spots import Spot
from network.models import Topic
from network.text.strings import plain

from .orientation import Need

WITHIN_KM, AHEAD = 30, timedelta(days=21)
MOST, MOST_READ = 4, 4000
NO_DISTANCE = float("inf")
COLUMNS = [
    *("pk", "event_id", "event__attendance_mode", "starts_at"),
    *("place__point_latitude", "place__point_longitude", "place__point_is_rough"),
    "commune__code",
]


def workshops_near(need: Need, spot: Spot, point: Point, now: datetime) -> list[Occurrence]:
    """Return at most four dates about a need, one for each event, in at most three queries.

    The dates have not ended at `now` (aware), start within three weeks, and are neither cancelled
    nor postponed. On-site and hybrid dates within `WITHIN_KM` of `point` come first, by
    `distance_km`, then by start; others, and those without a position, are omitted. Dates that are
    only online come last, by start, wherever their organiser is.

    Two attributes are set on each date. `distance_km` is None for the dates that are only online.
    `is_rough` is True if the distance is approximate, because the position of the date or of `spot`
    is approximate. A need without `topics` and `titles` is about every date.
    """
    chosen = {}
    for event, key, rank in sorted(_ranked(need, spot, point, now), key=lambda row: row[2]):
        if event not in chosen:
            chosen[event] = key, rank
        if len(chosen) == MOST:
            break
    ranks = dict(chosen.values())
    cards = rows_by_key(Occurrence.objects.cards, ranks)
    for key, date in cards.items():
        km, _starts_at, date.is_rough = ranks[key]
        date.distance_km = None if km == NO_DISTANCE else km
    return [cards[key] for key in ranks if key in cards]


def _ranked(need, spot, here, now):
    """Yield (event id, date id, (km, start, is rough)) of the dates online or nearby.

    The kilometres of a date that is only online are infinite, wherever its organiser is. A hybrid
    date beyond `WITHIN_KM` is omitted, as the dates on site are: its card would name a venue that
    is too far. A date on site or hybrid without any known position is omitted too.
    """
    for key, event, mode, starts_at, *point, place_is_rough, code in _rows_about(need, now):
        if mode == AttendanceMode.ONLINE:
            yield event, key, (NO_DISTANCE, starts_at, False)
            continue
        found = distance_of(
            here,
            is_exact=spot.is_exact,
            point=tuple(point),
            is_rough=bool(place_is_rough),
            commune=code or "",
        )
        if found is None:
            continue
        km, is_rough = found
        if km <= WITHIN_KM:
            yield event, key, (km, starts_at, is_rough)


def _rows_about(need, now):
    """Yield the `COLUMNS` of the dates of the next three weeks about a need, by topic or title."""
    names = Topic.objects.values_list("pk", "name")
    topics = [pk for pk, name in names if begins(name, need.topics)]
    answers_all = not (need.topics or need.titles)
    shape, until = (tuple(topics), tuple(need.titles)), now + AHEAD
    if not answers_all and not any(shape):
        return
    for *row, title, is_about in compiled_rows(_dates_about, *shape, now=now, until=until):
        if answers_all or is_about or begins(title, need.titles):
            yield row


def _dates_about(topics, titles, *, now, until):
    """Return the `COLUMNS`, the title and `is_about` of the dates that may answer a need.

    The dates are the `MOST_READ` first dates, by start, that are not over at `now`, start at
    `until` or before, and are neither cancelled nor postponed. `topics` are ids, `titles`
    beginnings of words; without both, every date may answer. `is_about` is True if the event has
    one of the topics.
    """
    about = Topic.objects.filter(pk__in=topics, events=OuterRef("event"))
    # The words of the calendar entry include the title's: the titles are checked later.
    titled = Q(pk__in=[])
    for stem in titles:
        titled |= Q(event__calendar_entry__words__contains=stem)
    dates = Occurrence.objects.public().upcoming(now).filter(starts_at__lte=until)
    dates = dates.exclude(status__in=OFF).annotate(is_about=Exists(about))
    if topics or titles:
        dates = dates.filter(titled | Q(is_about=True))
    rows = dates.order_by("starts_at", "pk")
    return rows.values_list(*COLUMNS, "event__title", "is_about")[:MOST_READ]


def begins(name: str, stems: Iterable[str]) -> bool:
    """Return True if a word of `name` begins with one of `stems`.

    Accents and case of `name` are ignored; the stems are in lower case without accents.
    """
    words = f" {plain(name)}"
    return any(f" {stem}" in words for stem in stems)
