"""Which addresses a text names, and where they stand in it. Pure."""

import html
import re

IS_MARKUP = re.compile(r"<[a-z/!]", re.IGNORECASE)
# A field that holds an address and nothing else; places write several, with a bar between.
ALONE = re.compile(r"https?://[^\s\"<>|]+")
IN_PROSE = re.compile(r"https?://[^\s\"'<>|\\^`{}]+")
# What a link of a text leads to comes first: it is the address, whole.
IN_MARKUP = re.compile(
    r"(?:(?<=href=\")(?P<double>https?://[^\"<>]+)|(?<=href=')(?P<single>https?://[^'<>]+)"
    rf"|{IN_PROSE.pattern})"
)
# What follows an address in a sentence, and the bracket that a closing one belongs to.
AFTER, OPENING = ".,;:!?…»", {")": "(", "]": "["}


def addresses_in(text):
    """The addresses that a text names, in order, with what follows a "#"."""
    return [address for _start, _end, address in address_spans(text)]


def replace_in(text, old, new):
    """The text with `new` in the place of `old`, whatever followed its "#"."""
    escape = html.escape if IS_MARKUP.search(text) else str
    written, at = [], 0
    for start, end, address in address_spans(text):
        if address.partition("#")[0] == old:
            written += [text[at:start], escape(new)]
            at = end
    return "".join([*written, text[at:]])


def address_spans(text):
    """[(where it begins, where it ends, the address)]; in markup, an address is written escaped."""
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
    """Without what belongs to the sentence around it: "(http://un.example/a_(b))." names a_(b)."""
    # A space that cannot break is escaped in markup.
    written = re.split(r"&(?:nbsp|#160|#xa0|lt|gt|quot|laquo|raquo);", written)[0]
    while written:
        last = written[-1]
        is_closed = last in OPENING and written.count(OPENING[last]) >= written.count(last)
        if is_closed or (last not in AFTER and last not in OPENING):
            break
        written = written[:-1]
    return written
