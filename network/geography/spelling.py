"""Approximate comparison of names: by sound and by number of typing errors. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

# Replacements in plain names, one name per line: homophones get the same spelling, silent endings
# are removed.
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
LONGEST = 45  # letters of a searched name
# [(maximum length, number of wrong letters allowed)]; -1 disables the comparison.
WRONG = [(1, -1), (3, 0), (5, 1), (LONGEST, 2)]


def folded(names: str) -> str:
    """Return names with a simplified spelling, in which homophones are spelt alike.

    `names` has one name per line, already normalised by `plain`. Silent endings are removed.
    """
    for pattern, letters in FOLDS:
        names = pattern.sub(letters, names)
    return names


@lru_cache(maxsize=40_000)
def letter_bits(name: str) -> int:
    """Return a number with one bit set for each different letter of a name.

    Cached, because the same vocabulary is compared with each typed text.
    """
    bits = 0
    for letter in set(name):
        bits |= 1 << (ord(letter) & 127)
    return bits


def by_length(names: list[str]) -> dict[int, list[tuple[str, int, int]]]:
    """Return {length: [(name, its `letter_bits`, its index in `names`)]}, for `resembling`.

    `names` must be folded.
    """
    groups = defaultdict(list)
    for rank, name in enumerate(names):
        groups[len(name)].append((name, letter_bits.__wrapped__(name), rank))
    return groups


def resembling(
    name: str, others: dict[int, list[tuple[str, int, int]]]
) -> Iterator[tuple[int, int]]:
    """Yield (number of wrong letters, index) of each of `others` similar to a misspelt `name`.

    `name` is normalised by `plain`; `others` is the result of `by_length`. The number is the
    `difference` of the folded names. A folded name of two or three letters allows no wrong letter;
    four or five letters allow 1, and more letters allow 2. Yields nothing if the folded name has
    fewer than two letters or more than 45. Shorter names come first.
    """
    name = folded(name)
    most = next((wrong for letters, wrong in WRONG if len(name) <= letters), -1)
    bits = letter_bits(name)
    for length in range(len(name) - most, len(name) + most + 1):
        for other, other_bits, rank in others.get(length, ()):
            if (bits ^ other_bits).bit_count() > 2 * most:
                continue
            differing = difference(name, other, most)
            if differing <= most:
                yield differing, rank


def slips_allowed(begun: str) -> int:
    """Return the number of wrong letters allowed in the beginning of a word: 0, 1 or 2.

    One wrong letter is allowed from five letters, two from seven letters.
    """
    return 0 if len(begun) < 5 else 1 if len(begun) < 7 else 2


def difference(one: str, other: str, most: int) -> int:
    """Return the edit distance of two words, or `most` + 1 if it exceeds `most`.

    Insertions, deletions, substitutions and transpositions of adjacent letters count 1 each
    (Damerau-Levenshtein, optimal string alignment: no letter is edited twice). The time is
    proportional to the length of the words multiplied by `most`, not to the product of the lengths.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    return _differences(one, other, most)[len(other)]


def prefix_difference(begun: str, whole: str, most: int) -> int:
    """Return the smallest `difference` between `begun` and any beginning of `whole`.

    The empty beginning also counts. Returns `most` + 1 if the difference exceeds `most`.
    """
    if len(begun) - len(whole) > most:
        return most + 1
    return min(_differences(begun, whole[: len(begun) + most], most))


def _differences(one, other, most):
    """Return the edit distances of `one` to each beginning of `other`, the empty one first.

    Distances above `most` are `most` + 1 and are not computed.
    """
    far = most + 1
    before, last = [], [min(length, far) for length in range(len(other) + 1)]
    for i, letter in enumerate(one, start=1):
        row = [far] * (len(other) + 1)
        row[0] = min(i, far)
        # Outside this band, the lengths alone differ by more than `most`.
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            against = other[j - 1]
            cost = min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row[j] = min(cost, far)
        if min(row) == far:
            return row
        before, last = last, row
    return last
