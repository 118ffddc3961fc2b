"""Seats and waiting lists: register, cancel and promote people.

Every change of the seats of an event locks the row of its `CalendarEntry`, which every published
event has, so that no seat is taken twice. SQLite has no row locks: the transaction locks the whole
database. Letters are sent after the commit.

A registration has two steps, so that two hundred people who register at once do not all wait for
this lock. `recording.record` stores the people of a form without the lock, with `is_settled` False.
Then the first thread that gets the lock settles the people recorded so far, in the order of
arrival. The other threads find their people settled. In one process, at most one thread waits for
the lock.

A form arrives when a thread begins to handle it: `recording.arriving` commits a row in `Arrival`,
then reads the clock (`created_at`). Forms with the same moment are in the order of their keys. The
speed of the threads does not change this order: while seats are free, a form is settled once the
forms that arrived before it are recorded. This works for a thread that is stalled for less than
four seconds (`LONGEST`). A form recorded even later takes the seats that are still free. Without a
free seat, it is on the waiting list before the forms that arrived after it: a seat that was given
is not taken back.

In this order, the people of one form are next to each other. If a single seat is free, the first
person gets the seat and the next person is on the waiting list. No seat stays empty, and each
person can cancel.

A registration takes its seat at once, before the address is confirmed. After one day, a seat with
an unconfirmed address is released if a reachable person waits for it, but not during the last day
before the date. The released registration then goes to the end of the waiting list and is notified
by mail. If the waiting list is empty, the seat is kept.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime

from django.db import OperationalError, transaction
from django.db.models import Count, Min, Q
from django.utils import timezone

from events.choices import OFF, SeatState, Status
from events.models import (
    Arrival,
    CalendarEntry,
    EventPage,
    Occurrence,
    PendingLetters,
    Registration,
)
from events.refreshing import refresh
from network.database.compiled import compiled_rows
from network.models import ContentStamp

from .models.registration import CONFIRM_WITHIN, facts_of
from .notices import note_present_date, notify_people
from .recording import MOST_PER_CONTACT, ClosedError, TooManyError, arriving, record

logger = logging.getLogger(__name__)

PAUSE = 0.05  # seconds between two checks of the forms that are being recorded
# Longer than PostgreSQL's `lock_timeout`, after which the thread that waits for the lock gives up.
MOST_WAITING = 8  # seconds
# One thread of this process at a time settles the events with the same remainder.
_turns = tuple(threading.Lock() for _number in range(32))


@contextmanager
def locked_event(event_id: int) -> Iterator[EventPage]:
    """Yield the event with its seats locked, in a transaction, then update its stored dates.

    Recorded people are settled first, except people who arrived after a form that is still being
    recorded. If the dates changed, the content stamp is incremented after the commit. Raises
    `ClosedError` if the event was never published, and OperationalError if it stays locked.
    """
    with transaction.atomic():
        event = _lock(event_id)
        _settle_recorded(event)
        yield event
        _update_dates(event_id)


def _lock(event_id):
    rows = compiled_rows(_entries_of, event=event_id)
    if not rows:
        raise ClosedError
    return rows[0].event


def _entries_of(event):
    entries = CalendarEntry.objects.select_for_update(of=("self",)).select_related("event")
    return entries.filter(event=event).defer("vevent", "words")


def _update_dates(event_id):
    if refresh(EventPage.objects.filter(pk=event_id), announces=False):
        # Not inside the transaction: a publication locks the stamp first, then this row.
        transaction.on_commit(ContentStamp.raise_)


def taken(event_ids: Iterable[int]) -> dict[int, dict[datetime, int]]:
    """Return {event key: {original start of a date: number of seats taken}}, without zeros.

    The number counts the seated people, and those of the waiting list up to the capacity: a free
    seat is taken if somebody waits for it, even if the date is marked as full.
    Registrations that are not settled yet (`is_settled`) are not counted.
    """
    rows = Registration.objects.of_events(event_ids).not_cancelled().filter(is_settled=True)
    rows = rows.order_by().values_list("event_id", "original_starts_at", "event__capacity")
    numbers = defaultdict(dict)
    for event, original, capacity, held, people in rows.annotate(
        held=Count("pk", filter=Q(state=SeatState.HELD)), people=Count("pk")
    ):
        if number := max(held, min(people, capacity or 0)):
            numbers[event][original] = number
    return dict(numbers)


def register(
    date: Occurrence, *, name: str, contact: str, by_host: bool = False
) -> tuple[Registration, bool]:
    """Register one person by `register_together`; return (registration, True if it was created).

    Raises the errors of `register_together`.
    """
    [result] = register_together(date, names=[name], contact=contact, by_host=by_host)
    return result


def register_together(
    date: Occurrence,
    *,
    names: Sequence[str],
    contact: str,
    by_host: bool = False,
    arrival: Arrival | None = None,
) -> list[tuple[Registration, bool]]:
    """Register the people of one form and return [(registration, True if it was created)].

    The registrations are in the order of `names`, which must differ by `name_key_of`. Each person
    gets a seat, or a place on the waiting list if no seat is free. A person with the same name and
    contact who is registered already keeps their registration without a change. All are registered,
    or none. Visitors may register until the date begins, the host (`by_host`) until it ends. A
    contact typed by the host counts as confirmed. No letter is sent.

    `contact` is normalised by `forms.clean_contact`, or "". `arrival` is the result of `arriving`,
    by default called now. The function ends the arrival. While seats are free, the function waits
    at most four seconds (`LONGEST`) for forms that arrived earlier and are not recorded yet. If the
    event stays locked for several seconds (see `MOST_WAITING`), the new people are on the waiting
    list, in the order of arrival.

    Raises `ClosedError` if the date takes no registration, and `TooManyError` if the contact would
    have more than four (`MOST_PER_CONTACT`) at this date. Raises OperationalError if the database
    is locked for too long to record the people.
    """
    form = {"names": names, "contact": contact, "by_host": by_host}
    with nullcontext(arrival) if arrival else arriving(date.event_id) as begun:
        results = record(date, **form, arrived_at=begun.moment)
        begun.end()
    keys = [row.pk for row, _is_new in results]
    settled = _settle(date, keys)
    if len(settled) < len(keys):
        # The date closed, or the contact registered more people, while these were recorded.
        raise ClosedError if _is_closed(date) else TooManyError
    for row in settled.values():
        row.event, row.date = date.event, date
    return [(settled[row.pk], is_new) for row, is_new in results]


def _settle(date, keys):
    """Settle the registrations `keys` of `date`, if needed, and return {key: registration}.

    Other threads may have settled them. Also settles the people who arrived before. If the event
    stays locked for several seconds (see `MOST_WAITING`), leaves the registrations `keys` on the
    waiting list. Registrations that cannot be accepted any more are deleted and absent from the
    result. Raises `ClosedError` if the event was never published.
    """
    people = Registration.objects.filter(pk__in=keys)
    turn = _turns[date.event_id % len(_turns)]
    has_turn = turn.acquire(timeout=MOST_WAITING)
    try:
        found = people.in_bulk()
        if len(found) < len(keys) or all(row.is_settled for row in found.values()):
            return found
        if has_turn:
            arrival = max(row.queued_at for row in found.values() if not row.is_settled)
            _wait_for_earlier_forms(date, arrival)
            with transaction.atomic():
                event = _lock(date.event_id)
                if _settle_recorded(event, arrival):
                    _update_dates(event.pk)
            return people.in_bulk()
    except OperationalError:  # a long transaction locks the event
        logger.warning("Event %s stays locked: people are left on its waiting list.", date.event_id)
    finally:
        if has_turn:
            turn.release()
    people.filter(is_settled=False).update(is_settled=True)
    return people.in_bulk()


def _wait_for_earlier_forms(date, arrival):
    """Wait until the forms that arrived before `arrival` are recorded, while seats are free.

    Without a free seat, they are on the waiting list in any case, in the order of arrival.
    """
    while (
        Arrival.objects.in_progress(date.event_id).filter(begun_at__lte=arrival).exists()
        and _free_seats(date.event, date.original_starts_at) > 0
    ):
        time.sleep(PAUSE)


def _settle_recorded(event, arrival=None):
    """Settle the recorded people, for all dates of the locked `event`.

    Seats are given in the order of arrival. Returns True if `taken` may have changed: a person got
    a seat, or waits for a free seat of a date marked as full. Deletes the people of forms that
    cannot be accepted any more. People who arrived after a form that is still being recorded are
    not settled yet. If `arrival`, a moment, is given, people who arrived at this moment or before
    are always settled.
    """
    # In this order: a form is no longer in progress once its people are recorded. The statements
    # below must read the same people: those of a form that begins from now on wait for the next.
    now = timezone.now()
    first = Arrival.objects.in_progress(event.pk).aggregate(first=Min("begun_at"))["first"]
    last = max(first or now, arrival or first or now)
    recorded = Registration.objects.filter(event=event, is_settled=False, queued_at__lte=last)
    originals = recorded.order_by().values_list("original_starts_at", flat=True).distinct()
    has_changed = False
    for original in list(originals):
        rows = recorded.filter(original_starts_at=original).order_by("queued_at", "pk")
        date = next(iter(compiled_rows(_dates_at, event=event.pk, original=original)), None)
        if date is None or date.is_off or not event.capacity:
            rows.delete()
            continue
        date.event = event
        facts = facts_of(date)
        _delete_excess(rows, date)
        if _free_seats(event, original):
            has_changed |= _seat_first(event, date, rows, facts)
        elif date.seats_taken < event.capacity:
            has_changed = True
        rows.update(is_settled=True, **facts)
    return has_changed


def _dates_at(event, original):
    dates = Occurrence.objects.select_related("place", "commune")
    return dates.filter(event=event, original_starts_at=original)


def _seat_first(event, date, rows, facts):
    """Give the free seats of `date` to the people who wait, then to the first ones of `rows`.

    `rows` is the queryset of the unsettled registrations, in order; `facts` is `facts_of(date)`.
    Returns True if a person got a seat.
    """
    original = date.original_starts_at
    promoted = _give_free_seats(event, original)
    # The seats that an editor has just added go to the people who wait already.
    waiting = Registration.objects.waiting().coming().of_date(date).filter(is_settled=True)
    free = max(_free_seats(event, original) - waiting.count(), 0)
    seated = list(rows.values_list("pk", flat=True)[:free])
    rows.filter(pk__in=seated).update(state=SeatState.HELD, is_settled=True, **facts)
    return bool(promoted or seated)


def _delete_excess(recorded, date):
    """Delete the last forms of the contacts with more than `MOST_PER_CONTACT` registrations.

    `recorded` is the queryset of the unsettled registrations of `date`, in order. Forms are deleted
    until each contact has at most this number. Settled registrations are never deleted.
    """
    same_date = Registration.objects.of_date(date).not_cancelled().order_by()
    contacts = recorded.order_by().exclude(contact="").values("contact")
    counts = same_date.filter(contact__in=contacts)
    crowded = counts.values_list("contact").annotate(people=Count("pk"))
    for contact, people in crowded.filter(people__gt=MOST_PER_CONTACT):
        for row in recorded.filter(contact=contact).reverse():
            if people > MOST_PER_CONTACT:
                people -= recorded.of_form(row).delete()[0]


def _is_closed(date):
    fresh = Occurrence.objects.filter(pk=date.pk).select_related("event").first()
    return fresh is None or fresh.is_off or not fresh.event.capacity


def _free_seats(event, original):
    """Return the free seats; 0 without a capacity, or if the date or event is marked as full."""
    rows = Registration.objects.with_seat().filter(event=event, original_starts_at=original)
    free = event.capacity - rows.count() if event.capacity else 0
    if free <= 0 or event.status == Status.FULL:
        return 0
    change = event.change_at(original)
    return 0 if change and change.is_full else free


def confirm(registration: Registration) -> None:
    """Set `confirmed_at` to now for the people of the form of `registration`; idempotent.

    They have the same address. An address that was confirmed before keeps its `confirmed_at`.
    Updates the database rows, not the object.
    """
    unconfirmed = Registration.objects.of_form(registration).filter(confirmed_at__isnull=True)
    unconfirmed.update(confirmed_at=timezone.now())


def cancel(registration: Registration, *, by_host: bool = False, notifies: bool = True) -> bool:
    """Cancel `registration`, give its seat to the next person who waits, and return True.

    Returns False, and cancels nothing, if the registration was cancelled before, or if the date has
    begun and `by_host` is False. With `notifies`, a mail confirms the cancellation and removes the
    entry of the person's calendar; a person without an e-mail address is not notified. The next
    person is always notified, but gets no seat at a date that has begun or is off. Seats that an
    editor has just added (`PendingLetters`) are not given yet. The row changes, not the object
    `registration`.

    Raises `ClosedError` if the event was never published, and OperationalError if it stays locked.
    """
    with locked_event(registration.event_id) as event:
        fresh = Registration.objects.not_cancelled().filter(pk=registration.pk).first()
        if fresh is None or (fresh.has_begun and not by_host):
            return False
        released = int(fresh.state == SeatState.HELD)
        fresh.state = SeatState.CANCELLED
        fresh.save(update_fields=["state", "name_key"])
        if notifies and fresh.calendar_uid:
            CalendarEntry.objects.filter(event=event).raise_sequence()
        _give_free_seats(event, fresh.original_starts_at, released=released)
    if notifies:
        notify_people([(fresh, "cancelled" if by_host else "withdrawn", "")])
    return True


def _give_free_seats(event, original, *, released=0):
    """Give the free seats of a date to the first people who wait, and notify these people.

    Returns the number of people who got a seat. `event` is locked, and `original` is the original
    start, aware. No person gets a seat at a date that has begun or is off. If seats added by an
    editor wait in `PendingLetters`, gives at most `released` seats, the number that people have
    just left.
    """
    if not _takes_place(event, original):
        return 0
    promoted = _first_who_wait(event, original)
    added = PendingLetters.objects.filter(event=event, gives_seats=True)
    if promoted and added.filter(original_starts_at=original).exists():
        promoted = promoted[:released]
    _promote(promoted)
    return len(promoted)


def _first_who_wait(event, original):
    """Return the registrations that the free seats of a date go to, without a lock."""
    waiting = (
        Registration.objects.waiting()
        .coming()
        .filter(event=event, original_starts_at=original, is_off=False, is_settled=True)
    )
    return list(waiting[: _free_seats(event, original)])


def next_people(event: EventPage, dates: Iterable[Occurrence] | None = None) -> list[Registration]:
    """Return the waiting people who will get a free seat, with their `event` and `date` set.

    They are in the order of the dates, then of the waiting list. `dates` are dates of `event`, by
    default all the dates that the event announces. Dates that have begun or are off give no seat.
    Nothing is locked or saved.
    """
    waiting = Registration.objects.waiting().coming().filter(event=event)
    originals = set(waiting.order_by().values_list("original_starts_at", flat=True))
    if not originals:
        return []
    people, now = [], timezone.now()
    for date in event.occurrences.all() if dates is None else dates:
        if date.original_starts_at in originals and date.starts_at > now and not date.is_off:
            date.event = event
            for registration in _first_who_wait(event, date.original_starts_at):
                registration.event, registration.date = event, date
                people.append(registration)
    return people


def _takes_place(event, original):
    """Return True if the date with this original start is announced, coming and not off.

    The people of a date that was just cancelled may not be notified yet.
    """
    dates = Occurrence.objects.filter(event=event, original_starts_at=original)
    return dates.filter(starts_at__gt=timezone.now()).exclude(status__in=OFF).exists()


def _promote(people):
    notices = []
    for registration in people:
        registration.state = SeatState.HELD
        registration.save(update_fields=["state", "name_key"])
        notices.append((registration, "promoted", note_present_date(registration)))
    notify_people(notices)


def release_unconfirmed(now: datetime | None = None) -> int:
    """Give seats with an unconfirmed address to reachable people; return the number of seats.

    A seat is released under three conditions: it was taken a day ago or more, its date begins in
    more than a day, and a reachable person waits for this date. A person is reachable by telephone
    or at a confirmed address. The registration that loses its seat goes to the end of the waiting
    list. Both people are notified.

    The day counts from `queued_at`, which a release sets again. A registration promoted soon after
    its release thus keeps its new seat for the rest of that day.

    Each release has its own transaction. Raises OperationalError if an event stays locked.
    """
    now = now or timezone.now()
    unconfirmed = (
        Registration.objects.with_seat()
        .coming(now + CONFIRM_WITHIN)
        .filter(contact__contains="@", confirmed_at__isnull=True, is_off=False)
        .filter(queued_at__lte=now - CONFIRM_WITHIN)
    )
    reachable = Q(confirmed_at__isnull=False) | ~Q(contact__contains="@")
    reachable &= ~Q(contact="")
    waited_for = unconfirmed.filter(event__registrations__state=SeatState.WAITING).distinct()
    released = 0
    for registration in waited_for.order_by("created_at", "pk"):
        with locked_event(registration.event_id):
            fresh = unconfirmed.filter(pk=registration.pk).first()
            same_date = Registration.objects.waiting().of_date(registration)
            first = same_date.filter(reachable).first()
            if not (fresh and first):
                continue
            if not _takes_place(fresh.event_id, fresh.original_starts_at):
                continue
            fresh.state, fresh.queued_at = SeatState.WAITING, now
            fresh.save(update_fields=["state", "queued_at", "name_key"])
            if fresh.calendar_uid:
                CalendarEntry.objects.filter(event=fresh.event_id).raise_sequence()
            notify_people([(fresh, "released", "")])
            _promote([first])
            released += 1
    return released


def fill_free_seats(event_id: int) -> None:
    """Give the free seats of an event to the people who wait, and notify them.

    The seats that an editor added are not given as long as they are in `PendingLetters`. If people
    wait, raises `ClosedError` if the event was never published, and OperationalError if it stays
    locked.
    """
    waiting = Registration.objects.waiting().coming().filter(event=event_id)
    dates = set(waiting.order_by().values_list("original_starts_at", flat=True))
    if not dates:
        return
    with locked_event(event_id) as event:
        for original in dates:
            _give_free_seats(event, original)
