"""The sentences about the help, in French and in eight languages, read from `sentences/*.toml`.

A file has the tables `page`, `needs`, `card` and `days`, with the keys and the placeholders of
`fr.toml`. A translation also has the table `words`, the words of a question in this language, and
may have `shared`, the words that French or another language writes in the same way.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from network.text.strings import plain

FOLDER = Path(__file__).parent / "sentences"
SOURCE = "fr"
# The order of the choices. The reasons are in docs/decisions.md, « Eight languages ».
CODES = ("ar", "en", "es", "pt", "ro", "ru", "tr", "uk")
TABLES = ("page", "needs", "card", "days")


@dataclass(frozen=True)
class Language:
    """A language and its sentences.

    `name` is the name of the language in this language. `page`, `needs` and `card` are {key:
    sentence}; the keys of `needs` are those of `home.front.near.orientation.NEEDS`. `days` are the
    seven weekdays, Monday first. `words` and `shared` are {"help" or a need: folded phrases}.
    """

    code: str
    name: str
    page: Mapping[str, str]
    needs: Mapping[str, str]
    card: Mapping[str, str]
    days: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]
    shared: Mapping[str, tuple[str, ...]]

    @property
    def direction(self) -> str:
        """The value of the HTML attribute `dir`: "rtl" or "ltr"."""
        return "rtl" if self.code in settings.LANGUAGES_BIDI else "ltr"

    @property
    def texts(self) -> dict[str, str]:
        """{"table.key": sentence} of all sentences, in the order of the file."""
        tables = {"page": self.page, "needs": self.needs, "card": self.card}
        tables["days"] = {str(number): day for number, day in enumerate(self.days, 1)}
        return {
            f"{table}.{key}": text for table, rows in tables.items() for key, text in rows.items()
        }

    @property
    def digest(self) -> str:
        """The SHA-256 digest, in hexadecimal, of these sentences and of their French source."""
        both = [self.texts, french().texts]
        return hashlib.sha256(json.dumps(both, ensure_ascii=False).encode()).hexdigest()


def french() -> Language:
    """Return the French source of the sentences."""
    return read_language(SOURCE)


def languages() -> list[Language]:
    """Return the eight languages, in the order of `CODES`."""
    return [read_language(code) for code in CODES]


def language(code: str) -> Language | None:
    """Return the language with this code, or None for French and for an unknown code."""
    return read_language(code) if code in CODES else None


@cache
def read_language(code: str) -> Language:
    """Return the language of the file `code`.toml, read once. Raises OSError without a file."""
    data = tomllib.loads((FOLDER / f"{code}.toml").read_text(encoding="utf-8"))
    return Language(
        code=code,
        name=data["name"],
        page=data["page"],
        needs=data["needs"],
        card=data["card"],
        days=tuple(data["days"].values()),
        words=_folded(data.get("words", {})),
        shared=_folded(data.get("shared", {})),
    )


def _folded(phrases):
    return {key: tuple(map(plain, texts)) for key, texts in phrases.items()}
