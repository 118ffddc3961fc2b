"""Queryset of registrations. Its methods take values, never a request, and can be chained."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db.models import Count, Exists, Expression, Model, OuterRef, Q, QuerySet

from events.choices import SeatState
from events.models.occurrence import Occurrence
from network.database import compiled


def begins_after(moment: datetime | Expression) -> Q:
    """Return a Q for the registrations for a date that begins after `moment`, which is excluded.

    Either the start last notified to the person or the announced start must be later.
    """
    same_date = Occurrence.objects.filter(
        event=OuterRef("event"), original_starts_at=OuterRef("original_starts_at")
    )
    return Q(starts_at__gt=moment) | Exists(same_date.filter(starts_at__gt=moment))


class RegistrationQuerySet(QuerySet):
    """Queries on the people registered for the dates of events."""

    def with_seat(self) -> Self:
        """Keep the registrations that have a seat."""
        return self.filter(state=SeatState.HELD)

    def waiting(self) -> Self:
        """Keep the registrations on a waiting list, the next one to get a seat first.

        New registrations that are not settled yet (`is_settled`) are included.
        """
        return self.filter(state=SeatState.WAITING).order_by("queued_at", "pk")

    def not_cancelled(self) -> Self:
        """Return the registrations with a seat or on a waiting list."""
        return self.exclude(state=SeatState.CANCELLED)

    def merged(self) -> Self:
        """Return the cancelled duplicates whose person is not notified yet."""
        return self.exclude(merged_state="")

    def coming(self, now: datetime | None = None) -> Self:
        """Return the registrations for a date that has not begun at `now`, by default the present.

        Either the start last notified to the person or the announced start must be later than
        `now`, because the date may have moved.
        """
        return self.filter(begins_after(now or compiled.now()))

    def of_events(self, events: Iterable) -> Self:
        """Keep the registrations for `events`, a queryset or a list of events or of their keys."""
        return self.filter(event__in=events)

    def of_date(self, date: Model) -> Self:
        """Keep the registrations for the date of `date`, an `Occurrence` or a `Registration`."""
        return self.filter(event=date.event_id, original_starts_at=date.original_starts_at)

    def of_form(self, registration: Model) -> Self:
        """Return the registrations made by the same form as `registration`, including itself.

        Registrations of one form have the same date, contact and arrival.
        """
        same_date = self.of_date(registration)
        return same_date.filter(contact=registration.contact, created_at=registration.created_at)

    def count_by_date(self) -> dict[int, dict[datetime, int]]:
        """Return {event key: {original start of a date: number of registrations}}."""
        rows = self.order_by().values_list("event_id", "original_starts_at").annotate(Count("pk"))
        numbers = {}
        for event, original, count in rows:
            numbers.setdefault(event, {})[original] = count
        return numbers
