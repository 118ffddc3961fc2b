"""Text as it is compared and cut, and numbers beside their words."""

import unicodedata
from gettext import NullTranslations

from django.conf import settings
from django.utils.translation import trans_real

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"})


def plain(text: str) -> str:
    """Lower case, without accents or punctuation, words parted by one space."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    letters = (
        char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char)
    )
    return " ".join("".join(letters).lower().split())


# They would reverse the text around them; the last two are seen by nobody.
DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0xFEFF])


def clean_typed(text: str, limit: int = 200) -> str:
    """What a visitor typed, made safe to compare and to send to a database.

    Control characters and lone surrogates become spaces, marks that turn the direction of what
    follows go, white space is folded, and what passes `limit` characters is dropped. Never raises.
    """
    printable = "".join(
        " " if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} else char
        for char in str(text)[: limit * 4].translate(DIRECTIONS)
    )
    return " ".join(printable.split())[:limit].strip()


def whole_number(typed: str, *, digits: int, default: int | None = None) -> int | None:
    """The number that `typed` writes in 0 to 9, at most `digits` of them, else `default`."""
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= digits
    return int(typed) if is_number else default


def counted(number: int, label: str) -> str:
    """ "12 nouveaux", "1 nouveau", of a label in the plural."""
    return f"{number} {label if number > 1 else str(label).rstrip('sx')}"


class FrenchPlurals(NullTranslations):
    """The last catalogue of French: a text without translation is its own, with French plurals.

    In French 0 is singular: "0 lieu". Python's gettext would apply the English rule, "0 lieux".
    """

    def ngettext(self, singular, plural, number):
        """Return `singular` for -1, 0 and 1."""
        return singular if abs(number) < 2 else plural

    def npgettext(self, context, singular, plural, number):
        """Return the same as `ngettext`, whatever the context."""
        return self.ngettext(singular, plural, number)


def add_french_plurals() -> None:
    """Add `FrenchPlurals` after the catalogues of the site's language: see docs/upgrading.md."""
    trans_real.translation(settings.LANGUAGE_CODE).add_fallback(FrenchPlurals())
