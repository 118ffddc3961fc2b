"""Correction of a text that begins no suggestion."""

from collections.abc import Callable

from django.db.models import Q

from network.geography.spelling import (
    difference,
    letter_bits,
    prefix_difference,
    slips_allowed,
)
from search.language.analysis import stem
from search.language.sounds import sound
from search.models import SearchWord

SHORTEST = 4  # letters: shorter words are too close to one another
LONGEST = 30  # letters of the longest usual words
MOST_WORDS = 5  # a longer text is nearly a question, which the search corrects
MOST_CORRECTED = 2  # unknown words: a text with more is not a typing error
FIRST = 2  # letters of a sound that candidates share
MOST_ROWS = 800
LAST = "\uffff"  # after any letter


def meant(folded: str, language: str, holds: Callable[[str], bool]) -> str:
    """Return a folded text with its unknown words replaced by the nearest words of the index.

    Returns "" if nothing is replaced, if more than two words are unknown, for more than five words,
    or if an unknown word has more than 30 letters. Words of fewer than four letters, and unknown
    words without a near word, are not replaced. The last word may be unfinished.

    A word is unknown if `holds(stem)` is False. Runs one query, or none.
    """
    words = folded.split()
    unknown = [word for word in words if len(word) >= SHORTEST and not holds(stem(word, language))]
    if len(words) > MOST_WORDS:
        return ""
    if not 0 < len(unknown) <= MOST_CORRECTED or max(map(len, unknown)) > LONGEST:
        return ""
    rows = _rows(unknown, language)
    right = {word: _nearest(word, rows, is_last=word == words[-1]) for word in unknown}
    text = " ".join(right.get(word) or word for word in words)
    return text if text != folded else ""


def _rows(words, language):
    """Return the (form, sound) rows of candidates, the most frequent first.

    Each word is compared with each row: there are `MOST_ROWS` of these comparisons at most. A
    candidate contains a piece of one of the words, or begins with the same sound.
    """
    near = Q()
    for word in words:
        for piece in _pieces(word):
            near |= Q(form__contains=piece)
        heard = sound(word)[:FIRST]
        near |= Q(sound__gte=heard, sound__lt=heard + LAST)
    known = SearchWord.objects.filter(near, language__in={language, "fr"})
    return known.order_by("-documents", "form").values_list("form", "sound")[
        : MOST_ROWS // len(words)
    ]


def _pieces(word):
    """Return a word cut in equal pieces, one more than the edits allowed in it.

    A word within these edits thus contains at least one of the pieces.
    """
    count = slips_allowed(word) + 1
    size = len(word) // count
    return [word[number * size : (number + 1) * size] for number in range(count)]


def _nearest(word, rows, *, is_last):
    """Return the form of the row (form, sound) nearest to `word`; "" if all are too far.

    With `is_last`, `word` may be the beginning of the form. A row with another first letter is
    accepted at one edit at most.
    """
    slips_of = prefix_difference if is_last else difference
    # A short sound begins too many words.
    compared = [
        (typed, letter_bits(typed), slips_allowed(typed) if len(typed) >= SHORTEST else -1)
        for typed in (word, sound(word))
    ]
    near = []
    for rank, row in enumerate(rows):
        slips = [
            number
            for (typed, letters, most), other in zip(compared, row, strict=True)
            if len(typed) - len(other) <= most
            and (letters & ~letter_bits(other)).bit_count() <= most
            and (number := slips_of(typed, other, most)) <= (most if other[:1] == typed[:1] else 1)
        ]
        if slips:
            near.append((min(slips) + (row[0][0] != word[0]), rank, row[0]))
    return min(near)[2] if near else ""
