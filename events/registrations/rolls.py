"""The list of one date: who is expected, who waits, whom to call."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property

from events.choices import SeatState
from events.models import Occurrence, Registration

SECOND = timedelta(seconds=1)
OLDEST = timedelta(days=60)


@dataclass
class Roll:
    """One date of an event with its `Registration`s; `date` is None when it is not announced."""

    event: object
    date: Occurrence | None
    people: list = field(default_factory=list)

    @property
    def moment(self):
        if self.date:
            return self.date.moment
        return int(self.people[0].original_starts_at.timestamp())

    @property
    def when(self):
        return self.date.when if self.date else self.people[0].when

    @property
    def starts_at(self):
        return self.date.starts_at if self.date else self.people[0].starts_at

    @cached_property
    def held(self):
        """By name, as one looks for somebody in a list."""
        rows = [row for row in self.people if row.state == SeatState.HELD]
        return sorted(rows, key=lambda row: (row.name_key, row.pk))

    @cached_property
    def waiting(self):
        """In the order in which they will have a seat."""
        rows = [row for row in self.people if row.state == SeatState.WAITING]
        return sorted(rows, key=lambda row: (row.queued_at, row.pk))

    @property
    def to_call(self):
        return [row for row in self.people if row.must_be_called]


def rolls_of(event, now=None):
    """The `Roll`s of the dates of the last sixty days and of those to come, in order."""
    since = (now or timezone.now()) - OLDEST
    dates = event.occurrences.filter(ends_at__gt=since).select_related("place", "commune")
    rolls = {date.original_starts_at: Roll(event, date) for date in dates}
    for date in dates:
        date.event = event
    people = Registration.objects.of_events([event.pk]).standing().filter(ends_at__gt=since)
    for row in people.order_by("original_starts_at", "pk"):
        row.event = event
        roll = rolls.setdefault(row.original_starts_at, Roll(event, None))
        row.date = roll.date
        roll.people.append(row)
    return sorted(rolls.values(), key=lambda roll: roll.starts_at)


def roll_at(event, moment):
    """The `Roll` of the date first put at that second; None when there is no such date and nobody
    is registered at it."""
    start = datetime.fromtimestamp(moment, UTC)
    span = {"original_starts_at__gte": start, "original_starts_at__lt": start + SECOND}
    date = event.occurrences.filter(**span).select_related("place", "commune").first()
    people = Registration.objects.of_events([event.pk]).standing().filter(**span)
    rows = list(people.order_by("pk"))
    if date is None and not rows:
        return None
    if date:
        date.event = event
    for row in rows:
        row.event, row.date = event, date
    return Roll(event, date, rows)
