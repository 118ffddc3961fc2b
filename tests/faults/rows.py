"""The registry of faults, in the order of the table, and the rows of the table."""

from collections.abc import Callable
from dataclasses import dataclass

FAULTS: dict[str, Callable] = {}


@dataclass(frozen=True)
class Row:
    """A row of the table: the effect for people, the data lost and the recovery, as sentences."""

    effect: str
    lost: str
    recovery: str


def fault(title):
    """Register `function(site) -> Row`, which causes a fault, observes and repairs it."""

    def register(function):
        FAULTS[title] = function
        return function

    return register


def summarise(answers):
    """Summarise answers as "200 in 0.2 s" or "8 × 200, 2 × 503, 5.1 s at most"."""
    answers = list(answers)
    slowest = max(answer.seconds for answer in answers)
    statuses = [answer.status for answer in answers]
    if len(answers) == 1:
        return f"{statuses[0] or 'no answer'} in {slowest:.1f} s"
    counts = (
        f"{statuses.count(status)} × {status or 'no answer'}" for status in sorted({*statuses})
    )
    return f"{', '.join(counts)}, {slowest:.1f} s at most"


def expect_statuses(answers, *statuses):
    """Return the answers as a list.

    Raises AssertionError if the status of an answer is not one of `statuses`.
    """
    unexpected = [answer for answer in answers if answer.status not in statuses]
    assert not unexpected, (unexpected[0].status, unexpected[0].text[:2000])
    return list(answers)
