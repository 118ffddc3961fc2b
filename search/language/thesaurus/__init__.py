"""What people say every day -> what our texts say, as data: a group a line, by subject.

"carte grise, immatriculation > carte grise, démarches administratives": each expression before the
sign also finds what holds those after it, and counts less than the words that were typed. Written
from the services of the national standard, the names of administrations and the words of those who
welcome the public; never from the questions that measure the search. `README.md` lists the domains.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent
SUBJECTS = [
    *("administrations", "records", "work", "privacy", "verbs", "library", "brands"),
    *("devices", "gestures", "people", "rights", "phones", "computers", "household"),
    *("trades", "law", "by_ear", "languages"),
]


@dataclass(frozen=True, slots=True)
class Group:
    """`typed` are the expressions that find what holds those of `meant`, among which are marks of
    documents ("@demarches"). `key` names it for ever: its first expression."""

    subject: str
    typed: tuple[str, ...]
    meant: tuple[str, ...]

    @property
    def key(self):
        return self.typed[0]


@cache
def groups() -> tuple[Group, ...]:
    """All the groups, in the order of the files."""
    return tuple(
        Group(subject, *(_expressions(half) for half in line.split(">")))
        for subject in SUBJECTS
        for line in (FOLDER / f"{subject}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


def _expressions(text):
    return tuple(part.strip() for part in text.split(","))
