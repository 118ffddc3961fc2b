"""The folded words of a text, in which expressions such as "near me" are matched. Pure."""

import re

from .analysis import WORD, form

NEARBY = re.compile(
    r"\b(?:le plus |la plus |les plus |tout )?"
    r"(?:(?:pres|proches?|a cote|a proximite|autour|pas loin|non loin|aux alentours)"
    r"(?: de| d)?(?: chez)? (?:moi|nous|ma maison|mon domicile|la maison|ici)"
    # "le plus près", unless "de" names a place.
    r"|(?:(?:le|la|les) plus (?:pres|proches?)|a proximite)(?! (?:de|d|du|des|a)\b)"
    r"|dans (?:mon|ma|notre) (?:quartier|ville|village|coin|commune)"
    r"|(?:near|close to|around) (?:me|my (?:home|house|place)|here)|nearby)\b"
)


class FoldedWords:
    """The folded words of a text, separated by spaces in `line`.

    "Demain, l’après-midi" gives "demain l apres midi".
    """

    def __init__(self, text):
        self.text = text
        words = ((m.start(), m.end(), form(m.group())) for m in WORD.finditer(text))
        self.words = [word for word in words if word[2]]
        self.line = " ".join(word for *_, word in self.words)

    def stretch(self, match: re.Match) -> tuple[int, int]:
        """Return (start, end) in the text, `end` excluded, of the words of a `match` in `line`.

        The match must begin and end with whole words.
        """
        first = self.line.count(" ", 0, match.start())
        last = first + match.group().count(" ")
        return self.words[first][0], self.words[last][1]

    def without(self, match: re.Match) -> tuple[str, str]:
        """Return (the text without the words of a `match` in `line`, these words as typed)."""
        start, end = self.stretch(match)
        return tidy(f"{self.text[:start]} {self.text[end:]}"), self.text[start:end]


def tidy(text: str) -> str:
    """Return a text with single spaces, and without punctuation at both ends."""
    return " ".join(text.split()).strip(" ,.;:!?-")


def read_nearby(text: str) -> tuple[str, bool]:
    """Return (the text without its first "near me", True), or (`text`, False) without one."""
    words = FoldedWords(text)
    match = NEARBY.search(words.line)
    return (words.without(match)[0], True) if match else (text, False)
