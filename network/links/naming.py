"""Find and replace the URLs in a text. Pure functions."""

import html
import re

IS_MARKUP = re.compile(r"<[a-z/!]", re.IGNORECASE)
# A field with only a URL; places write several, separated by a bar.
ALONE = re.compile(r"https?://[^\s\"<>|]+")
IN_PROSE = re.compile(r"https?://[^\s\"'<>|\\^`{}]+")
# The `href` of a link comes first: it is the whole URL.
IN_MARKUP = re.compile(
    r"(?:(?<=href=\")(?P<double>https?://[^\"<>]+)|(?<=href=')(?P<single>https?://[^'<>]+)"
    rf"|{IN_PROSE.pattern})"
)
# Punctuation after a URL in a sentence, and the opening bracket of each closing one.
AFTER, OPENING = ".,;:!?…»", {")": "(", "]": "["}


def addresses_in(text: str) -> list[str]:
    """Return the http and https URLs in a text or HTML, in order, repeated ones included.

    A URL includes its fragment.
    """
    return [address for _start, _end, address in address_spans(text)]


def replace_in(text: str, old: str, new: str) -> str:
    """Return a text or HTML in which `new` replaces the URL `old`.

    `old` has no fragment; the fragments of its occurrences are dropped. The caller passes `old` and
    `new` unescaped: `new` is escaped here if the text is HTML.
    """
    escape = html.escape if IS_MARKUP.search(text) else str
    written, at = [], 0
    for start, end, address in address_spans(text):
        if address.partition("#")[0] == old:
            written += [text[at:start], escape(new)]
            at = end
    return "".join([*written, text[at:]])


def address_spans(text: str) -> list[tuple[int, int, str]]:
    """Return [(start, end, URL)] of the http and https URLs in a text, in order.

    A text with a tag is HTML: its URLs are unescaped, but the positions are positions in the
    original text. The punctuation after a URL is not part of the URL, except in an `href` or if the
    text is only a URL.
    """
    if not IS_MARKUP.search(text):
        if ALONE.fullmatch(text):
            return [(0, len(text), text)]
        return [_from(match.start(), _in_sentence(match[0])) for match in IN_PROSE.finditer(text)]
    spans = []
    for match in IN_MARKUP.finditer(text):
        written = match[0] if match["double"] or match["single"] else _in_sentence(match[0])
        start, end, _written = _from(match.start(), written)
        spans.append((start, end, html.unescape(written)))
    return spans


def _from(start, written):
    return start, start + len(written), written


def _in_sentence(written):
    """Return a URL without the punctuation that follows it in a sentence.

    A closing bracket is not removed if the URL contains its opening bracket:
    "http://un.example/a_(b))." gives "http://un.example/a_(b)". In markup, the URL also ends at an
    escaped space, quotation mark or angle bracket, such as "&nbsp;".
    """
    # A no-break space is escaped in markup.
    written = re.split(r"&(?:nbsp|#160|#xa0|lt|gt|quot|laquo|raquo);", written)[0]
    while written:
        last = written[-1]
        is_closed = last in OPENING and written.count(OPENING[last]) >= written.count(last)
        if is_closed or (last not in AFTER and last not in OPENING):
            break
        written = written[:-1]
    return written
