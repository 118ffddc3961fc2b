"""A VEVENT before it is joined to the others of its series."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from .events import ParsedEvent
from .remarks import Remarks


@dataclass
class EventPart:
    """A series, or one changed date of it when `original` (its RECURRENCE-ID) is not None.

    `properties` is {NAME: [Property]}. `length` is that of each date. `changes_following` is
    whether the change is also that of all later dates (RANGE=THISANDFUTURE).
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
    def revision(self):
        """What sorts the versions of one component, the latest last (RFC 5546 §2.1.5)."""
        event = self.event
        stamp = event.revised_at or datetime.min.replace(tzinfo=UTC)
        return event.sequence, stamp, event.line

    def remark(self, kind, reason, name="", value="", line=0):
        """Adds a remark on this component, on its first line unless `line` says which."""
        event = self.event
        self.remarks.add(
            kind, reason, line=line or event.line, uid=event.uid, name=name, value=value
        )
