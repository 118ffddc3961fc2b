"""The words of a text in a row, so that an expression is found among them and cut out. Pure."""

from .analysis import WORD, form


class FoldedWords:
    """`line` is the text's words folded, parted by a space: "Demain, l’après-midi" gives
    "demain l apres midi"."""

    def __init__(self, text):
        self.text = text
        words = ((m.start(), m.end(), form(m.group())) for m in WORD.finditer(text))
        self.words = [word for word in words if word[2]]
        self.line = " ".join(word for *_, word in self.words)

    def stretch(self, match):
        """(start, end) in the text of what a pattern matched in the line."""
        first = self.line.count(" ", 0, match.start())
        last = first + match.group().count(" ")
        return self.words[first][0], self.words[last][1]

    def without(self, match):
        """(the text without what a pattern matched, what it matched as it was typed)."""
        start, end = self.stretch(match)
        return tidy(f"{self.text[:start]} {self.text[end:]}"), self.text[start:end]


def tidy(text: str) -> str:
    """Without the spaces and the signs that a cut leaves behind."""
    return " ".join(text.split()).strip(" ,.;:!?-")
