"""Remarks about what the parser repaired, refused or skipped in a file."""

from dataclasses import dataclass

REPAIRED, REFUSED, SKIPPED = "repaired", "refused", "skipped"
MOST_REMARKS = 1000


class UnreadableCalendarError(Exception):
    """Raised for a file without a calendar; the message is a French explanation."""


@dataclass(frozen=True)
class Remark:
    """One remark. `kind` is REPAIRED, REFUSED or SKIPPED; `reason` is in French.

    `value` is cut at 120 characters.
    """

    kind: str
    reason: str
    line: int = 0
    uid: str = ""
    property: str = ""
    value: str = ""


class Remarks(list):
    """The first thousand `Remark`s of a file; `count` is their total number."""

    count = 0

    def add(self, kind, reason, *, line=0, uid="", name="", value=""):
        """Count a remark, and append it if fewer than a thousand are stored.

        `name` is the name of the property.
        """
        self.count += 1
        if len(self) < MOST_REMARKS:
            self.append(Remark(kind, reason, line, uid[:120], name, value[:120]))
