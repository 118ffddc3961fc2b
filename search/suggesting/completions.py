"""Completion of a word by the words of the public documents."""

from django.utils import timezone

from network.filters.bits import numbers_of
from search.models import SearchWord

SHORTEST, LONGEST = 4, 30  # letters
MOST, MOST_ROWS = 3, 12
FEWEST = 2  # documents: a rarer word may be a misspelling
SAMPLE = 20
LAST = "\uffff"  # after any letter


def completions(word: str, language: str, view) -> list[str]:
    """Return at most three words that a folded word begins, as they are spelt in documents.

    Only the `MOST_ROWS` (12) most frequent words that begin so, and are in two documents or more,
    are read. Of these, the words with a public document are returned, with different stems, the
    most frequent first. Returns [] if `word` is itself one of these words. Also returns [] if
    `word` is several words or a number, or has fewer than four or more than 30 letters. Runs at
    most three queries.
    """
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha():
        return []
    words = SearchWord.objects.filter(form__gte=word, form__lt=word + LAST)
    words = words.filter(language__in={language, "fr"}, documents__gte=FEWEST)
    rows = words.order_by("-documents", "form").values_list("form", "stem", "written")[:MOST_ROWS]
    begun = {}
    for _form, stem, written in rows:
        begun.setdefault(stem, written)
    if any(form == word for form, _stem, _written in rows):
        return []
    columns, postings = view.columns, view.postings(begun)
    shown = columns.in_language(language) & ~columns.expired(timezone.now()) & ~view.hidden_slots
    found = {}
    for stem, written in begun.items():
        slots = list(numbers_of(shown & postings[stem].slots))[:SAMPLE]
        if slots:
            found[written] = [columns.ids[slot] for slot in slots]
            view.rely_on(found[written])
    view.check()
    return [written for written, ids in found.items() if not view.hidden.issuperset(ids)][:MOST]
