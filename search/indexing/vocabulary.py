"""The words of the public documents: how rare each is, and what a misspelt one was meant to be."""

from collections import Counter
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length

from network.geography.abroad import foreign_town
from network.geography.gazetteer import gazetteer
from network.geography.spelling import difference, letters_of
from network.memory import Memory, period_end
from search.language.analysis import KEPT, WORD, clean, form, stem, tokens
from search.language.everyday import brand_meant, english_meant, translations, uses
from search.language.lexicon import RIGHT_WORDS, STOP_WORDS
from search.language.sounds import sound
from search.models import SearchWord

SHORTEST_CORRECTED = 4  # letters: shorter words are too close to one another
SHORTEST_PREFIX = 3
SHORTEST_FREE = 6  # its first letter may be wrong
SHORTEST_FAR = 6  # what is said nearly alike may be meant
SHORTEST_TWO_SLIPS = 7
MOST_SLIPS = 2
FAR_WEIGHT = 0.5  # of a word that is only probably the one that was meant
SHORT_QUESTION = 3  # words
MOST_ROWS = 5000
MOST_COMPLETIONS = 8
MOST_CANDIDATES = 3
TOWN = 10_000  # people: anybody knows its name
LONGEST_CORRECTED = 20  # letters: the slips of a longer word are thousands
MOST_AT_ONCE = 6  # unknown words, of some hundreds of possible slips each
MOST_FAR = 2  # words that are compared with thousands
MOST_LETTERS = 36  # of the unknown words of one question that are compared with others
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
BATCH = 1000


def words_of(texts, language):
    """{form: (as written, stem)} of all the words of some texts."""
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
    changed = SearchWord.objects.filter(language=language, form__in=delta)
    with transaction.atomic():
        # Locked in one order, so that two pages published at once do not wait for each other.
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
            row.pk = None  # one statement for those that are new and those that are not
            row.documents += delta[word]
        SearchWord.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            update_fields=["documents"],
            unique_fields=["language", "form"],
        )
        changed.filter(documents__lte=0).delete()


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
                    sound=sound(word),
                    written=known[language, word][0],
                    stem=known[language, word][1],
                    documents=count,
                )
                for language, counter in counts.items()
                for word, count in sorted(counter.items())
            ],
            batch_size=BATCH,
        )


class VocabularyWord(NamedTuple):
    """What the vocabulary says of a word: whether it is in it, the words that begin with it, those
    at one slip from it or that are said alike, the most frequent first, else the nearest farther
    ones."""

    is_known: bool
    begun: list = []
    meant: list = []
    is_far: bool = False

    def likely(self, may_be_unfinished, is_short):
        """The words that may be meant. In a long question the others say enough: a doubtful word
        only adds noise."""
        if self.is_far and not is_short:
            return []
        return (may_be_unfinished and self.begun) or self.meant


_words = Memory("vocabulary", entries=5000)


def may_be_unknown(word, holds=lambda term: False):
    """Whether the vocabulary must be asked about a word of a question. `holds(term)` may say from
    memory that a document has it."""
    held = any(holds(term) or term in KEPT for term in word.terms)
    return not held and (not word.form.isdigit() or _is_phone(word.form))


def is_right(form):
    """Whether a word that no document holds is written as it is meant: a number, which is not that
    of somebody else, an everyday word, a town of another region."""
    if form.isdigit() or form in RIGHT_WORDS or foreign_town(form):
        return True
    return any(commune.population >= TOWN for commune in gazetteer().named(form))


def _is_phone(form):
    """Whether figures may begin a phone number."""
    return form.startswith("0") and len(form) >= SHORTEST_CORRECTED


def look_up(words, language, version, also=()):
    """{form: `VocabularyWord`} of some words of a question; `version` is that of the index, `also`
    are words that may be looked up next.

    One query, none for words looked up before; one more for a long question of which nothing is
    known, and for words of which nothing near is known.
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


def written(vocabulary):
    """All that may be put in place of some words, as `look_up` gave them."""
    rows = {row for word in vocabulary.values() for row in word.meant}
    return sorted(row.written for row in rows)


def complete(question, vocabulary, public):
    """Give each word that no document holds the words it may begin, misspell or translate.

    Only the last word may be unfinished. `vocabulary` is what `look_up` gave of the words that may
    be unknown; `public(terms)` gives the terms that the public finds now: a word is never proposed
    out of a page that has just gone.
    """
    last = question.words[-1:]
    unknown = [
        word
        for word in question.words
        if word.form in vocabulary and not vocabulary[word.form].is_known
    ]
    is_short = len(question.words) <= SHORT_QUESTION
    right = {word.form for word in unknown if is_right(word.form)}
    likely = {w.form: vocabulary[w.form].likely(w in last, is_short) for w in unknown}
    stems = {row.stem for rows in likely.values() for row in rows}
    shown = public(stems) if unknown else ()
    for word in unknown:
        rows = [row for row in likely[word.form] if row.stem in shown]
        if translations(word.token.terms[0], question.language):
            continue
        english = english_meant(slips(word.form)) if question.language == "en" else ""
        if english:
            word.corrected = english
            root = stem(english, "en")
            word.terms |= translations(root, "en") | {root: 1.0}
        elif rows and rows[0].form.startswith(word.form):
            word.terms |= {row.stem: 0.5 for row in rows}
        elif word.form in right:
            continue
        elif rows:
            word.corrected = rows[0].written
            word.is_doubtful = vocabulary[word.form].is_far
            word.terms |= {rows[0].stem: FAR_WEIGHT if word.is_doubtful else 1.0}
        elif brand := brand_meant(word.form):
            word.corrected = brand
            word.terms |= {brand: 1.0} | uses(brand)


def _read(words, language):
    """{form: `VocabularyWord`} of words of different forms, read from the database."""
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
        # Who writes by ear says the word right; few people miss the first letter.
        near_it.sort(key=lambda row: (row.sound != key, row.form[0] != form[0]))
        read[form] = VocabularyWord(
            is_known=any(row.stem in word.terms for row in rows),
            begun=begun[:MOST_COMPLETIONS] if len(form) >= SHORTEST_PREFIX else [],
            meant=near_it[:MOST_CANDIDATES],
        )
    return read | _farther({form: word for form, word in read.items() if _is_lost(word)}, language)


def _affordable(words):
    """Split some words into the first ones, of `MOST_LETTERS` together or one alone, and the rest:
    each letter makes some eighty forms to look for."""
    letters = 0
    for number, word in enumerate(words):
        letters += len(word.form)
        if number and letters > MOST_LETTERS:
            return words[:number], words[number:]
    return words, []


def _is_lost(word):
    return not (word.is_known or word.begun or word.meant)


def _farther(lost, language):
    """The same of words of which nothing near is known: a word at two slips, if it is long, or
    that is said nearly alike. One query, none when all are too short."""
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
        farness = ((_farness(typed, key, row), rank) for rank, row in enumerate(rows))
        nearest = sorted(pair for pair in farness if pair[0] is not None)[:MOST_CANDIDATES]
        farther[typed] = lost[typed]._replace(
            meant=[rows[rank] for _, rank in nearest], is_far=True
        )
    return farther


def _pieces(form):
    """Of so many pieces, one at least stays whole whatever the slips."""
    size = len(form) // (MOST_SLIPS + 1)
    return [form[:size], form[size : 2 * size], form[2 * size :]]


def _farness(form, key, row):
    """How far a known word is from one that was typed, None when it is too far to be meant. What
    begins otherwise is at one slip at most."""
    slipped = _difference(key, row.sound)
    if slipped == 1 and len(key) >= SHORTEST_CORRECTED:
        return slipped
    if row.sound[:1] != key[:1] or len(form) < SHORTEST_TWO_SLIPS:
        return None
    if slipped == MOST_SLIPS and len(key) >= SHORTEST_TWO_SLIPS:
        return slipped
    return MOST_SLIPS if _difference(form, row.form) <= MOST_SLIPS else None


def _difference(one, other):
    """Return the letters that differ; `MOST_SLIPS` + 1 if more do, which most words show by the
    letters that they have."""
    if (letters_of(one) ^ letters_of(other)).bit_count() > 2 * MOST_SLIPS:
        return MOST_SLIPS + 1
    return difference(one, other, MOST_SLIPS)


def _terms(words):
    return {term for word in words for term in word.terms}


def _rows(condition, **annotations):
    """The known words that fit, the most frequent first."""
    rows = SearchWord.objects.alias(**annotations).filter(condition)
    rows = rows.order_by("-documents", "form")[:MOST_ROWS]
    return list(rows.values_list("form", "sound", "written", "stem", "documents", named=True))


def _beginning(form):
    if len(form) < SHORTEST_PREFIX:
        return Q()
    return Q(form__gte=form, form__lt=form[:-1] + chr(ord(form[-1]) + 1))


def _sound_key(form):
    """The sound of a word that is long enough to be compared by it, else None."""
    key = sound(form)
    return key if len(form) >= SHORTEST_CORRECTED and len(key) >= SHORTEST_PREFIX else None


def _sounding(form):
    return Q(sound=key) if (key := _sound_key(form)) else Q()


def slips(typed, first=None):
    """The forms that differ by one letter too many, missing or wrong, or by two exchanged.

    The first letter of a short word is taken as right; `first` is the rank of the first letter
    that may be wrong.
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
