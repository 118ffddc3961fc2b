"""Who has a seat: to register, to cancel, and all that follows from it.

Whatever changes the seats of an event does it under one lock, so none is given twice: the row of
its `CalendarEntry`, which every published event has (on SQLite the whole database is the lock).
Mails leave once the change is kept.

A seat is held at once, whatever the contact. An address that was not confirmed within a day loses
its seat only if somebody who can be reached waits for it, and never on the last day: then it goes
to the end of the waiting list, with a mail that says so. Nobody who reads no mail loses a seat
that nobody wants.
"""

from contextlib import contextmanager
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.choices import Change, SeatState, Status
from events.models import CalendarEntry, EventPage, Occurrence, Registration
from events.refreshing import refresh
from network.models import ContentStamp
from network.tasks import queue
from network.text import plain

from . import letters
from .head_counts import head_count_of
from .models.registration import KEPT

CONFIRM_WITHIN = timedelta(days=1)
# Whoever registers the evening before has the date in a mail already.
JUST_WRITTEN = timedelta(hours=12)
# One contact for a couple or a family, not for whoever would empty a room.
MOST_PER_CONTACT = 4


class ClosedError(Exception):
    """The date takes nobody (any more): it has begun, it is off, or no seat is kept here."""


class TooManyError(Exception):
    """One contact has as many seats at this date as one may."""


@contextmanager
def changing(event_id):
    """Gives the event as published, nobody else changing its seats; its dates are then redone."""
    with transaction.atomic():
        entries = CalendarEntry.objects.select_for_update(of=("self",)).select_related("event")
        entry = entries.filter(event=event_id).first()
        if entry is None:
            raise ClosedError
        yield entry.event
        if refresh(EventPage.objects.filter(pk=event_id), announces=False):
            # Later: who publishes takes the stamp first and this lock next.
            transaction.on_commit(ContentStamp.raise_)


def taken(event_ids) -> dict[int, dict]:
    """{id of an event: {moment a date was first put at: seats held there}}"""
    return Registration.objects.held().of_events(event_ids).by_date()


def register(date, *, name, contact, by_host=False):
    """(registration, whether it is new): a seat at this `Occurrence`, else the waiting list.

    Somebody who is there already (same contact, same name) keeps what they have. The host may add
    people until the date is over. Raises `ClosedError` or `TooManyError`. The mail is the caller's.
    """
    with changing(date.event_id) as event:
        date = Occurrence.objects.filter(pk=date.pk).select_related("place", "commune").first()
        if date is None or not event.capacity:
            raise ClosedError
        date.event = event
        begun = date.ends_at if by_host else date.starts_at
        if date.is_off or begun <= timezone.now():
            raise ClosedError
        same = Registration.objects.of_date(date).standing().filter(contact=contact)
        registered = same.filter(name_key=plain(name)[:200] or name[:200]).first()
        if registered:
            return registered, False
        if contact and same.count() >= MOST_PER_CONTACT:
            raise TooManyError
        has_seat = _free(event, date.original_starts_at) > 0
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


def _free(event, original):
    """Seats that nobody holds; none on a date that the editor says is full."""
    change = event.change_at(original)
    if event.status == Status.FULL or (change and change.change == Change.FULL):
        return 0
    held = Registration.objects.held().filter(event=event, original_starts_at=original).count()
    return max(event.capacity - held, 0) if event.capacity else 0


def confirm(registration):
    """The address answers. Done again it changes nothing."""
    unconfirmed = Registration.objects.filter(pk=registration.pk, confirmed_at__isnull=True)
    unconfirmed.update(confirmed_at=timezone.now())


def cancel(registration, *, by_host=False):
    """Frees the seat for whoever waits. False when it was cancelled before, or has begun."""
    with changing(registration.event_id) as event:
        fresh = Registration.objects.standing().filter(pk=registration.pk).first()
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
    """Those who waited longest have what is free, while the date has not begun."""
    waiting = (
        Registration.objects.waiting()
        .coming()
        .filter(event=event, original_starts_at=original, is_off=False)
    )
    for registration in waiting[: _free(event, original)]:
        _give(registration)


def _give(registration):
    registration.state = SeatState.HELD
    registration.must_be_called = not registration.is_mailed
    registration.save(update_fields=["state", "must_be_called", "name_key"])
    _notify(registration, "promoted")


def _notify(registration, what):
    """A mail once this is kept; whoever has no address is to be called by the host."""
    if not registration.is_mailed:
        if what != "cancelled":
            Registration.objects.filter(pk=registration.pk).update(must_be_called=True)
        return
    queue.with_commit(lambda: letters.send(registration, what))


def release_unconfirmed(now=None):
    """Gives the seats of silent addresses to those who wait and can be reached; how many."""
    now = now or timezone.now()
    silent = (
        Registration.objects.held()
        .coming(now + CONFIRM_WITHIN)
        .filter(contact__contains="@", confirmed_at__isnull=True, is_off=False)
        .filter(queued_at__lte=now - CONFIRM_WITHIN)
    )
    reachable = Q(confirmed_at__isnull=False) | ~Q(contact__contains="@")
    waited_for = silent.filter(event__registrations__state=SeatState.WAITING).distinct()
    released = 0
    for registration in waited_for.order_by("created_at", "pk"):
        with changing(registration.event_id):
            fresh = silent.filter(pk=registration.pk).first()
            same_date = Registration.objects.waiting().of_date(registration)
            first = same_date.filter(reachable).first()
            if not (fresh and first):
                continue
            fresh.state, fresh.queued_at = SeatState.WAITING, now
            fresh.save(update_fields=["state", "queued_at", "name_key"])
            _notify(fresh, "released")
            _give(first)
            released += 1
    return released


def notify_changes(events, *, notifies_removed=False):
    """Notifies the people registered for the coming dates of these events of what has changed.

    A date that is no longer announced is notified with `notifies_removed` alone: an editor may
    unpublish an event for the time of a correction. Returns how many registrations changed.
    """
    changed = 0
    ids = list(events)
    affected = Registration.objects.of_events(ids).standing().coming()
    for event_id in affected.order_by("event_id").values_list("event_id", flat=True).distinct():
        with transaction.atomic():
            changed += sum(
                _follow(row, notifies_removed) for row in affected.filter(event=event_id)
            )
        _fill(event_id)
    return changed


def _follow(registration, notifies_removed):
    date = registration.date
    if date is None or not date.event.live:
        if registration.is_off or not notifies_removed:
            return 0
        return _change(registration, "off", is_off=True)
    now = {"starts_at": date.starts_at, "ends_at": date.ends_at, "where": date.where}
    if date.is_off:
        return 0 if registration.is_off else _change(registration, "off", is_off=True)
    if registration.is_off:
        return _change(registration, "back", is_off=False, **now)
    if any(getattr(registration, name) != value for name, value in now.items()):
        return _change(registration, "moved", reminded_at=None, **now)
    return 0


def _change(registration, what, **values):
    for name, value in values.items():
        setattr(registration, name, value)
    registration.save(update_fields=[*values, "name_key"])
    _notify(registration, what)
    return 1


def _fill(event_id):
    """More seats may have been added."""
    waiting = Registration.objects.waiting().coming().filter(event=event_id)
    dates = set(waiting.order_by().values_list("original_starts_at", flat=True))
    if not dates:
        return
    with changing(event_id) as event:
        for original in sorted(dates):
            _give_free_seats(event, original)


def notify_deletion(event):
    """Of an event about to be deleted: its people are notified, once it is."""
    coming = Registration.objects.of_events([event.pk]).standing().coming().filter(is_off=False)
    for registration in coming:
        if registration.is_mailed:
            letter = letters.letter(registration, "off")
            queue.with_commit(lambda letter=letter: letters.post(letter))


def remind(now=None):
    """Writes to those who come tomorrow, once each; how many."""
    now = now or timezone.now()
    end = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    end += timedelta(days=2)
    soon = (
        Registration.objects.held()
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


def forget(now=None):
    """Deletes the people of the dates over for thirty days, their number kept; how many."""
    now = now or timezone.now()
    old = Registration.objects.filter(ends_at__lte=now - KEPT)
    keys = old.order_by().values_list("event_id", "original_starts_at").distinct()
    forgotten = 0
    for event_id, original in list(keys):
        with transaction.atomic():
            rows = Registration.objects.filter(event=event_id, original_starts_at=original)
            states = list(rows.values_list("state", flat=True))
            kept = head_count_of(rows.select_related("event").first())
            kept.registered = (kept.registered or 0) + states.count(SeatState.HELD)
            kept.waiting = (kept.waiting or 0) + states.count(SeatState.WAITING)
            kept.cancelled = (kept.cancelled or 0) + states.count(SeatState.CANCELLED)
            kept.save(update_fields=["registered", "waiting", "cancelled"])
            forgotten += rows.delete()[0]
    return forgotten
