"""How many people came to a date: its row, and the dates that lack one."""

from django.db.models import Exists, OuterRef

from events.choices import OFF
from events.models import HeadCount, Occurrence


def uncounted(now=None):
    """The `Occurrence`s that are over, were held, and have no head count."""
    counts = HeadCount.objects.filter(
        event=OuterRef("event"),
        original_starts_at=OuterRef("original_starts_at"),
        people__isnull=False,
    )
    dates = Occurrence.objects.past(now).exclude(status__in=OFF)
    return dates.filter(~Exists(counts))


def head_count_of(date):
    """The `HeadCount` of an `Occurrence`, or of the date of a `Registration`; made if need be."""
    event = date.event
    held = date if isinstance(date, Occurrence) else date.date
    place = held.place if held else event.place
    commune = place.commune if place else (held.commune if held else event.commune)
    kept, is_new = HeadCount.objects.get_or_create(
        event=event,
        original_starts_at=date.original_starts_at,
        defaults={
            "title": event.title,
            "starts_at": date.starts_at,
            "place": place,
            "commune": commune,
        },
    )
    if is_new:
        kept.topics.set(event.topics.all())
    return kept
