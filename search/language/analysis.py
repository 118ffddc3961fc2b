"""Conversion of a text to search terms: fold, elide, drop stop words, stem.

Pure: no database, no setting. "L’atelier des tiers-lieux" gives ateli, tierslieu, tier, lieu.
"""

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache
from itertools import pairwise
from threading import Lock
from typing import NamedTuple

from Stemmer import Stemmer

from .lexicon import (
    ACRONYMS,
    ASKING,
    COMPOUNDS,
    IRREGULAR,
    NAMES,
    SHORT_FORMS,
    SPELLINGS,
    STOP_WORDS,
)

STEMMERS = {"fr": "french", "en": "english", "ar": "arabic"}
ARABIC = re.compile(r"[\u0621-\u064a]+")
STEMMING = Lock()  # a stemmer is not thread-safe; the cache of `stem` avoids most calls
# A phone number is one word in any spelling, and so is its beginning: "04 92 75", "+33 4 92".
COUNTRIES = r"33|262|508|590|594|596|68[179]"
PHONE = (
    rf"(?:(?:\+|\b00)(?:{COUNTRIES})[ .-]?(?:\(0\))?[ .-]?|\b0)[1-9](?:[ .-]?\d\d){{1,4}}"
    r"(?![ .-]?\d)"
)
# So is an acronym with its points: "C.A.F.", "S.O.S".
WORD = re.compile(rf"{PHONE}|(?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)|[^\W_]+")
ABROAD = re.compile(rf"(?:00)?(?:{COUNTRIES})0?(\d{{9}})")
APOSTROPHES = "'’ʼ‘"
# Elided words before a vowel: "l’atelier". Another apostrophe belongs to a name: "D’clic".
ELIDED = frozenset(
    "aujourd c d entr j jusqu l lorsqu m n presqu puisqu qu quelqu quoiqu s t".split()
)
VOWELS = frozenset("aeiouyh0123456789")
# English contractions: "it’s", "don’t".
CONTRACTED = frozenset("d ll m re s t ve".split())
# A single digit is more often a typing error: "imprimant3".
NUMBERED = re.compile(r"([a-z]{3,})(\d{2,4})")
KEPT = NAMES | ACRONYMS.keys()
LONGEST_WORD = 40  # a longer word is a key or code; it is cut
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ø": "o", "Ø": "o"})


class Token(NamedTuple):
    """A word of a text: its position, its folded form, and the terms that match it.

    The word is `text[start:end]`. `terms` is the word's own term, then the parts of a compound.
    `is_name` is True if an apostrophe or a number makes it a name: "D’clic", "Avenir84". `acronym`
    is set on each word of the long form of an acronym, and `opens` is True on the first of these
    words.
    """

    start: int
    end: int
    form: str
    terms: tuple[str, ...]
    acronym: str = ""
    opens: bool = False
    is_name: bool = False


def fold(text: str) -> str:
    """Return a text in lower case, without accents or ligatures.

    "Œuvre d’Été" gives "oeuvre d’ete".
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def clean(text: str, limit: int | None = None) -> str:
    """Return a text safe to store: NFC, without lone surrogates, and with a space for each NUL.

    Only the first `limit` characters are read; if `limit` is None, all characters.
    """
    text = text[:limit].encode("utf-8", "ignore").decode().replace("\0", " ")
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=100_000)
def form(word: str) -> str:
    """Fold a word to its letters and digits, at most `LONGEST_WORD`; "" without any.

    A phone number becomes a national number: "+33 4 92 75 36 48" gives "0492753648".
    """
    folded = fold(word)
    if not folded.isalnum():
        folded = "".join(c for c in folded if c.isalnum())
    folded = folded[:LONGEST_WORD]
    if folded.isdigit() and (abroad := ABROAD.fullmatch(folded)):
        return f"0{abroad[1]}"
    return folded


@lru_cache(maxsize=100_000)
def stem(folded: str, language: str = "fr") -> str:
    """Return the stem of a folded word, which must not be empty.

    A word of `SPELLINGS` is replaced first, then a word of `IRREGULAR`: "mail" has the stem of
    "courriel". Words that begin with a digit, acronyms, names, and the words of a language without
    stemmer are their own stems. If the stem of a word would be an acronym or a name, the word only
    loses its final "s". A word in Arabic letters is stemmed in Arabic, in any `language`.
    """
    folded = SPELLINGS.get(folded, folded)
    language = "ar" if ARABIC.fullmatch(folded) else language
    if language not in STEMMERS or folded in KEPT or folded[0].isdigit():
        return folded
    with STEMMING:
        stemmed = _stemmer(language).stemWord(IRREGULAR.get(language, {}).get(folded, folded))
    # "CAF" must not match "café", nor "PASS" match "passe".
    return folded.removesuffix("s") if stemmed in KEPT else stemmed


@cache
def _stemmer(language: str):
    return Stemmer(STEMMERS[language], 0)  # `stem` caches


@lru_cache
def _compounds(language: str) -> dict[tuple[str, str], str]:
    """Return {(first stem, second stem): the compound's stem}."""
    return {
        (stem(first, language), stem(second, language)): stem(whole, language)
        for (first, second), whole in COMPOUNDS.items()
    }


@lru_cache
def _long_forms(language: str) -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return {first stem: [(stems of the long form, acronym)]}, full forms before short ones."""
    long_forms = defaultdict(list)
    written = [*ACRONYMS.items(), *SHORT_FORMS.items()] if language == "fr" else []
    for acronym, words in written:
        stems = tuple(stem(word, language) for word in words.split())
        long_forms[stems[0]].append((stems, acronym))
    return dict(long_forms)


def tokens(text: str, language: str = "fr") -> list[Token]:
    """Return the words of a text in order, without stop words.

    If the text has only stop words, such as the French "chez nous", they are returned. A compound
    is one token.
    """
    stop_words = STOP_WORDS.get(language, frozenset())
    words = []
    for match in WORD.finditer(text):
        folded = form(match.group())
        if folded:
            words.append((match.start(), match.end(), folded, stem(folded, language)))
    names = _name_starts(text, words, stop_words)
    merged = _join_compounds(words, names, language, stop_words)
    kept = [token for token in merged if len(token.terms) > 1 or token.form not in stop_words]
    return _add_acronyms(kept or merged, language)


def _name_starts(text, words, stop_words) -> set[int]:
    """Return the indexes of `words` that an apostrophe joins to the next one in a name.

    `words` are (start, end, folded word, stem), in the order of `text`.
    """
    starts = set()
    for position, ((_, end, before, _), (start, _, after, _)) in enumerate(pairwise(words)):
        if start != end + 1 or text[end] not in APOSTROPHES or after in stop_words | CONTRACTED:
            continue
        if before not in ELIDED or after[0] not in VOWELS:
            starts.add(position)
    return starts


def _join_compounds(words, names, language, stop_words) -> list[Token]:
    compounds = _compounds(language)
    merged, position = [], 0
    while position < len(words):
        start, end, folded, term = words[position]
        second = words[position + 1] if position + 1 < len(words) else None
        is_name = position in names
        whole = second and compounds.get((term, second[3]))
        if is_name:
            whole = stem((folded + second[2])[:LONGEST_WORD], language)
        if whole:
            parts = [
                part
                for _, _, written, part in (words[position], second)
                if len(written) > 1 and written not in stop_words and part != whole
            ]
            written = form(folded + second[2]) if is_name else whole
            merged.append(Token(start, second[1], written, (whole, *parts), is_name=is_name))
            position += 2
        else:
            parts = _numbered_parts(folded, language, stop_words)
            merged.append(Token(start, end, folded, (term, *parts), is_name=bool(parts)))
            position += 1
    return merged


def _numbered_parts(folded, language, stop_words) -> tuple[str, ...]:
    """Return ("avenir", "84") for the folded word "avenir84", a stem and its number.

    Returns () for another word, and for a stop word with a number.
    """
    numbered = NUMBERED.fullmatch(folded)
    if not numbered or numbered[1] in stop_words:
        return ()
    return stem(numbered[1], language), numbered[2]


def _add_acronyms(kept, language) -> list[Token]:
    """Return the tokens, with `acronym` and `opens` set in the long form of an acronym."""
    long_forms = _long_forms(language)
    added = {}
    for position, token in enumerate(kept):
        for parts, acronym in long_forms.get(token.terms[0], ()):
            stretch = kept[position : position + len(parts)]
            if position in added and added[position][0] == acronym:
                continue  # a short form inside the long form: "allocations familiales"
            if tuple(t.terms[0] for t in stretch) == parts:
                added |= {position + n: (acronym, n == 0) for n in range(len(parts))}
    return [
        t._replace(acronym=added[i][0], opens=added[i][1]) if i in added else t
        for i, t in enumerate(kept)
    ]


def terms(text: str, language: str = "fr") -> list[str]:
    """Return the terms of a document's text, in order, with repetitions.

    The parts of a compound follow its own term; the acronym of a long form follows the first word.
    """
    terms = []
    for token in tokens(clean(text), language):
        terms += token.terms
        if token.opens:
            terms.append(token.acronym)
    return terms


def asking(text: str, language: str = "fr") -> list[str]:
    """Return the interrogative terms of a question or a title, each once.

    "Comment refaire ma carte ?" gives ["?comment", "?ma"]; the "?" distinguishes them from the
    terms of words.
    """
    forms = map(form, WORD.findall(text))
    return [f"?{word}" for word in dict.fromkeys(forms) if word in ASKING.get(language, ())]
