"""Detection of glossary words in HTML, each at its first use.

Pure: HTML and words in, HTML and words out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# No note is added inside these elements: titles and labels, links, quotations and code.
SILENT = frozenset(
    "a abbr blockquote button cite code dfn dt figcaption h1 h2 h3 h4 h5 h6 label math nav pre"
    " script select style summary svg textarea th title".split()
)
PIECE = re.compile(r"<!--.*?-->|<[^>]*>|[^<]+|<", re.DOTALL)
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
# Elements without a closing tag.
VOID = frozenset("area br col hr img input link meta source track use wbr".split())
PART = re.compile(r"[^\W\d_]+|\d+|[^\w\s]+|\s+")


@dataclass(frozen=True, slots=True)
class Word:
    """An entry of the glossary; `key` is its slug.

    `forms` are the words for it in texts: its title and its other names.
    """

    key: str
    title: str
    definition: str
    url: str
    forms: tuple[str, ...]


class Matcher:
    """The compiled pattern of the words of a glossary; the longest form matches first.

    If two words have the same form, the first word is used.
    """

    def __init__(self, words: Iterable[Word]):
        self.words = list(words)
        forms = {form: word for word in reversed(self.words) for form in word.forms if form}
        longest = sorted(forms, key=len, reverse=True)
        self._word_of = [forms[form] for form in longest]
        alternatives = "|".join(f"({pattern_of(form)})" for form in longest)
        self._pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])") if longest else None

    def annotate(
        self, html: str, note: Callable[[Word, str], str], skipped: Iterable[str] = ()
    ) -> tuple[str, list[Word]]:
        """Return (the HTML with a note at the first use of each word, the words found).

        Each first use is replaced by `note(word, text)`. A use inside a title, a link, a quotation
        or another element of `SILENT` is not counted. Words whose key is in `skipped` are neither
        replaced nor returned. The words are in the order of their first use.
        """
        if self._pattern is None:
            return html, []
        used, seen, silent, written = [], set(skipped), [], []

        def replace(match):
            word = self._word_of[match.lastindex - 1]
            if word.key in seen:
                return match[0]
            seen.add(word.key)
            used.append(word)
            return note(word, match[0])

        for piece in PIECE.findall(html):
            if piece.startswith("<"):
                _enter(piece, silent)
            elif not silent:
                piece = self._pattern.sub(replace, piece)
            written.append(piece)
        return "".join(written), used


def pattern_of(form: str) -> str:
    """Return a regular expression that matches `form` and its plural in "s" or "x", ignoring case.

    Each word of three letters or more may have the mark of the plural, unless it ends in "s", "x"
    or "z". A form in capitals is an acronym: only its exact letters match, without a plural.
    """
    parts = PART.findall(form.strip())
    if form.isupper():
        return "".join(_space(part) or re.escape(part) for part in parts)
    return f"(?i:{''.join(map(_loose, parts))})"


def _loose(part: str) -> str:
    if space := _space(part):
        return space
    if part in "’'":
        return "(?:’|'|&#x27;|&#39;)"
    plural = "[sx]?" if len(part) > 2 and part.isalpha() and part[-1] not in "sxz" else ""
    return re.escape(part) + plural


def _space(part: str) -> str:
    return r"(?:\s|&nbsp;)+" if part.isspace() else ""


def _enter(piece: str, silent: list[str]) -> None:
    """Update the stack `silent` of open elements inside which no note is added."""
    tag = TAG.match(piece)
    if tag is None:
        return
    name = tag[2].lower()
    if name not in SILENT or name in VOID:
        return
    if tag[1]:
        if name in silent:
            silent.reverse()
            silent.remove(name)
            silent.reverse()
    elif not piece.endswith("/>"):
        silent.append(name)
