"""Remarks about what the parser repaired, refused or skipped in a file."""

from dataclasses import dataclass

REPAIRED, REFUSED, SKIPPED = "repaired", "refused", "skipped"
MOST_REMARKS = 1000


class UnreadableCalendarError(Exception):
    """Raised for a file that is no calendar or has too many events; the message is translated."""


@dataclass(frozen=True)
class Remark:
    """One remark. `kind` is REPAIRED, REFUSED or SKIPPED; `reason` is a translated sentence.

    `line` is 0, and the other texts are "", if they are unknown.
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

    def add(
        self,
        kind: str,
        reason: str,
        *,
        line: int = 0,
        uid: str = "",
        name: str = "",
        value: str = "",
    ) -> None:
        """Count a remark, and append it if fewer than a thousand are stored.

        `name` is the name of the property. `uid` and `value` are cut at 120 characters.
        """
        self.count += 1
        if len(self) < MOST_REMARKS:
            self.append(Remark(kind, reason, line, uid[:120], name, value[:120]))
