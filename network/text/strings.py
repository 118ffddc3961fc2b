"""Normalise and truncate texts, and format numbers with their nouns."""

import unicodedata
from gettext import NullTranslations

from django.conf import settings
from django.utils.translation import trans_real

# Soft hyphens, zero-width spaces, marks of direction and byte order marks. The joiners U+200C and
# U+200D are absent: they change how letters and emoji look.
INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]
)
FOLDED = INVISIBLE | str.maketrans(
    {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ẞ": "SS"}
)


def plain(text: str) -> str:
    """Return the text in lower case, without accents or punctuation, with single spaces.

    Ligatures become two letters: "Œuf d’été" gives "oeuf d ete". Invisible characters, such as soft
    hyphens, are removed.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(FOLDED))
    letters = (
        char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char)
    )
    return " ".join("".join(letters).lower().split())


def with_town(title: str, town: str) -> str:
    """Return "Médiathèque, Nice", or `title` alone if `town` is empty or in the title.

    Only whole words count: "Paul" does not contain "Pau".
    """
    if not town or f" {plain(town)} " in f" {plain(title)} ":
        return title
    return f"{title}, {town}"


def clean_typed(text: str, limit: int = 200) -> str:
    """Return a text typed by a visitor, made safe to compare and to send to a database.

    Control, private-use and unassigned characters and lone surrogates become spaces. The characters
    of `INVISIBLE` are removed: soft hyphens, marks of direction, zero-width spaces and byte order
    marks. White space is collapsed and stripped, and the text is truncated to `limit` characters.
    Only the first 4 × `limit` characters are read. Never raises.
    """
    printable = "".join(
        " " if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} else char
        for char in str(text)[: limit * 4].translate(INVISIBLE)
    )
    return " ".join(printable.split())[:limit].strip()


def whole_number(typed: str, *, digits: int, default: int | None = None) -> int | None:
    """Return the number written in 1 to `digits` ASCII digits; `default` for any other text."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) if is_number else default


def counted(number: int, label: str) -> str:
    """Return the number and a French label: "12 nouveaux", "1 nouveau", "0 nouveau".

    `label` is the plural. For 0 and 1, only the letters "s" and "x" at its very end are removed.
    """
    return f"{number} {label if number > 1 else str(label).rstrip('sx')}"


class FrenchPlurals(NullTranslations):
    """The fallback catalogue of French, for the source texts: French plurals, no translation.

    In French 0 is singular: "0 lieu". Python's gettext would apply the English rule, "0 lieux".
    """

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return `singular` if the number is between -2 and 2, both excluded, else `plural`."""
        return singular if abs(number) < 2 else plural

    def npgettext(self, context, singular, plural, number):
        """Return the same as `ngettext`; the context is ignored."""
        return self.ngettext(singular, plural, number)


def add_french_plurals() -> None:
    """Add `FrenchPlurals` as the last fallback of the catalogues of LANGUAGE_CODE.

    Call it once, at start: see docs/upgrading.md.
    """
    trans_real.translation(settings.LANGUAGE_CODE).add_fallback(FrenchPlurals())
