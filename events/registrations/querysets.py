"""Questions about who registered. Each takes values, never a request, and can be chained."""

from typing import Self

from django.db.models import Count, QuerySet

from events.choices import SeatState
from network.shared import compiled


class RegistrationQuerySet(QuerySet):
    def held(self) -> Self:
        return self.filter(state=SeatState.HELD)

    def waiting(self) -> Self:
        """In the order in which they will have a seat."""
        return self.filter(state=SeatState.WAITING).order_by("queued_at", "pk")

    def standing(self) -> Self:
        """Those that were not cancelled."""
        return self.exclude(state=SeatState.CANCELLED)

    def coming(self, now=None) -> Self:
        """For a date that has not begun, as far as the people were notified."""
        return self.filter(starts_at__gt=now or compiled.now())

    def of_events(self, events) -> Self:
        return self.filter(event__in=events)

    def of_date(self, date) -> Self:
        """Of one date, known by its event and where it was first put."""
        return self.filter(event=date.event_id, original_starts_at=date.original_starts_at)

    def by_date(self) -> dict:
        """{event's key: {moment its date was first put at: number}}"""
        rows = self.order_by().values_list("event_id", "original_starts_at").annotate(Count("pk"))
        numbers = {}
        for event, original, count in rows:
            numbers.setdefault(event, {})[original] = count
        return numbers
