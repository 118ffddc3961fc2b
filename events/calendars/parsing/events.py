"""What parsing a calendar returns: its events, with every date of theirs."""

from dataclasses import dataclass, field
from datetime import date, datetime

from .remarks import Remarks


@dataclass(frozen=True, kw_only=True)
class ParsedDate:
    """One date. Moments are aware, or days for whole days; the end is exclusive.

    `original` is where the series put it. `title` and `location` are "" when they are the event's.
    """

    original: datetime | date
    starts_at: datetime | date
    ends_at: datetime | date
    status: str = ""
    title: str = ""
    location: str = ""


@dataclass(kw_only=True)
class ParsedEvent:
    """One event, with its dates up to the horizon in order; at least one.

    `recurrence_id` is "" but for a date whose series is not in the file. `repeats` is whether a
    rule gave the dates, `is_open` whether it goes on after the horizon. `html` is as the file has
    it: sanitise it before it is shown.
    """

    line: int
    uid: str
    recurrence_id: str = ""
    sequence: int = 0
    revised_at: datetime | None = None
    title: str = ""
    html: str = ""
    text: str = ""
    location: str = ""
    geo: tuple[float, float] | None = None
    url: str = ""
    categories: tuple[str, ...] = ()
    status: str = "confirmed"
    is_tentative: bool = False
    conference: str = ""
    related_to: str = ""
    all_day: bool = False
    repeats: bool = False
    is_open: bool = False
    dates: list[ParsedDate] = field(default_factory=list)


@dataclass
class ParsedCalendar:
    """A whole file. `is_cut` is whether it stops inside an event, `is_whole` whether it has its
    last line: without it, nothing can be concluded from what is missing. `skipped` is
    {name: number} of the components that are no event."""

    events: list[ParsedEvent]
    remarks: Remarks
    name: str = ""
    product: str = ""
    address: str = ""
    is_whole: bool = True
    is_cut: bool = False
    skipped: dict[str, int] = field(default_factory=dict)
