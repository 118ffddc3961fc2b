"""What came of a reading: of each event, then in words and for a run to keep."""

from collections import Counter
from dataclasses import asdict, dataclass, field

from django.utils.translation import gettext as _

from network.text import counted

from .reading.lines import Remarks

CREATED, CHANGED, UNCHANGED, LEFT, GONE = "created", "changed", "unchanged", "left", "gone"
OUTCOMES = [CREATED, CHANGED, UNCHANGED, LEFT, GONE]


@dataclass(frozen=True)
class Outcome:
    """What became of one event. `page` is its page's id, None without one."""

    status: str
    uid: str
    recurrence_id: str
    title: str
    when: str
    where: str = ""
    reason: str = ""
    page: int | None = None
    line: int = 0


@dataclass
class Account:
    """What a reading did, or would do."""

    outcomes: list[Outcome] = field(default_factory=list)
    remarks: Remarks = field(default_factory=Remarks)
    name: str = ""

    @property
    def counts(self):
        found = Counter(outcome.status for outcome in self.outcomes)
        return {status: found[status] for status in OUTCOMES}


def account_as_dict(account, most=500):
    """What a run keeps of an account: its first rows, those that changed something first."""
    told = sorted(account.outcomes, key=lambda each: each.status == UNCHANGED)
    return {
        "counts": account.counts,
        "outcomes": [asdict(each) for each in told[:most]],
        "remarks": [asdict(each) for each in account.remarks[:most]],
    }


def labels():
    return {
        CREATED: _("nouveaux"),
        CHANGED: _("modifiés"),
        UNCHANGED: _("inchangés"),
        LEFT: _("laissés"),
        GONE: _("retirés"),
    }


def kinds():
    return {"mended": _("corrigé"), "refused": _("refusé"), "left": _("laissé")}


def said_counts(run):
    """ "12 nouveaux, 1 modifié": only what there is."""
    found = [(run.counts.get(key, 0), label) for key, label in labels().items()]
    return ", ".join(counted(number, label) for number, label in found if number)
