"""Several values in one cell, parted as people part them. Pure: a text in, texts out.

The standard parts them by "|", v0.1 by ";"; real files also by a line, " / ", a bullet or a comma,
and write a sentence after a value: "Seul : j'ai accès à du matériel, Avec de l'aide : …".
"""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import islice

from network.text import plain

LONGEST_VALUE, LONGEST_PART = 200, 2000
# A value that is expected holds that many separators at most: "Bibliothèque, médiathèque et autre".
MOST_SEPARATORS = 4
SURE = re.compile(r"[|;\n\r]|\s/\s|\s*[•·]\s+")
DOUBTFUL = re.compile(r"\s*[,/+]\s*|\s+et\s+")
SENTENCE = re.compile(r"\s*:(?=\s|$)|\s+[–—-]\s+")


def value_key(value: str) -> str:
    """A value as it is compared: « France service » is « France Services »."""
    return _key(value) if len(value) <= LONGEST_VALUE else value


@lru_cache(maxsize=20_000)
def _key(value):
    return "".join(word.rstrip("s") for word in plain(value).split())


def head_of(part: str) -> str:
    """The value that stands before a sentence which explains it."""
    return SENTENCE.split(part, maxsplit=1)[0]


def split_values(cell: str, known: Collection) -> list[str]:
    """The values of a cell, blanks left out; `known` are the `value_key`s of those expected.

    A value that is expected is never cut, and nothing is lost: what is not expected comes as it
    stands in the cell.
    """
    if value_key(cell) in known:
        return [cell.strip()]
    parts = (part.strip() for part in SURE.split(cell))
    return [value for part in parts if part for value in _split_doubtful(part, known)]


def _split_doubtful(part, known):
    """A comma, a "/" or an « et » parts two values when a value that is expected follows it."""
    if value_key(part) in known or len(part) > LONGEST_PART:
        return [part]
    values, start = [], 0
    for match in DOUBTFUL.finditer(part):
        before, rest = part[start : match.start()], part[match.end() :]
        if before.strip() and (_begins_with(rest, known) or _is_known(before, known, rest)):
            values.append(before.strip())
            start = match.end()
    return [*values, part[start:].strip()]


def _begins_with(text, known):
    """Whether the text up to its end or one of its separators is a value that is expected."""
    start = text[:LONGEST_VALUE]
    ends = [match.start() for match in islice(DOUBTFUL.finditer(start), MOST_SEPARATORS)]
    ends += [match.start() for match in islice(SENTENCE.finditer(start), MOST_SEPARATORS)]
    return any(value_key(text[:end]) in known for end in [*ends, len(text)])


def _is_known(before, known, rest):
    """Whether a value ends here: without the sentence which a comma may be a part of."""
    return bool(rest.strip()) and value_key(before) in known
