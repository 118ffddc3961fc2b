""" "Près de chez moi" inside a question: whoever says it has not said where. Pure."""

import re

from .phrases import FoldedWords

NEARBY = re.compile(
    r"\b(?:le plus |la plus |les plus |tout )?"
    r"(?:(?:pres|proches?|a cote|a proximite|autour|pas loin|non loin|aux alentours)"
    r"(?: de| d)?(?: chez)? (?:moi|nous|ma maison|mon domicile|la maison|ici)"
    # Of whoever asks, when it does not say of what.
    r"|(?:(?:le|la|les) plus (?:pres|proches?)|a proximite)(?! (?:de|d|du|des|a)\b)"
    r"|dans (?:mon|ma|notre) (?:quartier|ville|village|coin|commune)"
    r"|(?:near|close to|around) (?:me|my (?:home|house|place)|here)|nearby)\b"
)


def read_nearby(text: str) -> tuple[str, bool]:
    """(the text without what says "near me", whether something did)."""
    words = FoldedWords(text)
    match = NEARBY.search(words.line)
    return (words.without(match)[0], True) if match else (text, False)
