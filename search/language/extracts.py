"""Extracts of a text that match a question, as safe HTML. Pure."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .analysis import tokens

LENGTH = 220  # characters of an extract
LEAD = 40  # characters of context before the first marked word


def highlight(text: str, terms: Iterable[str], language: str = "fr") -> SafeString:
    """Return the whole text with `<mark>` around each word that matches one of the terms."""
    return _marked(text, _matching(text, set(terms), language), 0, len(text))


def extract(
    text: str, terms: Iterable[str], language: str = "fr", length: int = LENGTH
) -> SafeString:
    """Return the part of a text that matches the most different terms, then the most words.

    Among equal parts, the first is returned; without a match, the beginning of the text. The part
    has at most `length` characters of the text, besides the "…" for omitted text. It is cut between
    words, its white space becomes single spaces, and the first occurrence of each term is in
    `<mark>`.
    """
    text = " ".join(text.split())
    matching = _matching(text, set(terms), language)
    start = _best_start(matching, length)
    start, end = _between_words(text, start, length)
    before, after = "… " if start else "", " …" if end < len(text) else ""
    shown = (match for match in reversed(matching) if match[0] >= start and match[1] <= end)
    first = {term: (left, right, term) for left, right, term in shown}
    return mark_safe(f"{before}{_marked(text, sorted(first.values()), start, end)}{after}")  # noqa: S308


def _matching(text, terms, language):
    """Return [(start, end, term)] of the words of the text that match one of the terms."""
    matching = []
    for token in tokens(text, language):
        term = next((t for t in (*token.terms, token.acronym) if t in terms), None)
        if term:
            matching.append((token.start, token.end, term))
    return matching


def _best_start(matching, length):
    best, best_score = 0, 0
    for index, (start, _, _) in enumerate(matching):
        window = [m for m in matching[index:] if m[1] <= start + length - LEAD]
        # Different terms first, then the number of occurrences.
        score = len({term for _, _, term in window}) * 100 + len(window)
        if score > best_score:
            best, best_score = start, score
    return max(0, best - LEAD)


def _between_words(text, start, length):
    """Return (start, end) of an extract of at most `length`, moved to word boundaries.

    Near the end of the text, the extract begins earlier than `start` to have its full length.
    """
    if len(text) <= length:
        return 0, len(text)
    start = min(start, len(text) - length)
    if start:
        start = text.find(" ", start, start + LEAD) + 1 or start
    end = start + length
    if end >= len(text):
        return start, len(text)
    return start, max(text.rfind(" ", start, end), start) or end


def _marked(text, matching, start, end):
    pieces, last = [], start
    for first, after, _ in matching:
        if first < start or after > end:
            continue
        pieces += [
            escape(text[last:first]),
            "<mark>",
            escape(text[first:after]),
            "</mark>",
        ]
        last = after
    return mark_safe("".join([*pieces, escape(text[last:end])]))  # noqa: S308
