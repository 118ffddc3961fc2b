"""The typed schedule of an event and its computed dates, as plain values. Pure.

Moments are typed in the network's time zone. They mean the same hour in the time zone of the place:
"14 h" typed for an event in La Réunion is 14 h there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from events.choices import Change, Status

from .recurrence import Rule

ONE_DAY = timedelta(days=1)


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in `zone` at the clock time that `moment` has in the network's zone.

    `moment` is aware. 14:00 in the network's time zone becomes 14:00 in `zone`, which is another
    instant.
    """
    return timezone.localtime(moment, timezone.get_default_timezone()).replace(tzinfo=zone)


def wall(moment: datetime) -> datetime:
    """Return an aware moment as a naive time of its own zone, the key of a date in an event.

    A time that clocks skip in spring is replaced by the local time at that instant.
    """
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None, fold=0)


@dataclass(frozen=True, kw_only=True)
class Outline:
    """The fields that describe an event's schedule in words: first date, rule, exceptions.

    `zone` is the time zone of the place. `starts_at` and `ends_at` are aware, as typed. `changes`
    is {original start: object with the fields of `EventException`}. An original start is a moment
    as returned by `wall`. The key is a day for whole days, or if the exception applies to every
    date of the day. `timetable.describe` ignores the exceptions of a series.
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
        """True if the first date has a start and an end."""
        return bool(self.starts_at and self.ends_at)

    def change_at(self, moment: datetime) -> Any:
        """Return the `EventException` of the date with the original start `moment`, or None.

        `moment` is aware, in the time zone of the place. An exception of this exact moment takes
        precedence over an exception of its day.
        """
        if not self.changes:
            return None
        return self.changes.get(wall(moment)) or self.changes.get(moment.date())

    def decision_at(self, moment: datetime) -> Any:
        """Return the exception of the date, like `change_at`, if it decides about the date.

        Returns None without an exception. An exception that only sets marks (`Change.MARKED`) does
        not decide whether the date takes place: returns None.
        """
        change = self.change_at(moment)
        return change if change and change.change != Change.MARKED else None

    def originals(self, extra: Iterable[datetime] = ()) -> list[datetime]:
        """Return the original start of each date in order, naive, as returned by `wall`.

        The dates that the rule skips are also returned. `extra` are the starts, as typed, of the
        dates outside the rule. Returns [] if `starts_at` is None.
        """
        if not self.starts_at:
            return []
        moments = [*self.starts, *(self.span(start, start)[0] for start in extra)]
        return sorted({wall(moment) for moment in moments})

    def span(self, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime]:
        """Return (start, exclusive end), aware in `zone`, from aware moments as typed.

        Whole days go from midnight to the midnight after the last day.
        """
        start, end = local(starts_at, self.zone), local(ends_at, self.zone)
        if not self.all_day:
            return start, end
        return (
            datetime.combine(start.date(), time.min, self.zone),
            datetime.combine(end.date() + ONE_DAY, time.min, self.zone),
        )

    @cached_property
    def bounds(self) -> tuple[datetime, datetime]:
        """(start, exclusive end) of the first date, by `span`. Requires `has_dates`."""
        return self.span(self.starts_at, self.ends_at)

    @cached_property
    def rule(self) -> Rule | None:
        """The `Rule`; None if `repeat`, `until` or `starts_at` is empty."""
        if not (self.repeat and self.until and self.starts_at):
            return None
        start = local(self.starts_at, self.zone)
        return Rule(self.repeat, start.date() if self.all_day else start, self.until, self.weekdays)

    @cached_property
    def starts(self) -> list[datetime]:
        """The aware starts of the rule in order, or the first start alone without a rule.

        The list includes skipped dates, but not extra dates. Requires `starts_at`.
        """
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
    """All the fields that determine the dates of an event.

    `calendar` is the `holidays.Calendar` of the place, required for a repetition. `dates` are the
    extra dates: objects with the fields of `EventDate`. `skipped_days` are the ISO days that the
    editor unticked. `full` are the original starts, in UTC, of the dates without a free seat.
    """

    status: str = Status.CONFIRMED
    cancelled_when_closed: bool = True
    skipped_days: Iterable[str] = ()
    calendar: Any = None
    dates: Iterable[Any] = ()
    full: frozenset[datetime] = frozenset()


@dataclass(frozen=True)
class Planned:
    """A date of the rule, as listed for the editor.

    `start` is aware, in the time zone of the place. `note` explains why the date is skipped or
    cancelled, or is "". `is_choice` is True if the editor may tick or untick it, `is_held` if it is
    ticked.
    """

    start: datetime
    note: str
    is_choice: bool
    is_held: bool

    @property
    def day(self) -> str:
        """The ISO day, the value of the checkbox."""
        return self.start.date().isoformat()


@dataclass(frozen=True)
class Slot:
    """One date of an event, with aware moments in the time zone of the place.

    `original` is the start in the event's form, before an `EventException` is applied.
    `announced_time` is the time first announced if, after an exception was added, an editor typed
    another hour in the event's form; otherwise None. `key` is "" except for an extra date.

    `place_id` and `venue` are empty if the date is at the event's location. `is_decided` is True if
    an exception decides whether the date takes place. `is_closed` is True if an exception closes
    the registration.
    """

    original: datetime
    starts_at: datetime
    ends_at: datetime
    status: str
    note: str = ""
    change: str = ""
    key: str = ""
    place_id: int | None = None
    venue: str = ""
    is_decided: bool = False
    is_closed: bool = False
    announced_time: time | None = None

    @property
    def announced_at(self) -> datetime:
        """The start first announced, in the time zone of the place."""
        if self.announced_time is None:
            return self.original
        return datetime.combine(self.original, self.announced_time, self.original.tzinfo)

    @property
    def original_utc(self) -> datetime:
        """The original start in UTC, the permanent key of the date in the database.

        It is in UTC for comparisons: in the hour that a clock repeats, equal moments of two zones
        compare unequal (PEP 495).
        """
        return self.original.astimezone(UTC)
