"""Data classes of the parser: its results, and the parts of an event being parsed."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from .remarks import Remarks


@dataclass(frozen=True, kw_only=True)
class ParsedDate:
    """One date of an event, from `starts_at` to `ends_at`; `ends_at` is excluded.

    The three moments are aware datetimes, or `date`s if the event lasts whole days. `original` is
    the start in the series, before a VEVENT with a RECURRENCE-ID changes it; it is `starts_at` if
    the series is not in the file or has no such date. `status` is "" unless such a VEVENT has a
    status other than "confirmed". `title` and `location` are "" if they do not differ from the
    event's.
    """

    original: datetime | date
    starts_at: datetime | date
    ends_at: datetime | date
    status: str = ""
    title: str = ""
    location: str = ""


@dataclass(kw_only=True)
class ParsedEvent:
    """One event with its dates, sorted by start; a parsed event has at least one.

    Rules are expanded up to the horizon of the parser. `recurrence_id` is "" except for an event
    that is one changed date of a series missing from the file. `repeats` is True if a rule produced
    the dates, `is_open` if the rule continues after the horizon. `text` is the DESCRIPTION and
    `html` the unsanitised X-ALT-DESC. `geo` is (latitude, longitude) in degrees, or None.
    `conference` is the URL of an online event, `related_to` the UID in RELATED-TO. `calendar_zone`
    is the name of the time zone that the calendar states, or "".
    """

    line: int
    uid: str
    calendar_zone: str = ""
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

    @property
    def clock(self) -> str:
        """The name of the time zone of the hours, or "".

        For whole days and hours in UTC, which Google writes for any zone, it is `calendar_zone`. If
        the calendar states none, it is "" for whole days and "UTC" for these hours.
        """
        start = self.dates[0].starts_at if self.dates else None
        zone = getattr(start, "tzinfo", None)
        if zone is None or zone is UTC:
            return self.calendar_zone or ("UTC" if zone else "")
        return getattr(zone, "key", "")


@dataclass
class ParsedCalendar:
    """A parsed file.

    `address` is the calendar's own URL (SOURCE or URL). `is_cut` is True if the file stops inside
    an event. `is_whole` is False if END:VCALENDAR is missing: the file may then have had other
    events. `skipped` is {name: number} of the VTODO, VJOURNAL and VFREEBUSY components.
    """

    events: list[ParsedEvent]
    remarks: Remarks
    name: str = ""
    product: str = ""
    address: str = ""
    is_whole: bool = True
    is_cut: bool = False
    skipped: dict[str, int] = field(default_factory=dict)


@dataclass
class EventPart:
    """A VEVENT before it is merged with the other components of its series.

    If `original` (its RECURRENCE-ID) is None, the VEVENT is a single event or a series; otherwise
    it is one changed date. A RECURRENCE-ID may be a day: `is_original_day` is then True, and
    `original` is midnight of this day in the zone of `start`, or in UTC if `start` is a day.

    `properties` is {NAME: [Property]}. `length` is the duration of each date. `changes_following`
    is True if the change also applies to all later dates (RANGE=THISANDFUTURE).
    """

    event: ParsedEvent
    properties: dict
    remarks: Remarks
    start: datetime | date | None = None
    length: timedelta = timedelta(0)
    original: datetime | None = None
    is_original_day: bool = False
    changes_following: bool = False

    @property
    def revision(self) -> tuple[int, datetime, int]:
        """The sort key of versions: (sequence, moment of revision, line) (RFC 5546 §2.1.5).

        A version without a moment of revision comes before the others with the same sequence.
        """
        event = self.event
        stamp = event.revised_at or datetime.min.replace(tzinfo=UTC)
        return event.sequence, stamp, event.line

    def remark(
        self, kind: str, reason: str, name: str = "", value: str = "", line: int = 0
    ) -> None:
        """Add a remark on the property `name` of this component.

        `line` is a line number of the file; by default, it is the first line of the component.
        """
        event = self.event
        self.remarks.add(
            kind, reason, line=line or event.line, uid=event.uid, name=name, value=value
        )
