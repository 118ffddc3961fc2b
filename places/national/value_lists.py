"""Splitting of a cell with several values, as people separate them. Pure.

The standard separates values by "|", and its version 0.1 by ";". Real files also use line ends, " /
", bullets or commas, and may add a sentence to a value: "Seul : j'ai accès à du matériel, Avec de
l'aide : …".
"""

import re
from collections.abc import Collection
from functools import lru_cache
from itertools import islice

from network.text.strings import plain

LONGEST_VALUE, LONGEST_PART = 200, 2000
# The most separators in an expected value, such as "Bibliothèque, médiathèque et autre".
MOST_SEPARATORS = 4
SURE = re.compile(r"[|;\n\r]|\s/\s|\s*[•·]\s+")
# The "+" of "Seniors (+ 65 ans)" separates nothing.
DOUBTFUL = re.compile(r"\s*[,/]\s*|(?<![(\s])\s*\+(?!\s*\d)\s*|\s+et\s+")
SENTENCE = re.compile(r"\s*:(?=\s|$)|\s+[–—-]\s+")
# A sentence after « Gratuit » that withdraws it for some people.
RESTRICTION = re.compile(
    r"condition|sauf|hors|adh[ée]|€|euro|payant|except|puis |limit|pour les|selon|habitant"
    r"|r[ée]duit",
    re.IGNORECASE,
)
FREE = "gratuit"
# A sentence after a value that withdraws it: « Aide administrative : non », « …, jusqu’en 2024 ».
# « Seniors : plus de 65 ans », « Gratuit : pas de rendez-vous », « non-voyants » withdraw nothing.
WITHDRAWAL = re.compile(
    r"\W*(?:(?:non?|pas|plus|aucune?)\b(?=\s*(?:$|[.!,;:()–—]|-\s)|\s+(?:dispo|propos|assur|actuel"
    r"|possible|pour l|encore|en ce|cette|ce |depuis|maintenant|du tout|ici\b|sur place"
    r"|merci|longer|available))"
    r"|jamais|jusqu|ferm[ée]e?s?|fermeture|suspendue?s?"
    r"|arr[êe]t[ée]e?s?|termin[ée]e?s?|supprim[ée]e?s?|annul[ée]e?s?|bient[oô]t|[àa] venir"
    r"|en projet|pr[ée]vue?s?|hors service|indisponibles?)\b",
    re.IGNORECASE,
)
# Signs of a doubt or of a refusal: « Gratuit ? », « ❌ Gratuit ».
DOUBT = re.compile(r"\?\s*$|[❌✖✗✘⛔🔴🚫]")


def value_key(value: str) -> str:
    """Return the value in a form for comparison: « France service » equals « France Services ».

    A value with a sign of `DOUBT` never equals another. A value of more than `LONGEST_VALUE`
    characters is returned unchanged.
    """
    return _key(value) if len(value) <= LONGEST_VALUE else value


@lru_cache(maxsize=20_000)
def _key(value):
    key = "".join(word.rstrip("s") for word in plain(value).split())
    return f"{key}?" if DOUBT.search(value) else key


def head_of(part: str) -> str:
    """Return the value before a sentence that explains it: "Seul" for "Seul : j'ai accès…".

    A part without explanation is returned unchanged. So is a value with a sentence that withdraws
    it (`WITHDRAWAL`), and « Gratuit » with one that restricts it (`RESTRICTION`): « Gratuit – sous
    conditions ».
    """
    head, *explanation = SENTENCE.split(part, maxsplit=1)
    is_restricted = value_key(head) == FREE and any(map(RESTRICTION.search, explanation))
    is_withdrawn = any(map(WITHDRAWAL.match, explanation))
    return part if is_restricted or is_withdrawn else head


def split_values(cell: str, known: Collection[str]) -> list[str]:
    """Return the values of a cell, stripped, in order and without blank values.

    `known` contains the `value_key` of each expected value. An expected value that contains a
    comma, "/", "+" or « et » is not split there. Unexpected values are returned too.
    """
    if value_key(cell) in known:
        return [cell.strip()]
    parts = (part.strip() for part in SURE.split(cell))
    return [value for part in parts if part for value in _split_doubtful(part, known)]


def _split_doubtful(part, known):
    """Return the stripped values of a part in which `SURE` finds no separator.

    A comma, "/", "+" or « et » separates two values if the text before it, or the start of the text
    after it, is an expected value. An expected value, a part longer than `LONGEST_PART`, and a
    value before a sentence of `WITHDRAWAL` are not split. `known` contains the `value_key` of each
    expected value.
    """
    if value_key(part) in known or len(part) > LONGEST_PART:
        return [part]
    values, start, whole_until = [], 0, _known_start(part, known)
    for match in DOUBTFUL.finditer(part):
        before, rest = part[start : match.start()], part[match.end() :]
        if match.start() < whole_until or WITHDRAWAL.match(rest):
            continue
        next_length = _known_start(rest, known)
        if before.strip() and (next_length or _is_known(before, known, rest)):
            values.append(before.strip())
            start, whole_until = match.end(), match.end() + next_length
    return [*values, part[start:].strip()]


def _known_start(text, known):
    """Return the length of the longest expected value at the start of a text, or 0.

    The value is the whole text, or the text before one of its separators.
    """
    start = text[:LONGEST_VALUE]
    ends = [match.start() for match in islice(DOUBTFUL.finditer(start), MOST_SEPARATORS)]
    ends += [match.start() for match in islice(SENTENCE.finditer(start), MOST_SEPARATORS)]
    return max((end for end in [*ends, len(text)] if value_key(text[:end]) in known), default=0)


def _is_known(before, known, rest):
    """Return True if `before` is an expected value and `rest` is not blank.

    `known` contains the `value_key` of each expected value.
    """
    return bool(rest.strip()) and value_key(before) in known
