"""The list of people of one date: with a seat, waiting, or to be called."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.functional import cached_property

from events.choices import SeatState
from events.models import EventPage, Occurrence, Registration

SECOND = timedelta(seconds=1)
OLDEST = timedelta(days=60)


@dataclass
class Roll:
    """One date of an event and its `Registration`s, without the cancelled ones.

    `date` is None if the event no longer announces the date; `people` is then not empty. `counted`
    is the number of people in the head count of the date, or None before the count. Only `rolls_of`
    sets `counted`.
    """

    event: EventPage
    date: Occurrence | None
    people: list[Registration] = field(default_factory=list)
    counted: int | None = None

    @property
    def moment(self) -> int:
        """Original start of the date in seconds since 1970, which identifies it in URLs."""
        if self.date:
            return self.date.moment
        return int(self.people[0].original_starts_at.timestamp())

    @property
    def when(self) -> str:
        """Day and hours of the date, in words."""
        return self.date.when if self.date else self.people[0].when

    @property
    def starts_at(self) -> datetime:
        """Start of the date; if it is no longer announced, the start last notified to people."""
        return self.date.starts_at if self.date else self.people[0].starts_at

    @cached_property
    def seated(self) -> list[Registration]:
        """Registrations with a seat, in the alphabetical order of their names."""
        rows = [row for row in self.people if row.state == SeatState.HELD]
        return sorted(rows, key=lambda row: (row.name_key, row.pk))

    @cached_property
    def waiting(self) -> list[Registration]:
        """Registrations on the waiting list, the next one to get a seat first."""
        rows = [row for row in self.people if row.state == SeatState.WAITING]
        return sorted(rows, key=lambda row: (row.queued_at, row.pk))

    @property
    def to_call(self) -> list[Registration]:
        """Registrations whose person the host must notify otherwise than by mail."""
        return [row for row in self.people if row.must_be_called]


def rolls_of(event: EventPage, now: datetime | None = None) -> list[Roll]:
    """Return the `Roll`s of the dates not over, or over for less than sixty days, by start.

    Dates that are no longer announced are included if they have registrations that are not
    cancelled.
    """
    since = (now or timezone.now()) - OLDEST
    dates = event.occurrences.filter(ends_at__gt=since).select_related("place", "commune")
    rolls = {date.original_starts_at: Roll(event, date) for date in dates}
    for date in dates:
        date.event = event
    people = Registration.objects.of_events([event.pk]).not_cancelled()
    for row in people.order_by("pk"):
        # The person may have been notified of a start in the past, by mistake.
        if row.original_starts_at not in rolls and row.ends_at <= since:
            continue
        row.event = event
        rolls.setdefault(row.original_starts_at, Roll(event, None)).people.append(row)
    counts = event.head_counts.filter(original_starts_at__in=rolls)
    for original, number in counts.values_list("original_starts_at", "people"):
        rolls[original].counted = number
    return sorted(rolls.values(), key=lambda roll: roll.starts_at)


def roll_at(event: EventPage, moment: int) -> Roll | None:
    """Return the `Roll` of the date whose original start is `moment`, in seconds since 1970.

    If the event no longer announces the date, the `date` of the `Roll` is None. Returns None if
    there are no registrations for such a date either, apart from cancelled ones. Raises ValueError
    or OverflowError for a moment after the year 9999.
    """
    start = datetime.fromtimestamp(moment, UTC)
    span = {"original_starts_at__gte": start, "original_starts_at__lt": start + SECOND}
    date = event.occurrences.filter(**span).select_related("place", "commune").first()
    people = Registration.objects.of_events([event.pk]).not_cancelled().filter(**span)
    rows = list(people.order_by("pk"))
    if date is None and not rows:
        return None
    if date:
        date.event = event
    for row in rows:
        row.event, row.date = event, date
    return Roll(event, date, rows)
