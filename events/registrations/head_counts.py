"""Head counts of past dates: the dates without one, and the row of a date."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from events.choices import OFF
from events.models import HeadCount, Occurrence, Registration


def uncounted(now: datetime | None = None) -> QuerySet[Occurrence]:
    """Return the `Occurrence`s that have ended and whose people were not counted.

    Cancelled and postponed ones are excluded. `now` is the current time by default.
    """
    counts = HeadCount.objects.filter(
        event=OuterRef("event"),
        original_starts_at=OuterRef("original_starts_at"),
        people__isnull=False,
    )
    dates = Occurrence.objects.past(now).exclude(status__in=OFF)
    return dates.filter(~Exists(counts))


def get_or_create_head_count(date: Occurrence | Registration) -> HeadCount:
    """Return the `HeadCount` of the date of an occurrence or registration; create a missing one.

    A new row has the title and topics of the event, and the start, place and commune of the date,
    but no number. For a registration, the start is the one last notified; if the event no longer
    announces its date, the place and the commune are those of the event.
    """
    event = date.event
    occurrence = date if isinstance(date, Occurrence) else date.date
    place = occurrence.place if occurrence else event.place
    commune = place.commune if place else (occurrence or event).commune
    # A concurrent request must not read a row without its topics.
    with transaction.atomic():
        head_count, is_new = HeadCount.objects.get_or_create(
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
            head_count.topics.set(event.topics.all())
    return head_count
