"""Record new registrations, without a seat and without the lock of their event.

`seats` then gives the seats, in the order of arrival, to all the people recorded so far.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import get_language

from events.choices import SeatState
from events.models import Arrival, Occurrence, Registration

from .models.registration import facts_of, name_key_of

# Enough for a family, too few to book a whole room.
MOST_PER_CONTACT = 4


class ClosedError(Exception):
    """The date takes no registration.

    Causes for everybody: the date is off, its event has no capacity, or the event was deleted or
    never published. Causes for visitors: the date has begun, or an exception closes its
    registration. The host can register people until the date ends.
    """


class TooManyError(Exception):
    """One contact would have more than `MOST_PER_CONTACT` registrations for the date."""


@contextmanager
def arriving(event_id: int) -> Iterator[Arrival]:
    """Yield a saved `Arrival` with its `moment`, while a registration form is handled.

    By this row, other threads detect that a form for the event is being handled. It is deleted at
    the end of the block, or earlier by `register_together`, once the people of the form are
    recorded. A row older than four seconds (`LONGEST`), such as that of a killed process, is
    ignored.
    """
    arrival = Arrival.objects.create(event_id=event_id)
    # Read after the commit: a form with a later moment finds this row.
    arrival.moment = timezone.now()
    try:
        yield arrival
    finally:
        arrival.end()


def record(
    date: Occurrence, *, names: Sequence[str], contact: str, by_host: bool, arrived_at: datetime
) -> list[tuple[Registration, bool]]:
    """Record the people of one form and return [(registration, True if it was created)].

    The registrations are in the order of `names`, which must differ by `name_key_of`. All people
    are recorded, or none. New registrations are on the waiting list, with `is_settled` False. The
    caller, `seats.register_together`, settles them. Raises `ClosedError` or `TooManyError`. The
    values of `date` and of its event may be a little old: they are checked again when the people
    are settled.
    """
    try:
        return _record_once(date, names, contact, by_host, arrived_at)
    except IntegrityError:
        if not Occurrence.objects.filter(pk=date.pk).exists():
            raise ClosedError from None  # the event was deleted
        # Another request has just recorded one of these people.
        return _record_once(date, names, contact, by_host, arrived_at)


def _record_once(date, names, contact, by_host, arrived_at):
    now = timezone.now()
    closes_at = date.ends_at if by_host else date.starts_at
    is_shut = date.is_off or (date.is_closed and not by_host)
    if not date.event.capacity or is_shut or closes_at <= now:
        raise ClosedError
    same_contact = Registration.objects.of_date(date).not_cancelled().filter(contact=contact)
    known = {row.name_key: row for row in same_contact}
    found = [known.get(name_key_of(name)) for name in names]
    if contact and len(known) + found.count(None) > MOST_PER_CONTACT and None in found:
        raise TooManyError
    with transaction.atomic():
        return [
            (row, False) if row else (_create(date, name, contact, by_host, arrived_at), True)
            for name, row in zip(names, found, strict=True)
        ]


def _create(date, name, contact, by_host, arrived_at):
    return Registration.objects.create(
        event=date.event,
        original_starts_at=date.original_starts_at,
        **facts_of(date),
        name=name,
        contact=contact,
        state=SeatState.WAITING,
        created_at=arrived_at,
        queued_at=arrived_at,
        confirmed_at=timezone.now() if by_host else None,
        language=settings.LANGUAGE_CODE if by_host else get_language() or settings.LANGUAGE_CODE,
        is_settled=False,
    )
