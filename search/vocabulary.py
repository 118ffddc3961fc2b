"""The words of the public documents: how rare each is, and what a misspelt one was meant to be."""

from collections import Counter

from django.db import transaction
from django.db.models import F, Q, Sum

from .analysis import WORD, clean, form, stem, tokens
from .lexicon import ACRONYMS, STOP_WORDS
from .models import SearchWord

SHORTEST_CORRECTED = 4  # letters: shorter words are too close to one another
SHORTEST_PREFIX = 3
MOST_COMPLETIONS = 8
MOST_CANDIDATES = 3
BATCH = 1000


def words_of(texts, language):
    """{form: (as written, stem)} of all the words of some texts."""
    found = {}
    for text in texts:
        text = clean(text)
        for token in tokens(text, language):
            stretch = text[token.start : token.end].lower()
            found.setdefault(token.form, (stretch[:80], token.terms[0]))
            if len(token.terms) > 1:
                for part in WORD.findall(stretch):
                    folded = form(part)
                    if folded not in STOP_WORDS.get(language, ()):
                        found.setdefault(folded, (part[:80], stem(folded, language)))
            if token.opens:
                found.setdefault(token.acronym, (token.acronym.upper(), token.acronym))
    return found


def learn(changes):
    """Count words in and out: `changes` is [(language, words gained, words lost)] of documents.

    Gained and lost are what `words_of` gives.
    """
    deltas, known = {}, {}
    for language, gained, lost in changes:
        delta = deltas.setdefault(language, Counter())
        delta.update(gained.keys())
        delta.subtract(lost.keys())
        known.setdefault(language, {}).update(gained)
    for language, delta in deltas.items():
        delta = {word: change for word, change in delta.items() if change}
        for batch in _batches(sorted(delta)):
            _add(language, {word: delta[word] for word in batch}, known[language])


def _add(language, delta, known):
    rows = SearchWord.objects.filter(language=language, form__in=delta)
    with transaction.atomic():
        # Locked in one order, so that two pages published at once do not wait for each other.
        present = set(rows.select_for_update().order_by("form").values_list("form", flat=True))
        for change in set(delta.values()):
            forms = [word for word in present if delta[word] == change]
            rows.filter(form__in=forms).update(documents=F("documents") + change)
        SearchWord.objects.bulk_create(
            [
                SearchWord(
                    language=language,
                    form=word,
                    written=known[word][0],
                    stem=known[word][1],
                    documents=change,
                )
                for word, change in delta.items()
                if change > 0 and word not in present
            ],
            ignore_conflicts=True,
        )
        rows.filter(documents__lte=0).delete()


def rebuild(documents):
    """Count again the words of these documents, and of no other."""
    counts, known = {}, {}
    rows = documents.values_list("language", "title", "keywords", "summary", "body")
    for language, *texts in rows.iterator():
        words = words_of(texts, language)
        counts.setdefault(language, Counter()).update(words.keys())
        for word, described in words.items():
            known.setdefault((language, word), described)
    with transaction.atomic():
        SearchWord.objects.all().delete()
        SearchWord.objects.bulk_create(
            [
                SearchWord(
                    language=language,
                    form=word,
                    written=known[language, word][0],
                    stem=known[language, word][1],
                    documents=count,
                )
                for language, counter in counts.items()
                for word, count in sorted(counter.items())
            ],
            batch_size=BATCH,
        )


def documents_holding(terms):
    """{term: about how many documents hold it}, the unknown ones left out."""
    return dict(
        SearchWord.objects.filter(stem__in=terms)
        .values_list("stem")
        .annotate(Sum("documents"))
        .order_by()
    )


def complete(question, holds):
    """Give each word that no document holds the words it may begin or misspell.

    Only the last word may be unfinished. `holds(term)` says whether the public finds it now: a
    word is never proposed out of a page that has just gone. No query when all words are known.
    """
    unknown = [
        word
        for word in question.words
        if not any(term in question.documents or term in ACRONYMS for term in word.terms)
        and not word.form.isdigit()
    ]
    if not unknown:
        return
    near = _near({word.form[0] for word in unknown}, {question.language, "fr"})
    for word in unknown:
        begun = []
        if word is question.words[-1] and len(word.form) >= SHORTEST_PREFIX:
            begun = [row for row in near if row.form.startswith(word.form)][:MOST_COMPLETIONS]
        if begun:
            word.terms |= {row.stem: 0.5 for row in begun}
            question.documents |= {row.stem: row.documents for row in begun}
        elif found := _correction(word.form, near, holds):
            word.corrected = found.written
            word.terms |= {found.stem: 1.0}
            question.documents.setdefault(found.stem, found.documents)


def _near(initials, languages):
    """The known words that begin with one of these letters, the most frequent first."""
    beginnings = Q()
    for initial in initials:
        beginnings |= Q(form__gte=initial, form__lt=chr(ord(initial) + 1))
    rows = SearchWord.objects.filter(beginnings, language__in=languages)
    columns = ("form", "written", "stem", "documents")
    return list(rows.order_by("-documents", "form").values_list(*columns, named=True))


def _correction(word, near, holds):
    """The most frequent known word at one slip from `word`, None when there is none.

    The first letter is taken as right: few people miss it, and it spares most comparisons.
    """
    if len(word) < SHORTEST_CORRECTED:
        return None
    candidates = [row for row in near if one_slip(word, row.form)][:MOST_CANDIDATES]
    return next((row for row in candidates if holds(row.stem)), None)


def one_slip(typed, meant):
    """Whether the two differ by one letter too many, missing or wrong, or by two exchanged."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    typed, meant = typed[start:], meant[start:]
    return (
        typed[1:] == meant[1:]
        or typed[1:] == meant
        or typed == meant[1:]
        or (typed[1::-1] == meant[:2] and typed[2:] == meant[2:])
    )


def _batches(items):
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
