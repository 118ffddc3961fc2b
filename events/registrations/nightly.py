"""Nightly work on registrations: reminders before a date, and deletion after it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from events.choices import SeatState
from events.models import Arrival, Occurrence, Registration

from . import letters
from .head_counts import get_or_create_head_count
from .models.registration import KEPT
from .notices import by_letter, is_elsewhere

# A registration made the evening before was just confirmed by a letter with the date.
JUST_WRITTEN = timedelta(hours=12)
TWO_DAYS = timedelta(days=2)


def remind(now: datetime | None = None) -> int:
    """Send reminders to the people with a seat today or tomorrow; return the number of letters.

    The people of one form share a letter, by `notices.by_letter`. Only people with an e-mail
    address get a reminder, at least twelve hours after their registration. Skips dates that have
    begun, are off or are no longer announced, and people who are not yet notified of a new start or
    location. Today and tomorrow are days in the location's time zone. If `letters.send` returns
    False, the reminder is not tried again, and the people are marked to be called.
    """
    now = now or timezone.now()
    soon = (
        Registration.objects.with_seat()
        .coming(now)
        .filter(
            starts_at__lt=now + TWO_DAYS,
            created_at__lte=now - JUST_WRITTEN,
            contact__contains="@",
            is_off=False,
            reminded_at__isnull=True,
        )
    )
    reminded = []
    for registration in soon.select_related("event"):
        date = registration.date
        # The letter about a change that waits is sent instead, and a moved date is reminded later.
        if date is None or date.is_off:
            continue
        if date.starts_at != registration.starts_at or is_elsewhere(registration):
            continue
        if not _is_by_tomorrow(registration, now):
            continue
        reminded.append(registration)
    return sum(_send_reminder(soon, people, now) for people in by_letter(reminded))


def _send_reminder(soon, people, now):
    """Send one reminder to the people who are still in `soon`; return True if it left."""
    people = [row for row in people if soon.filter(pk=row.pk).update(reminded_at=now)]
    return bool(people) and letters.send(people[0], "reminder", people[1:])


def _is_by_tomorrow(registration, now):
    start, today = (at.astimezone(registration.clock) for at in (registration.starts_at, now))
    return (start.date() - today.date()).days <= 1


def purge(now: datetime | None = None) -> int:
    """Delete the registrations for dates over for thirty days; return the number of rows.

    A date is over when the `ends_at` of its `Occurrence`, if there is one, and of all its
    registrations have passed. Both count, because a registration keeps the end last notified. Each
    date has its own transaction. Before the deletion, adds the numbers of registrations by state to
    the `HeadCount` of each date. Also deletes the rows of `Arrival` older than a day, which killed
    processes left.
    """
    Arrival.objects.filter(begun_at__lt=timezone.now() - timedelta(days=1)).delete()
    limit = (now or timezone.now()) - KEPT
    later = Occurrence.objects.filter(
        event=OuterRef("event"),
        original_starts_at=OuterRef("original_starts_at"),
        ends_at__gt=limit,
    )
    dates = Registration.objects.order_by().values("event_id", "original_starts_at")
    over = dates.annotate(last=Max("ends_at")).filter(~Exists(later), last__lte=limit)
    purged = 0
    for event_id, original, _last in list(
        over.values_list("event_id", "original_starts_at", "last")
    ):
        with transaction.atomic():
            rows = Registration.objects.filter(event=event_id, original_starts_at=original)
            states = list(rows.values_list("state", flat=True))
            count = get_or_create_head_count(rows.select_related("event").first())
            count.registered = (count.registered or 0) + states.count(SeatState.HELD)
            count.waiting = (count.waiting or 0) + states.count(SeatState.WAITING)
            count.cancelled = (count.cancelled or 0) + states.count(SeatState.CANCELLED)
            count.save(update_fields=["registered", "waiting", "cancelled"])
            purged += rows.delete()[0]
    return purged
