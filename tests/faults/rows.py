"""The faults, in the order of the table, and what was seen of each."""

from collections.abc import Callable
from dataclasses import dataclass

FAULTS: dict[str, Callable] = {}


@dataclass(frozen=True)
class Row:
    """One line of the table: sentences, with the figures of this run."""

    visitor: str
    lost: str
    back: str


def fault(title):
    """Registers `function(site) -> Row`, which makes the fault, looks, and undoes it."""

    def register(function):
        FAULTS[title] = function
        return function

    return register


def seen(answers):
    """What some answers were: "200 in 0.2 s" or "8 × 200, 2 × 503, 5.1 s at most"."""
    answers = list(answers)
    slowest = max(answer.seconds for answer in answers)
    statuses = [answer.status for answer in answers]
    if len(answers) == 1:
        return f"{statuses[0] or 'no answer'} in {slowest:.1f} s"
    counts = (f"{statuses.count(status)} × {status or 'none'}" for status in sorted({*statuses}))
    return f"{', '.join(counts)}, {slowest:.1f} s at most"


def among(answers, *statuses):
    """Refuses any other answer than these: a fault of the site, a connection that was cut."""
    wrong = [answer for answer in answers if answer.status not in statuses]
    assert not wrong, (wrong[0].status, wrong[0].text[:2000])
    return list(answers)
