"""A name of a commune as somebody spells it by ear, or in haste. Pure."""

import re
from collections.abc import Iterator

# Of a plain name, on several lines or one: what is said alike is written alike, and what ends a
# word without being said is left out.
FOLDS = [
    (re.compile(pattern, re.MULTILINE), letters)
    for pattern, letters in (
        (r"ph", "f"),
        (r"qu|q|c(?![eiyh])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"y", "i"),
        (r"(?<=[aeo]u)l(?=[xtd]s?\b)", ""),
        (r"eau|au", "o"),
        (r"\bh", ""),
        (r"(.)\1", r"\1"),
        (r"(?<=\w\w)(?:e?s|e|[txd]s?)\b", ""),
    )
]
LONGEST = 45  # letters of a name that is looked for
# [(so many letters at most, how many of them may be wrong)]: none when it is -1.
WRONG = [(1, -1), (3, 0), (5, 1), (LONGEST, 2)]


def folded(names: str) -> str:
    for pattern, letters in FOLDS:
        names = pattern.sub(letters, names)
    return names


def letters_of(name: str) -> int:
    """One bit for each letter that a name has."""
    bits = 0
    for letter in set(name):
        bits |= 1 << (ord(letter) & 31)
    return bits


def resembling(name: str, others: list[tuple[str, int]]) -> Iterator[tuple[int, int]]:
    """(how many letters differ, the rank) of the folded names that are hardly another one;
    `others` are (folded name, `letters_of` it). Nothing for what is too short to tell."""
    name = folded(name)
    most = next((wrong for letters, wrong in WRONG if len(name) <= letters), -1)
    bits = letters_of(name)
    for rank, (other, other_bits) in enumerate(others):
        if abs(len(other) - len(name)) > most or (bits ^ other_bits).bit_count() > 2 * most:
            continue
        differing = difference(name, other)
        if differing <= most:
            yield differing, rank


def slips_allowed(begun: str) -> int:
    """How many letters of the beginning of a word may be wrong."""
    return 0 if len(begun) < 5 else 1 if len(begun) < 7 else 2


def difference(one: str, other: str) -> int:
    """Letters to add, take away, change or exchange with the next one (Damerau and Levenshtein,
    without a letter that is touched twice)."""
    return _differences(one, other)[-1]


def begun_difference(begun: str, whole: str) -> int:
    """The same, between what is typed so far and the beginning of a word that is nearest to it."""
    return min(_differences(begun, whole[: len(begun) + 2]))


def _differences(one, other):
    """[how many letters differ from the beginning of each length of the other, from none on]"""
    before, last = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, against in enumerate(other, start=1):
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != against))
            is_swap = i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against
            row.append(min(cost, before[j - 2] + 1) if is_swap else cost)
        before, last = last, row
    return last
