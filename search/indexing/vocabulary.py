"""The words of the public documents: their frequency, and the corrections of misspelt words."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from network.geography.abroad import foreign_town
from network.geography.gazetteer import gazetteer
from network.geography.spelling import difference, letter_bits
from network.memory.stamped_cache import StampedCache, period_end
from search.language.analysis import KEPT, WORD, clean, form, stem, tokens
from search.language.by_ear import acronym_meant, everyday_meant
from search.language.everyday import english_meant, translations, uses
from search.language.lexicon import RIGHT_WORDS, STOP_WORDS
from search.language.sounds import sound
from search.models import SearchChange, SearchWord

SHORTEST_CORRECTED = 4  # letters: shorter words are too close to one another
SHORTEST_PREFIX = 3
SHORTEST_FREE = 6  # letters: in a shorter word, the first one is assumed right
SHORTEST_FAR = 6  # letters: for a shorter word, nearly the same sound is not enough
SHORTEST_TWO_SLIPS = 7
MOST_SLIPS = 2
FAR_WEIGHT = 0.5  # weight of a doubtful correction
SHORT_QUESTION = 3  # words
MOST_ROWS = 5000
MOST_COMPLETIONS = 8
MOST_CANDIDATES = 3
TOWN = 10_000  # inhabitants of the smallest town that is assumed correct
LONGEST_CORRECTED = 20  # letters: a longer word has thousands of variants
MOST_AT_ONCE = 6  # unknown words, each with hundreds of variants
MOST_FAR = 2  # words compared with thousands of others
MOST_LETTERS = 36  # of the unknown words that are compared in one question
DOUBLE = re.compile(r"(.)\1")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
BATCH = 1000
READINGS = 2  # of the documents during a rebuild, before the writers of the index wait


def words_of(texts: Iterable[str], language: str) -> dict[str, tuple[str, str]]:
    """Return {folded form: (spelling first found, stem)} of the words of some texts.

    The spellings are in lower case, of at most 80 characters. The parts of a compound are words
    too. The acronym of a long form is also a word; its spelling is in capitals. Stop words are left
    out, except in a text of stop words alone.
    """
    words = {}
    for text in texts:
        text = clean(text)
        for token in tokens(text, language):
            stretch = text[token.start : token.end].lower()
            words.setdefault(token.form, (stretch[:80], token.terms[0]))
            if len(token.terms) > 1:
                for part in WORD.findall(stretch):
                    folded = form(part)
                    if folded not in STOP_WORDS.get(language, ()):
                        words.setdefault(folded, (part[:80], stem(folded, language)))
            if token.opens:
                words.setdefault(token.acronym, (token.acronym.upper(), token.acronym))
    return words


def learn(
    changes: Iterable[tuple[str, Mapping[str, tuple[str, str]], Mapping[str, tuple[str, str]]]],
) -> None:
    """Update the number of documents of each word in the vocabulary.

    `changes` is [(language, words gained, words lost)] of documents. The words are results of
    `words_of`. New words are added; words without any document are deleted.
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
    changed = SearchWord.objects.filter(language=language, form__in=delta)
    with transaction.atomic():
        # A fixed locking order prevents deadlocks between two publications.
        rows = {row.form: row for row in changed.select_for_update().order_by("form")}
        for word, change in delta.items():
            if word not in rows and change > 0:
                written, root = known[word]
                rows[word] = SearchWord(
                    language=language,
                    form=word,
                    sound=sound(word),
                    written=written,
                    stem=root,
                    documents=0,
                )
        for word, row in rows.items():
            row.pk = None  # one upsert for new and existing rows
            row.documents += delta[word]
        SearchWord.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            update_fields=["documents"],
            unique_fields=["language", "form"],
        )
        changed.filter(documents__lte=0).delete()


def rebuild(documents: QuerySet) -> None:
    """Delete the vocabulary of all languages; write the words of a queryset of `SearchDocument`.

    The documents are read before the transaction that writes. If the index changes meanwhile, they
    are read again. After `READINGS` readings, they are read in the transaction: other writers of
    the index wait.
    """
    for _reading in range(READINGS):
        last = SearchChange.objects.newest()
        rows = _rows_of(documents)
        with transaction.atomic():
            SearchChange.objects.lock()
            if SearchChange.objects.newest() == last:
                _replace(rows)
                return
    with transaction.atomic():
        SearchChange.objects.lock()
        _replace(_rows_of(documents))


def _rows_of(documents):
    """Return the unsaved `SearchWord` rows of the words of some documents."""
    counts, known = {}, {}
    rows = documents.values_list("language", "title", "keywords", "summary", "body")
    for language, *texts in rows.iterator():
        words = words_of(texts, language)
        counts.setdefault(language, Counter()).update(words.keys())
        for word, described in words.items():
            known.setdefault((language, word), described)
    return [
        SearchWord(
            language=language,
            form=word,
            sound=sound(word),
            written=known[language, word][0],
            stem=known[language, word][1],
            documents=count,
        )
        for language, counter in counts.items()
        for word, count in sorted(counter.items())
    ]


def _replace(rows):
    SearchWord.objects.all().delete()
    SearchWord.objects.bulk_create(rows, batch_size=BATCH)


class VocabularyWord(NamedTuple):
    """The rows of the vocabulary for a typed word.

    `is_known` is True if the vocabulary contains a term of the word. `begun` are at most
    `MOST_COMPLETIONS` rows that begin with the word, the most frequent first. `begun` is empty for
    a word of fewer than `SHORTEST_PREFIX` letters. `meant` are at most `MOST_CANDIDATES` rows at
    one edit or with the same sound. Rows with the same sound come first, then rows that only differ
    by a double letter, then rows with the same first letter, then the most frequent rows. For an
    unknown word without any row in `begun` and `meant`, farther rows may be compared: `meant` then
    has the nearest first, and `is_far` is True.
    """

    is_known: bool
    begun: list = []
    meant: list = []
    is_far: bool = False

    def likely(self, may_be_unfinished: bool, is_short: bool) -> list:
        """Return `begun` if the word may be unfinished and `begun` is not empty, else `meant`.

        If `is_far` is True and the question is not short, returns [] instead of `meant`: the other
        words suffice.
        """
        if self.is_far and not is_short:
            return []
        return (may_be_unfinished and self.begun) or self.meant


_words = StampedCache("vocabulary", entries=5000)


def is_looked_up(word, holds: Callable[[str], bool] = lambda term: False) -> bool:
    """Return True if the vocabulary has to be read for a `Word` of a question.

    Returns False for a number that cannot begin a phone number. Returns False if a term of the word
    is an acronym or a name of the lexicon. Also returns False if `holds(term)` is True for one of
    its terms.
    """
    held = any(holds(term) or term in KEPT for term in word.terms)
    return not held and (not word.form.isdigit() or _is_phone(word.form))


def is_correct(form: str) -> bool:
    """Return True if a folded word that no document contains needs no correction.

    Such words are numbers, everyday words, foreign towns, and communes of France of at least `TOWN`
    inhabitants.
    """
    if form.isdigit() or form in RIGHT_WORDS or foreign_town(form):
        return True
    return any(commune.population >= TOWN for commune in gazetteer().named(form))


def _is_phone(form):
    """Return True if `form`, all digits, may begin a phone number: "0" and three more digits."""
    return form.startswith("0") and len(form) >= SHORTEST_CORRECTED


def look_up(
    words: Iterable,
    language: str,
    version: tuple[int, tuple[int, UUID] | None],
    also: tuple | list = (),
) -> dict[str, VocabularyWord]:
    """Return {form: `VocabularyWord`} of some `Word`s of a question, cached.

    `version` is (content stamp, last change of the journal), the stamp of the cache. If some words
    are not cached, one query reads these words, and the `Word`s of `also` for later calls. A second
    query runs for more than `MOST_AT_ONCE` words, and another query for words without any near
    candidate. If the words have more than `MOST_LETTERS` letters in total, the last words get no
    candidates.
    """

    def keys_of(words):
        return {(language, word.form, *sorted(word.terms)): word for word in words}

    def compute(keys):
        missing = {key: by_key[key] for key in keys}
        forms = {word.form for word in missing.values()}
        missing |= keys_of(word for word in also if word.form not in forms)
        read = _read(list(missing.values()), language)
        return {key: read[word.form] for key, word in missing.items()}

    by_key = keys_of(words)
    vocabulary = _words.get_many(by_key, compute, until=period_end(), stamp=version)
    return {word.form: vocabulary[key] for key, word in by_key.items()}


def written(vocabulary: Mapping[str, VocabularyWord]) -> list[str]:
    """Return the sorted spellings of the `meant` rows of all words.

    A row that several words mean gives one spelling. `vocabulary` is the result of `look_up`.
    """
    rows = {row for word in vocabulary.values() for row in word.meant}
    return sorted(row.written for row in rows)


def complete(
    question,
    vocabulary: Mapping[str, VocabularyWord],
    public: Callable[[set[str]], Collection[str]],
) -> None:
    """Change the words of a `Question` that no document contains, in place.

    Each of these words gets the terms of its translation, else of its completions. If it has
    neither and `is_correct` is False, it gets the terms of its acronym, near correction, everyday
    word or far correction, the first that exists. A misspelt word also gets `corrected` and, for a
    far correction, `is_doubtful`. In a question of more than `SHORT_QUESTION` words, a word that
    may be a misspelt stop word gets no terms but those of an acronym. Only the last word may be
    unfinished.

    `vocabulary` is the result of `look_up`; words that are absent from it do not change.
    `public(terms)` returns the `terms` that public documents contain, so that no word of a page
    just hidden is proposed.
    """
    unknown = [
        word
        for word in question.words
        if word.form in vocabulary and not vocabulary[word.form].is_known
    ]
    is_short, last = len(question.words) <= SHORT_QUESTION, question.words[-1:]
    likely = {w.form: vocabulary[w.form].likely(w in last, is_short) for w in unknown}
    stems = {row.stem for rows in likely.values() for row in rows}
    shown = public(stems) if unknown else ()
    for word in unknown:
        rows = [row for row in likely[word.form] if row.stem in shown]
        is_far = vocabulary[word.form].is_far
        for found in (
            _translation(word, question.language),
            _completion(word, rows),
            _unchanged(word),
            _acronym(word),
            None if is_short else _stop_word(word, question.language),
            None if is_far else _correction(rows),
            _everyday_word(word, question.language),
            _correction(rows, is_far=True) if is_far else None,
        ):
            if found is not None:
                word.corrected = found.corrected
                word.is_doubtful = found.is_doubtful
                word.terms |= found.terms
                break


class _Completed(NamedTuple):
    """The terms added to an unknown word, and its correction if there is one."""

    terms: dict[str, float] = {}
    corrected: str = ""
    is_doubtful: bool = False


def _translation(word, language):
    """Return a `_Completed` for an English word if `language` is "en", else None.

    For a misspelt word, the `_Completed` has its terms and its correction. For a correct word, it
    is empty, because the question already has the translations.
    """
    if translations(word.token.terms[0], language):
        return _Completed()  # `understand` has added them
    english = english_meant(slips(word.form)) if language == "en" else ""
    if not english:
        return None
    root = stem(english, "en")
    return _Completed(translations(root, "en") | {root: 1.0}, english)


def _completion(word, rows):
    """Return a `_Completed` with the stems of `rows` if the first row begins with the word.

    Returns None otherwise.
    """
    if rows and rows[0].form.startswith(word.form):
        return _Completed({row.stem: 0.5 for row in rows})
    return None


def _unchanged(word):
    return _Completed() if is_correct(word.form) else None


def _acronym(word):
    acronym = acronym_meant(word.form)
    return _Completed({acronym: 1.0}, acronym) if acronym else None


def _stop_word(word, language):
    """Return an empty `_Completed` if the word may be a misspelt stop word, else None."""
    is_other = STOP_WORDS.get(language, frozenset()).isdisjoint(slips(word.form))
    return None if is_other else _Completed()


def _correction(rows, *, is_far=False):
    if not rows:
        return None
    return _Completed({rows[0].stem: FAR_WEIGHT if is_far else 1.0}, rows[0].written, is_far)


def _everyday_word(word, language):
    meant = everyday_meant(word.form, slips(word.form), language)
    return _Completed({stem(form(meant)): 1.0} | uses(meant), meant) if meant else None


def _read(words, language):
    """Query and return {form: `VocabularyWord`} of words, whose forms must differ."""
    read = {}
    if len(words) > MOST_AT_ONCE:
        known = {row.stem for row in _rows(Q(stem__in=_terms(words)))}
        read = {word.form: VocabularyWord(True) for word in words if word.terms.keys() & known}
        words = [word for word in words if word.form not in read]
    words, others = _affordable(words)
    read |= {word.form: VocabularyWord(False) for word in others}
    if not words:
        return read
    near, forms = Q(), set()
    for word in words:
        near |= _beginning(word.form) | _sounding(word.form)
        forms |= slips(word.form)
    near |= Q(form__in=forms)
    near &= Q(language__in={language, "fr"})
    rows = _rows(Q(stem__in=_terms(words)) | near)
    for word in words:
        form, meant = word.form, slips(word.form)
        key = _sound_key(form)
        begun = [row for row in rows if row.form.startswith(form)]
        near_it = [row for row in rows if row.form in meant or row.sound == key]
        # The same sound comes first, then the same letters but for a double one, then the same
        # first letter, which few people mistype.
        near_it.sort(
            key=lambda row: (
                row.sound != key,
                _without_doubles(row.form) != _without_doubles(form),
                row.form[0] != form[0],
            )
        )
        read[form] = VocabularyWord(
            is_known=any(row.stem in word.terms for row in rows),
            begun=begun[:MOST_COMPLETIONS] if len(form) >= SHORTEST_PREFIX else [],
            meant=near_it[:MOST_CANDIDATES],
        )
    return read | _with_farther_words(
        {form: word for form, word in read.items() if _has_no_candidate(word)}, language
    )


def _without_doubles(form):
    """Return a form with each double letter written once."""
    return DOUBLE.sub(r"\1", form)


def _affordable(words):
    """Return (first words, with at most `MOST_LETTERS` letters in total, other words).

    The very first word is included even if it is longer. Each letter adds some eighty variants to
    look up.
    """
    letters = 0
    for number, word in enumerate(words):
        letters += len(word.form)
        if number and letters > MOST_LETTERS:
            return words[:number], words[number:]
    return words, []


def _has_no_candidate(word):
    return not (word.is_known or word.begun or word.meant)


def _with_farther_words(lost, language):
    """Return {form: `VocabularyWord`} with farther candidates, for words without near ones.

    `lost` is {form: `VocabularyWord`} of the words. Only the first `MOST_FAR` words of `lost` with
    the right length are compared and returned. A candidate is at two edits of a long word, or has
    nearly the same sound. Runs one query, or none if no word has the right length.
    """
    lengths = range(SHORTEST_FAR, LONGEST_CORRECTED + 1)
    compared = [typed for typed in lost if len(typed) in lengths][:MOST_FAR]
    sounds = {typed: sound(typed) for typed in compared}
    if not sounds:
        return {}
    near = Q()
    for typed, key in sounds.items():
        longest = len(typed) + MOST_SLIPS
        shared = Q()
        for piece in _pieces(typed):
            shared |= Q(form__contains=piece)
        shared &= Q(letters__gte=len(typed) - MOST_SLIPS, letters__lte=longest)
        near |= Q(sound__in=slips(key, first=0)) | shared
    rows = _rows(near & Q(language__in={language, "fr"}), letters=Length("form"))
    farther = {}
    for typed, key in sounds.items():
        farness = ((_distance(typed, key, row), rank) for rank, row in enumerate(rows))
        nearest = sorted(pair for pair in farness if pair[0] is not None)[:MOST_CANDIDATES]
        farther[typed] = lost[typed]._replace(
            meant=[rows[rank] for _, rank in nearest], is_far=True
        )
    return farther


def _pieces(form):
    """Cut a form into three consecutive pieces: two edits leave at least one unchanged."""
    size = len(form) // (MOST_SLIPS + 1)
    return [form[:size], form[size : 2 * size], form[2 * size :]]


def _distance(form, key, row):
    """Return the distance of a row to a typed word, 1 or 2 edits; None if it is too far.

    `key` is the sound of the word. A row with another first sound is accepted only at one edit
    between the sounds.
    """
    slipped = _difference(key, row.sound)
    if slipped == 1 and len(key) >= SHORTEST_CORRECTED:
        return slipped
    if row.sound[:1] != key[:1] or len(form) < SHORTEST_TWO_SLIPS:
        return None
    if slipped == MOST_SLIPS and len(key) >= SHORTEST_TWO_SLIPS:
        return slipped
    return MOST_SLIPS if _difference(form, row.form) <= MOST_SLIPS else None


def _difference(one, other):
    """Return the number of edits between two texts, `MOST_SLIPS` + 1 for any larger number.

    Compares the sets of letters first, which is faster.
    """
    if (letter_bits(one) ^ letter_bits(other)).bit_count() > 2 * MOST_SLIPS:
        return MOST_SLIPS + 1
    return difference(one, other, MOST_SLIPS)


def _terms(words):
    return {term for word in words for term in word.terms}


def _rows(condition, **annotations):
    """Return the rows of the vocabulary that satisfy a `Q`, the most frequent first.

    `annotations` are expressions that the condition refers to. Returns at most `MOST_ROWS` rows.
    """
    rows = SearchWord.objects.alias(**annotations).filter(condition)
    rows = rows.order_by("-documents", "form")[:MOST_ROWS]
    return list(rows.values_list("form", "sound", "written", "stem", "documents", named=True))


def _beginning(form):
    if len(form) < SHORTEST_PREFIX:
        return Q()
    return Q(form__gte=form, form__lt=form[:-1] + chr(ord(form[-1]) + 1))


def _sound_key(form):
    """Return the sound of a word; None if the word or its sound is too short to be compared."""
    key = sound(form)
    return key if len(form) >= SHORTEST_CORRECTED and len(key) >= SHORTEST_PREFIX else None


def _sounding(form):
    return Q(sound=key) if (key := _sound_key(form)) else Q()


def slips(typed: str, first: int | None = None) -> set[str]:
    """Return the forms at one edit: a letter added, removed or replaced, or two neighbours swapped.

    `typed` is folded. `first` is the index of the first letter that may change, by default 1 for a
    word of fewer than six letters, else 0. Returns an empty set for a word of fewer than 4 or more
    than 20 letters.
    """
    if not SHORTEST_CORRECTED <= len(typed) <= LONGEST_CORRECTED:
        return set()
    if first is None:
        first = 0 if len(typed) >= SHORTEST_FREE else 1
    forms = set()
    for at in range(first, len(typed) + 1):
        before, after = typed[:at], typed[at:]
        forms.update(before + letter + after for letter in LETTERS)
        if after:
            forms.add(before + after[1:])
            forms.update(before + letter + after[1:] for letter in LETTERS)
            forms.add(before + after[1::-1] + after[2:])
    return forms - {typed}


def _batches(items):
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
