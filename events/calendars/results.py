"""What an import did to each event, counted and in words."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from network.text import counted

from .parsing.remarks import REFUSED, REPAIRED, SKIPPED, Remarks

CREATED, CHANGED, UNCHANGED, REMOVED = "created", "changed", "unchanged", "removed"
STATUSES = [CREATED, CHANGED, UNCHANGED, SKIPPED, REMOVED]
MOST_ROWS = 500


@dataclass(frozen=True)
class EventResult:
    """What an import did to one event. `page` is the id of its page, None without one."""

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
    """What an import did, or would do when it is dry. `name` is that of the calendar."""

    events: list[EventResult] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    name: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """{status: number}, every status included."""
        counter = Counter(event.status for event in self.events)
        return {status: counter[status] for status in STATUSES}

    def as_dict(self) -> dict:
        """The fields that a run keeps: at most 500 events, the unchanged ones last."""
        rows = sorted(self.events, key=lambda event: event.status == UNCHANGED)
        return {
            "counts": self.counts,
            "events": [asdict(row) for row in rows[:MOST_ROWS]],
            "remarks": [asdict(remark) for remark in self.remarks[:MOST_ROWS]],
        }


def status_labels() -> dict[str, str]:
    return {
        CREATED: _("nouveaux"),
        CHANGED: _("modifiés"),
        UNCHANGED: _("inchangés"),
        SKIPPED: _("laissés"),
        REMOVED: _("retirés"),
    }


def remark_labels() -> dict[str, str]:
    return {REPAIRED: _("corrigé"), REFUSED: _("refusé"), SKIPPED: _("laissé")}


def counts_in_words(counts) -> str:
    """ "12 nouveaux, 1 modifié": only the numbers that are not 0."""
    numbers = [(counts.get(status, 0), label) for status, label in status_labels().items()]
    return ", ".join(counted(number, label) for number, label in numbers if number)
