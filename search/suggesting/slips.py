"""What a text was meant to begin, when nothing public begins as it is typed."""

from django.db.models import Q

from network.geography.spelling import (
    begun_difference,
    difference,
    letters_of,
    slips_allowed,
)
from search.language.analysis import stem
from search.language.sounds import sound
from search.models import SearchWord

SHORTEST = 4  # letters: shorter words are too close to one another
LONGEST = 30  # letters: no word that anybody means is longer
MOST_MENDED = 3  # words: a text with more of them is no slip
FIRST = 2  # letters of a sound by which words are read that may be meant
MOST_ROWS = 1500
LAST = "\uffff"  # after any letter


def meant(folded, language, holds):
    """Return a folded text with its unknown words replaced by the nearest words of the public
    documents; "" if none is near, or if too many words are unknown. The last word may be
    unfinished. One query, or none if the index has every word (`holds(term)`)."""
    words = folded.split()
    unknown = [word for word in words if len(word) >= SHORTEST and not holds(stem(word, language))]
    if not 0 < len(unknown) <= MOST_MENDED or max(map(len, unknown)) > LONGEST:
        return ""
    rows = _rows(unknown, language)
    right = {word: _nearest(word, rows, is_last=word == words[-1]) for word in unknown}
    text = " ".join(right.get(word) or word for word in words)
    return text if text != folded else ""


def _rows(words, language):
    """[(form, sound)] of the words that may be meant, the most frequent first: a piece of one of
    the words stays whole in them, or they begin as it is said."""
    near = Q()
    for word in words:
        for piece in _pieces(word):
            near |= Q(form__contains=piece)
        heard = sound(word)[:FIRST]
        near |= Q(sound__gte=heard, sound__lt=heard + LAST)
    known = SearchWord.objects.filter(near, language__in={language, "fr"})
    return known.order_by("-documents", "form").values_list("form", "sound")[:MOST_ROWS]


def _pieces(word):
    """Of so many pieces, one at least stays whole whatever the slips."""
    count = slips_allowed(word) + 1
    size = len(word) // count
    return [word[number * size : (number + 1) * size] for number in range(count)]


def _nearest(word, rows, *, is_last):
    """The form of the row that is nearest, "" when all are too far. What begins otherwise is at one
    slip at most."""
    slips_of = begun_difference if is_last else difference
    # Too short a sound begins anything.
    compared = [
        (typed, letters_of(typed), slips_allowed(typed) if len(typed) >= SHORTEST else -1)
        for typed in (word, sound(word))
    ]
    near = []
    for rank, row in enumerate(rows):
        slips = [
            number
            for (typed, letters, most), other in zip(compared, row, strict=True)
            if len(typed) - len(other) <= most
            and (letters & ~letters_of(other)).bit_count() <= most
            and (number := slips_of(typed, other, most)) <= (most if other[:1] == typed[:1] else 1)
        ]
        if slips:
            near.append((min(slips) + (row[0][0] != word[0]), rank, row[0]))
    return min(near)[2] if near else ""
