"""Seats and waiting lists: register, cancel, promote, notify, remind and purge people.

Every change of the seats of an event locks the row of its `CalendarEntry`, which every published
event has, so that no seat is taken twice. SQLite has no row locks: the transaction locks the whole
database. Letters are sent after the commit.

A registration takes its seat at once, before the address is confirmed. After one day, a seat with
an unconfirmed address is released if a reachable person waits for it, but not during the last day
before the date. The released registration then goes to the end of the waiting list and is notified
by mail. If the waiting list is empty, the seat is kept.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from events.choices import Change, SeatState, Status
from events.models import CalendarEntry, EventPage, Occurrence, Registration
from events.refreshing import refresh
from network.models import ContentStamp
from network.tasks import queue
from network.text.strings import plain

from . import letters
from .head_counts import get_or_create_head_count
from .models.registration import KEPT

CONFIRM_WITHIN = timedelta(days=1)
# A registration made the evening before was just confirmed by a letter with the date.
JUST_WRITTEN = timedelta(hours=12)
# Enough for a family, too few to book a whole room.
MOST_PER_CONTACT = 4


class ClosedError(Exception):
    """The date takes no registration: it has begun, it is off, or its event has no seats."""


class TooManyError(Exception):
    """One contact already has `MOST_PER_CONTACT` registrations for the date."""


@contextmanager
def locked_event(event_id: int) -> Iterator[EventPage]:
    """Yield the event with its seats locked, in a transaction, then update its stored dates.

    If these dates changed, the content stamp is raised after the commit. Raises `ClosedError` if
    the event was never published.
    """
    with transaction.atomic():
        entries = CalendarEntry.objects.select_for_update(of=("self",)).select_related("event")
        entry = entries.filter(event=event_id).first()
        if entry is None:
            raise ClosedError
        yield entry.event
        if refresh(EventPage.objects.filter(pk=event_id), announces=False):
            # Not inside the transaction: a publication locks the stamp first, then this row.
            transaction.on_commit(ContentStamp.raise_)


def taken(event_ids: Iterable[int]) -> dict[int, dict[datetime, int]]:
    """Return {event key: {original start of a date: number of seats taken}}, without zeros."""
    return Registration.objects.with_seat().of_events(event_ids).count_by_date()


def register(
    date: Occurrence, *, name: str, contact: str, by_host: bool = False
) -> tuple[Registration, bool]:
    """Register one person for `date` and return (registration, True if it was created).

    The person gets a seat, or a place on the waiting list if no seat is free. If the same name and
    contact are registered already, returns their registration without a change. Visitors may
    register until the date begins, the host (`by_host`) until it ends; a contact typed by the host
    counts as confirmed. Sends no letter.

    `contact` is normalised by `forms.clean_contact`, or "". Raises `ClosedError` if the date takes
    no registration, `TooManyError` if the contact already has four (`MOST_PER_CONTACT`) at this
    date.
    """
    with locked_event(date.event_id) as event:
        date = Occurrence.objects.filter(pk=date.pk).select_related("place", "commune").first()
        if date is None or not event.capacity:
            raise ClosedError
        date.event = event
        closes_at = date.ends_at if by_host else date.starts_at
        if date.is_off or closes_at <= timezone.now():
            raise ClosedError
        same = Registration.objects.of_date(date).not_cancelled().filter(contact=contact)
        registered = same.filter(name_key=plain(name)[:200] or name[:200]).first()
        if registered:
            return registered, False
        if contact and same.count() >= MOST_PER_CONTACT:
            raise TooManyError
        has_seat = _free_seats(event, date.original_starts_at) > 0
        return Registration.objects.create(
            event=event,
            original_starts_at=date.original_starts_at,
            starts_at=date.starts_at,
            ends_at=date.ends_at,
            where=date.where,
            name=name,
            contact=contact,
            state=SeatState.HELD if has_seat else SeatState.WAITING,
            confirmed_at=timezone.now() if by_host else None,
        ), True


def _free_seats(event, original):
    """Return the free seats; 0 without a capacity, or if the date or event is marked as full."""
    change = event.change_at(original)
    if event.status == Status.FULL or (change and change.change == Change.FULL):
        return 0
    rows = Registration.objects.with_seat().filter(event=event, original_starts_at=original)
    return max(event.capacity - rows.count(), 0) if event.capacity else 0


def confirm(registration: Registration) -> None:
    """Set `confirmed_at` of the row of `registration` to now, if it is not set; idempotent."""
    unconfirmed = Registration.objects.filter(pk=registration.pk, confirmed_at__isnull=True)
    unconfirmed.update(confirmed_at=timezone.now())


def cancel(registration: Registration, *, by_host: bool = False) -> bool:
    """Cancel `registration`, give its seat to the next person who waits, and return True.

    Returns False if it was cancelled before, or if the date has begun and `by_host` is False. After
    a cancellation by the host, the person is notified if their contact is an e-mail address. The
    next person gets the seat, and is notified, only if the date has not begun. Raises `ClosedError`
    if the event was never published.
    """
    with locked_event(registration.event_id) as event:
        fresh = Registration.objects.not_cancelled().filter(pk=registration.pk).first()
        if fresh is None or (fresh.has_begun and not by_host):
            return False
        fresh.state = SeatState.CANCELLED
        fresh.must_be_called = False
        fresh.save(update_fields=["state", "must_be_called", "name_key"])
        _give_free_seats(event, fresh.original_starts_at)
    if by_host:
        _notify(fresh, "cancelled")
    return True


def _give_free_seats(event, original):
    """Give the free seats of a date, not begun and not off, to the first who wait; notify them."""
    waiting = (
        Registration.objects.waiting()
        .coming()
        .filter(event=event, original_starts_at=original, is_off=False)
    )
    for registration in waiting[: _free_seats(event, original)]:
        _promote(registration)


def _promote(registration):
    registration.state = SeatState.HELD
    registration.must_be_called = not registration.is_mailed
    registration.save(update_fields=["state", "must_be_called", "name_key"])
    _notify(registration, "promoted")


def _notify(registration, occasion):
    """Send the letter after the commit; without an address, mark the person as to be called.

    A cancellation by the host needs no call, since the host makes it with the person.
    """
    if not registration.is_mailed:
        if occasion != "cancelled":
            Registration.objects.filter(pk=registration.pk).update(must_be_called=True)
        return
    queue.with_commit(lambda: letters.send(registration, occasion))


def release_unconfirmed(now: datetime | None = None) -> int:
    """Give seats with an unconfirmed address to reachable people; return the number of seats.

    Only people who wait for the date get a seat. A person is reachable by telephone or at a
    confirmed address. The registration that loses its seat goes to the end of the waiting list;
    both people are notified. Only seats taken for a day or more, at a date that begins in more than
    a day, are released. The day counts from `queued_at`, which a release sets again: a registration
    promoted soon after its release keeps its new seat for the rest of that day.
    """
    now = now or timezone.now()
    unconfirmed = (
        Registration.objects.with_seat()
        .coming(now + CONFIRM_WITHIN)
        .filter(contact__contains="@", confirmed_at__isnull=True, is_off=False)
        .filter(queued_at__lte=now - CONFIRM_WITHIN)
    )
    reachable = Q(confirmed_at__isnull=False) | ~Q(contact__contains="@")
    waited_for = unconfirmed.filter(event__registrations__state=SeatState.WAITING).distinct()
    released = 0
    for registration in waited_for.order_by("created_at", "pk"):
        with locked_event(registration.event_id):
            fresh = unconfirmed.filter(pk=registration.pk).first()
            same_date = Registration.objects.waiting().of_date(registration)
            first = same_date.filter(reachable).first()
            if not (fresh and first):
                continue
            fresh.state, fresh.queued_at = SeatState.WAITING, now
            fresh.save(update_fields=["state", "queued_at", "name_key"])
            _notify(fresh, "released")
            _promote(first)
            released += 1
    return released


def notify_changes(events: Iterable, *, notifies_removed: bool = False) -> int:
    """Notify people registered for coming dates of changes; return the number of registrations.

    `events` are events or their keys. People without an e-mail address are marked to be called.
    Also gives the seats that an editor added to the people who wait. Dates that are no longer
    announced are notified as cancelled only with `notifies_removed`, because an editor may
    unpublish an event for a short correction.
    """
    changed = 0
    ids = list(events)
    affected = Registration.objects.of_events(ids).not_cancelled().coming()
    for event_id in affected.order_by("event_id").values_list("event_id", flat=True).distinct():
        with transaction.atomic():
            changed += sum(
                _notify_change(row, notifies_removed) for row in affected.filter(event=event_id)
            )
        _fill_free_seats(event_id)
    return changed


def _notify_change(registration, notifies_removed):
    """Notify `registration` if its date has changed since the last letter.

    Returns 1 if it was notified, else 0. Also updates the fields that store the last notified
    start, end, location and cancellation. A date that is no longer announced counts as cancelled
    with `notifies_removed`, and as unchanged without it.
    """
    date = registration.date
    if date is None or not date.event.live:
        if registration.is_off or not notifies_removed:
            return 0
        return _save_and_notify(registration, "off", is_off=True)
    now = {"starts_at": date.starts_at, "ends_at": date.ends_at, "where": date.where}
    if date.is_off:
        return 0 if registration.is_off else _save_and_notify(registration, "off", is_off=True)
    if registration.is_off:
        return _save_and_notify(registration, "back", is_off=False, **now)
    if any(getattr(registration, name) != value for name, value in now.items()):
        # A date that moved needs another reminder.
        return _save_and_notify(registration, "moved", reminded_at=None, **now)
    return 0


def _save_and_notify(registration, occasion, **values):
    for name, value in values.items():
        setattr(registration, name, value)
    registration.save(update_fields=[*values, "name_key"])
    _notify(registration, occasion)
    return 1


def _fill_free_seats(event_id):
    """Give the free seats of the event, which an editor may have added, to the people who wait."""
    waiting = Registration.objects.waiting().coming().filter(event=event_id)
    dates = set(waiting.order_by().values_list("original_starts_at", flat=True))
    if not dates:
        return
    with locked_event(event_id) as event:
        for original in sorted(dates):
            _give_free_seats(event, original)


def notify_deletion(event: EventPage) -> None:
    """Build the letters of cancellation of an `event` about to be deleted; send them on commit.

    Only people registered for a coming date that is not off get one. People without an e-mail
    address are not notified, since their registrations are deleted with the event.
    """
    coming = Registration.objects.of_events([event.pk]).not_cancelled().coming()
    for registration in coming.filter(is_off=False):
        if registration.is_mailed:
            letter = letters.build(registration, "off")
            queue.with_commit(lambda letter=letter: letters.deliver(letter))


def remind(now: datetime | None = None) -> int:
    """Send one reminder to each person with a seat today or tomorrow; return the number sent.

    Reminders are sent only to e-mail addresses, for dates that have not begun and are not off, and
    at least twelve hours after the registration. A failed letter is not sent again, and the person
    is marked to be called.
    """
    now = now or timezone.now()
    end = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    end += timedelta(days=2)
    soon = (
        Registration.objects.with_seat()
        .coming(now)
        .filter(
            starts_at__lt=end,
            created_at__lte=now - JUST_WRITTEN,
            contact__contains="@",
            is_off=False,
            reminded_at__isnull=True,
        )
    )
    sent = 0
    for registration in soon.select_related("event"):
        if not soon.filter(pk=registration.pk).update(reminded_at=now):
            continue
        sent += letters.send(registration, "reminder")
    return sent


def purge(now: datetime | None = None) -> int:
    """Delete the registrations for dates over for thirty days; return the number of rows.

    A date is over when its `Occurrence`, if there is one, and all its registrations have ended: the
    end that an old registration stores is not updated if its date moves. The numbers of
    registrations by state are first added to the head count of each date.
    """
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
