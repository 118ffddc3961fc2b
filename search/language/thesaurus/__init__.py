"""The shipped thesaurus, as data: everyday words -> words of the site's texts, by subject.

Each line of a file is a group: "carte grise, immatriculation > carte grise, démarches
administratives". Each expression before the sign also matches the ones after it, with a lower
weight than the typed words. Written from the services of the national standard, the names of
administrations and the words of people who welcome the public, never from the questions that
measure the search. `README.md` lists the domains.
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
    """A group: the `typed` expressions also match the `meant` ones or marks ("@demarches").

    `key`, the first typed expression, identifies the group permanently.
    """

    subject: str
    typed: tuple[str, ...]
    meant: tuple[str, ...]

    @property
    def key(self) -> str:
        """The permanent identifier of the group: its first typed expression."""
        return self.typed[0]


@cache
def groups() -> tuple[Group, ...]:
    """Return all the groups, in the order of the files."""
    return tuple(
        Group(subject, *(_expressions(half) for half in line.split(">")))
        for subject in SUBJECTS
        for line in (FOLDER / f"{subject}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


def _expressions(text):
    return tuple(part.strip() for part in text.split(","))
