"""The shipped thesaurus, as data: everyday words -> words of the site's texts, by subject.

Each line of a file is a group: "carte grise, immatriculation > carte grise, démarches
administratives". Each expression before the sign ">" also matches the expressions after it, with a
lower weight than the typed words. Written from the services of the national standard, the names of
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
WORDINGS = {"wordings": "fr", "wordings_en": "en"}  # file: language


@dataclass(frozen=True, slots=True)
class Group:
    """A group: the `typed` expressions also match the `meant` expressions and marks ("@demarches").

    `key`, the first typed expression, identifies the group permanently.
    """

    subject: str
    typed: tuple[str, ...]
    meant: tuple[str, ...]

    @property
    def key(self) -> str:
        """The permanent identifier of the group: its first typed expression."""
        return self.typed[0]


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that the search box proposes in a `language`: "cours de français".

    The wording is proposed to a visitor who types the beginning of one of the texts of `begun`; the
    first of these texts is the wording itself. `keys` are the keys of its groups. The first group
    gives the marks of the places that answer. The groups of misspellings and of other languages
    give further texts that lead to the wording.
    """

    language: str
    begun: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def text(self) -> str:
        """The displayed text."""
        return self.begun[0]


@cache
def wordings(*languages: str) -> tuple[Wording, ...]:
    """Return the wordings in some languages, by default in all, in the order of the files."""
    return tuple(
        Wording(language, *(_expressions(half) for half in line.split(">")))
        for name, language in WORDINGS.items()
        if language in languages or not languages
        for line in _lines(name)
    )


@cache
def groups() -> tuple[Group, ...]:
    """Return all the groups, in the order of the files."""
    return tuple(
        Group(subject, *(_expressions(half) for half in line.split(">")))
        for subject in SUBJECTS
        for line in _lines(subject)
    )


def _lines(name):
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _expressions(text):
    return tuple(part.strip() for part in text.split(","))
