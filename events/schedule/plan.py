"""What was typed of when an event happens, as plain values. Pure.

Moments are typed on the network's clock and read on that of the place, so "14 h" in La Réunion is
14 h there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from events.choices import Status

from .recurrence import Rule

ONE_DAY = timedelta(days=1)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same hands of the clock, in the place's zone."""
    return timezone.localtime(moment, timezone.get_default_timezone()).replace(tzinfo=zone)


def wall(moment: datetime) -> datetime:
    """Return the local time of an aware moment without its zone, the key of a date in an event.

    A time that clocks skip in spring is replaced by the time that they show at that instant.
    """
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """As much of it as a phrase says: when it begins, how it is repeated, whether it was moved.

    `zone` is the clock of the place. `changes` is {original start: what becomes of that date}, by
    anything that has the fields of `EventException`; of a single date, in an outline. An original
    start is a moment as `wall` returns it, or a day: of whole days, or of every date of that day.
    """

    zone: ZoneInfo
    starts_at: datetime | None
    ends_at: datetime | None
    all_day: bool = False
    repeat: str = ""
    weekdays: tuple[str, ...] = ()
    until: date | None = None
    skips_school_holidays: bool = False
    skips_public_holidays: bool = False
    changes: Mapping[datetime | date, Any] = field(default_factory=dict)

    @property
    def has_dates(self) -> bool:
        return bool(self.starts_at and self.ends_at)

    def change_at(self, moment: datetime) -> Any:
        """Return the change of the date whose first start is this local moment, or None."""
        if not self.changes:
            return None
        return self.changes.get(wall(moment)) or self.changes.get(moment.date())

    def originals(self, extra: Iterable[datetime] = ()) -> list[datetime]:
        """Return the first start of each date in order, as `wall` returns it.

        `extra` are the starts, as typed, of the dates beside the rule.
        """
        if not self.starts_at:
            return []
        moments = [*self.starts, *(self.span(start, start)[0] for start in extra)]
        return sorted({wall(moment) for moment in moments})

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
        """(start, exclusive end), local; whole days go from midnight to the midnight after the
        last."""
        start, end = local(starts_at, self.zone), local(ends_at, self.zone)
        if not self.all_day:
            return start, end
        return (
            datetime.combine(start.date(), time.min, self.zone),
            datetime.combine(end.date() + ONE_DAY, time.min, self.zone),
        )

    @cached_property
    def bounds(self) -> tuple[datetime, datetime]:
        """`span` of the first date; only of what `has_dates`."""
        return self.span(self.starts_at, self.ends_at)

    @cached_property
    def rule(self) -> Rule | None:
        """None without repetition or without the dates that it needs."""
        if not (self.repeat and self.until and self.starts_at):
            return None
        start = local(self.starts_at, self.zone)
        return Rule(self.repeat, start.date() if self.all_day else start, self.until, self.weekdays)

    @cached_property
    def starts(self) -> list[datetime]:
        """The moments that the rule gives, the first date alone without one; extra dates are not
        in it. Only of what has `starts_at`."""
        start = local(self.starts_at, self.zone)
        if self.rule is None:
            return [datetime.combine(start.date(), time.min, self.zone) if self.all_day else start]
        return [
            moment
            if isinstance(moment, datetime)
            else datetime.combine(moment, time.min, self.zone)
            for moment in self.rule.starts()
        ]


@dataclass(frozen=True, kw_only=True)
class Plan(Outline):
    """All that decides the dates of an event.

    `calendar` is the `holidays.Calendar` of the place, which a repetition needs. `dates` are those
    beside the first one: anything that has the fields of `EventDate`. `full` holds the moments,
    where their date was first put, at which no seat is left.
    """

    status: str = Status.CONFIRMED
    cancelled_when_closed: bool = True
    skipped_days: Iterable[str] = ()
    calendar: Any = None
    dates: Iterable[Any] = ()
    full: frozenset[datetime] = frozenset()


@dataclass(frozen=True)
class Planned:
    """A date that the rule gives. `note` is why it differs, and whoever left it out decides."""

    start: datetime
    note: str
    is_choice: bool
    is_held: bool

    @property
    def day(self) -> str:
        return self.start.date().isoformat()


@dataclass(frozen=True)
class Slot:
    """One date, aware and local. `original` is where it was first put; an extra has a `key`.

    It `is_decided` when an exception of the event is about it.
    """

    original: datetime
    starts_at: datetime
    ends_at: datetime
    status: str
    note: str = ""
    change: str = ""
    key: str = ""
    place_id: int | None = None  # both are empty when it is where the event is
    venue: str = ""
    is_decided: bool = False

    @property
    def first_put(self) -> datetime:
        """Return the original start in UTC, the stable key of the date in the database.

        In the hour that a clock repeats, equal moments of two zones compare unequal (PEP 495).
        """
        return self.original.astimezone(UTC)
