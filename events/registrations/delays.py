"""Letters about changed dates, which leave `DELAY` after a change so that it can be undone.

The changed dates are rows of `PendingLetters`. Letters are written when they are sent: if a date is
then again as last notified, no letter is sent. The seats that an editor adds to a date are given,
after the same delay, to the people on the waiting list. A deferred task sends the letters on time.
If the task is lost, the next task sends them, or `send_event_letters` at night.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.tasks import task
from django.utils import timezone

from events.choices import SeatState
from events.models import EventPage, PendingLetters, Registration

from . import notices, seats
from .models.pending_letters import DELAY

logger = logging.getLogger(__name__)
# The letters about a date that begins sooner leave at once.
SOON = timedelta(hours=1)


def is_soon(start: datetime) -> bool:
    """Return True if `start` is at most one hour (`SOON`) in the future or in the past.

    A start in a more distant past is a mistake, and not urgent.
    """
    return abs(start - timezone.now()) <= SOON


class People(NamedTuple):
    """The numbers of people registered for a date, counted in two ways.

    `seated` people have a seat and `waiting` people are on the waiting list. Among all these
    people, `mailed` have an e-mail address and `called` have none.
    """

    seated: int
    waiting: int
    mailed: int
    called: int

    @property
    def total(self) -> int:
        """The number of people, with a seat or waiting."""
        return self.seated + self.waiting


def people_at(event: EventPage) -> dict[datetime, People]:
    """Return {original start: `People`} of the dates of `event` with registered people.

    Past dates are included; cancelled registrations are not counted.
    """
    rows = Registration.objects.of_events([event.pk]).not_cancelled().order_by()
    seated = Count("pk", filter=Q(state=SeatState.HELD))
    mailed = Count("pk", filter=Q(contact__contains="@"))
    numbers = rows.values_list("original_starts_at").annotate(
        seated=seated, mailed=mailed, total=Count("pk")
    )
    return {
        start: People(seated, total - seated, mailed, total - mailed)
        for start, seated, mailed, total in numbers
    }


def plan(events: Iterable[int]) -> None:
    """Plan the letters about the changes of `events`, to be sent in ten minutes (`DELAY`).

    `events` are keys. Events without registrations, or with cancelled ones only, are ignored.

    Letters already planned keep their time, unless their date has changed again. Letters about an
    undone change are dropped. Letters about a date are sent at once if its former or new start is
    at most one hour (`SOON`) before or after now. The seats that an editor added are planned, or
    given at once, like the letters. An error about one event is logged, and the other events are
    planned.
    """
    affected = Registration.objects.of_events(events).not_cancelled()
    due_at, has_task = timezone.now() + DELAY, False
    for event_id in affected.order_by("event_id").values_list("event_id", flat=True).distinct():
        try:
            if _plan(event_id, due_at) and not has_task:
                # One task sends the letters of all these events.
                send_due_letters.using(run_after=due_at).enqueue()
                has_task = True
            seats.fill_free_seats(event_id)
        except Exception:
            logger.exception("The letters of the event %s were not planned.", event_id)


@transaction.atomic
def _plan(event_id, due_at):
    """Plan the letters of one event, and return True if some of them are due at `due_at`.

    Letters about a date that begins within the hour do not wait: they are sent after the commit.
    """
    # Locked first, as in `send_due`, to avoid a deadlock.
    former = {
        (row.original_starts_at, row.gives_seats): row
        for row in PendingLetters.objects.select_for_update().filter(event=event_id)
    }
    changes, urgent = {}, []
    for difference in notices.differences_of(event_id, locks=True):
        if any(map(is_soon, difference.starts)):
            urgent.append(difference)
        else:
            changes[difference.registration.original_starts_at, False] = difference.change
    notices.notify_merged(event_id, {each.registration.original_starts_at for each in urgent})
    notices.notify_differences(urgent)
    for registration in seats.next_people(EventPage.objects.get(pk=event_id)):
        if not is_soon(registration.date.starts_at):
            changes[registration.original_starts_at, True] = ""
    undone = [row.pk for key, row in former.items() if key not in changes]
    PendingLetters.objects.filter(pk__in=undone).delete()
    new = [
        PendingLetters(
            event_id=event_id,
            original_starts_at=original,
            gives_seats=gives_seats,
            change=change,
            due_at=due_at,
        )
        for (original, gives_seats), change in changes.items()
        if (row := former.get((original, gives_seats))) is None or row.change != change
    ]
    PendingLetters.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["event", "original_starts_at", "gives_seats"],
        update_fields=["change", "due_at"],
    )
    return bool(new)


@task
def send_due_letters() -> None:
    """Send the letters and give the seats that are due, by `send_due`.

    A second run neither sends nor gives anything twice.
    """
    send_due()


def send_due(*, at_once: bool = False) -> int:
    """Notify the people of the dates whose letters are due; return the number of people.

    Then gives the seats that are due. With `at_once`, what is not due yet is also sent and given.
    People without an e-mail address are marked to be called, and counted. If the letters of some
    events fail, the other letters are sent before the first error is raised.
    """
    rows = PendingLetters.objects.order_by("due_at", "pk")
    rows = rows if at_once else rows.filter(due_at__lte=timezone.now())

    def send(event_id):
        # Another change may have delayed the letters in the meantime.
        due = list(rows.select_for_update().filter(event=event_id))
        changed = {row.original_starts_at for row in due if not row.gives_seats}
        number = _notify(event_id, changed) if changed else 0
        PendingLetters.objects.filter(pk__in=[row.pk for row in due]).delete()
        return number

    return _for_each(dict.fromkeys(rows.values_list("event_id", flat=True)), send)


def send_missed() -> int:
    """Notify people of changes of events without `PendingLetters`; return the number of people.

    A change has no row of `PendingLetters` if its event is still unpublished, or if the row was
    lost. The dates of an unpublished event count as cancelled. Then gives the free seats of these
    events to the people who wait. If the letters of some events fail, the other letters are sent
    before the first error is raised.
    """
    events = Registration.objects.not_cancelled().coming().order_by("event_id")
    events = events.exclude(event__in=PendingLetters.objects.values("event"))
    keys = events.values_list("event_id", flat=True).distinct()
    return _for_each(keys, lambda event_id: _notify(event_id, None, notifies_removed=True))


def _for_each(event_ids: Iterable[int], send: Callable[[int], int]) -> int:
    """Call `send` for each event in a transaction, give its free seats, and return the sum.

    If an event fails, its error is logged, and the first error is raised at the end.
    """
    sent, errors = 0, []
    for event_id in list(event_ids):
        try:
            with transaction.atomic():
                sent += send(event_id)
            seats.fill_free_seats(event_id)
        except Exception as error:
            logger.exception("The letters of the event %s did not leave.", event_id)
            errors.append(error)
    if errors:
        raise errors[0]
    return sent


def _notify(event_id, originals, *, notifies_removed=False):
    """Notify the people of the changes of an event; return the number of people.

    `originals` are the original starts of the dates, or None for all dates. Call it in a
    transaction. `notifies_removed` is as in `notices.differences_of`.
    """
    differences = [
        difference
        for difference in notices.differences_of(
            event_id, notifies_removed=notifies_removed, locks=True
        )
        if originals is None or difference.registration.original_starts_at in originals
    ]
    notices.notify_merged(event_id, originals)
    notices.notify_differences(differences)
    return len(differences)
