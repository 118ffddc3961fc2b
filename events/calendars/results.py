"""The result of an import for each event, counted and in words."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from network.text.strings import counted

from .parsing.remarks import REFUSED, REPAIRED, SKIPPED, Remarks

CREATED, CHANGED, UNCHANGED, REMOVED = "created", "changed", "unchanged", "removed"
STATUSES = [CREATED, CHANGED, UNCHANGED, SKIPPED, REMOVED]
MOST_ROWS = 500


@dataclass(frozen=True)
class EventResult:
    """The result of an import for one event.

    `status` is one of `STATUSES`; `when`, `where` and `reason` are texts to show. `page` is the id
    of the page of the event, or of the page that it duplicates; the page may have been deleted by
    this import. It is None for a new event. `line` is the line in the file, 0 if unknown.
    """

    status: str
    uid: str
    recurrence_id: str
    title: str
    when: str = ""
    where: str = ""
    reason: str = ""
    page: int | None = None
    line: int = 0


@dataclass
class ImportResult:
    """The result of an import, or of a dry run. `name` is the name of the calendar."""

    events: list[EventResult] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    name: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """The counts as {status: number}, every status included."""
        counter = Counter(event.status for event in self.events)
        return {status: counter[status] for status in STATUSES}

    def as_dict(self) -> dict[str, object]:
        """Return {"counts", "events", "remarks"}, the fields of a `SourceRun`.

        `events` and `remarks` have at most 500 dicts; the unchanged events come last.
        """
        rows = sorted(self.events, key=lambda event: event.status == UNCHANGED)
        return {
            "counts": self.counts,
            "events": [asdict(row) for row in rows[:MOST_ROWS]],
            "remarks": [asdict(remark) for remark in self.remarks[:MOST_ROWS]],
        }


def status_labels() -> dict[str, str]:
    """Return {status of an event in an import, one of `STATUSES`: translated label, plural}."""
    return {
        CREATED: _("nouveaux"),
        CHANGED: _("modifiés"),
        UNCHANGED: _("inchangés"),
        SKIPPED: _("laissés"),
        REMOVED: _("retirés"),
    }


def remark_labels() -> dict[str, str]:
    """Return {kind of a remark: translated label}."""
    return {REPAIRED: _("corrigé"), REFUSED: _("refusé"), SKIPPED: _("laissé")}


def counts_in_words(counts: dict[str, int]) -> str:
    """Return the translated counts that are not 0, or "" if all are.

    Example: "12 nouveaux, 1 modifié".
    """
    numbers = [(counts.get(status, 0), label) for status, label in status_labels().items()]
    return ", ".join(counted(number, label) for number, label in numbers if number)
