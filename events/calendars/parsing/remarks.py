"""What the parser repaired, refused or skipped in a file."""

from dataclasses import dataclass

REPAIRED, REFUSED, SKIPPED = "repaired", "refused", "skipped"
MOST_REMARKS = 1000


class UnreadableCalendarError(Exception):
    """There is no calendar in the file; the message says why, in French."""


@dataclass(frozen=True)
class Remark:
    """`kind` is one of the three above; `reason` is in French; `value` is cut at 120 characters."""

    kind: str
    reason: str
    line: int = 0
    uid: str = ""
    property: str = ""
    value: str = ""


class Remarks(list):
    """The first thousand `Remark`s of a file; `count` is how many there were."""

    count = 0

    def add(self, kind, reason, *, line=0, uid="", name="", value=""):
        """`name` is that of the property."""
        self.count += 1
        if len(self) < MOST_REMARKS:
            self.append(Remark(kind, reason, line, uid[:120], name, value[:120]))
