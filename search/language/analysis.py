"""Text to search terms, the same for every engine: fold, elide, drop empty words, stem.

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
STEMMING = Lock()  # a stemmer holds the word it works on; the cache spares most calls
# A phone number is one word however it is written, and so is its beginning: "04 92 75", "+33 4 92".
COUNTRIES = r"33|262|508|590|594|596|68[179]"
PHONE = (
    rf"(?:(?:\+|\b00)(?:{COUNTRIES})[ .-]?(?:\(0\))?[ .-]?|\b0)[1-9](?:[ .-]?\d\d){{1,4}}"
    r"(?![ .-]?\d)"
)
# So is an acronym with its points: "C.A.F.", "S.O.S".
WORD = re.compile(rf"{PHONE}|(?<!\w)(?:[^\W\d_]\.)+[^\W\d_](?!\w)|[^\W_]+")
ABROAD = re.compile(rf"(?:00)?(?:{COUNTRIES})0?(\d{{9}})")
APOSTROPHES = "'’ʼ‘"
# What a vowel follows: "l’atelier", "aujourd’hui". Any other apostrophe is inside a name, "D’clic".
ELIDED = frozenset(
    "aujourd c d entr j jusqu l lorsqu m n presqu puisqu qu quelqu quoiqu s t".split()
)
VOWELS = frozenset("aeiouyh0123456789")
# What English puts after one: "it’s", "don’t".
CONTRACTED = frozenset("d ll m re s t ve".split())
# One figure is a slip more often: "imprimant3".
NUMBERED = re.compile(r"([a-z]{3,})(\d{2,4})")
KEPT = NAMES | ACRONYMS.keys()
LONGEST_WORD = 40  # longer is a key or a line of code: cut, the start still finds it
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "Œ": "oe", "Æ": "ae", "ø": "o", "Ø": "o"})


class Token(NamedTuple):
    """A word of a text: where it stands, how it is written, and the terms it is found by.

    `terms` is the word's own term, then the parts of a compound; `is_name` when an apostrophe or a
    number makes it one, "D’clic", "Avenir84". `acronym` is set on each word of an acronym's long
    form, `opens` on the first of them.
    """

    start: int
    end: int
    form: str
    terms: tuple[str, ...]
    acronym: str = ""
    opens: bool = False
    is_name: bool = False


def fold(text: str) -> str:
    """Lower case, without accents, ligatures opened: "Œuvre d’été" gives "oeuvre d’ete"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def clean(text: str, limit: int | None = None) -> str:
    """What can be stored and sent anywhere: composed (NFC), no NUL, no lone surrogate."""
    text = text[:limit].encode("utf-8", "ignore").decode().replace("\0", " ")
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=100_000)
def form(word: str) -> str:
    """The word folded, letters and figures only, at most `LONGEST_WORD` characters. A phone number
    is that of the country: "+33 4 92 75 36 48" gives "0492753648"."""
    folded = fold(word)
    if not folded.isalnum():
        folded = "".join(c for c in folded if c.isalnum())
    folded = folded[:LONGEST_WORD]
    if folded.isdigit() and (abroad := ABROAD.fullmatch(folded)):
        return f"0{abroad[1]}"
    return folded


@lru_cache(maxsize=100_000)
def stem(folded: str, language: str = "fr") -> str:
    """The stem of a folded word. A language without stemmer gives the word itself; Arabic letters
    are those of Arabic, whatever the language of the text."""
    folded = SPELLINGS.get(folded, folded)
    language = "ar" if ARABIC.fullmatch(folded) else language
    if language not in STEMMERS or folded in KEPT or folded[0].isdigit():
        return folded
    with STEMMING:
        stemmed = _stemmer(language).stemWord(IRREGULAR.get(language, {}).get(folded, folded))
    # "café" must not be found by "CAF", nor "passe" by "PASS".
    return folded.removesuffix("s") if stemmed in KEPT else stemmed


@cache
def _stemmer(language: str):
    return Stemmer(STEMMERS[language], 0)  # `stem` remembers


@lru_cache
def _compounds(language: str) -> dict[tuple[str, str], str]:
    """{(first stem, second stem): the compound's stem}"""
    return {
        (stem(first, language), stem(second, language)): stem(whole, language)
        for (first, second), whole in COMPOUNDS.items()
    }


@lru_cache
def _long_forms(language: str) -> dict[str, list]:
    """{first stem: [(the stems of what an acronym stands for, the acronym)]}, long first."""
    long_forms = defaultdict(list)
    written = [*ACRONYMS.items(), *SHORT_FORMS.items()] if language == "fr" else []
    for acronym, words in written:
        stems = tuple(stem(word, language) for word in words.split())
        long_forms[stems[0]].append((stems, acronym))
    return dict(long_forms)


def tokens(text: str, language: str = "fr") -> list[Token]:
    """The text's words in order, empty ones left out unless there is nothing else.

    ("Chez nous" is the name of a place, and is found.)
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
    """The positions of the words that an apostrophe ties to the next one in a name."""
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
    """The terms of a name and of the number that is stuck to it, "avenir84"; none of another."""
    numbered = NUMBERED.fullmatch(folded)
    if not numbered or numbered[1] in stop_words:
        return ()
    return stem(numbered[1], language), numbered[2]


def _add_acronyms(kept, language) -> list[Token]:
    """Give each word of "espace public numérique" the term "epn" beside its own."""
    long_forms = _long_forms(language)
    added = {}
    for position, token in enumerate(kept):
        for parts, acronym in long_forms.get(token.terms[0], ()):
            stretch = kept[position : position + len(parts)]
            if position in added and added[position][0] == acronym:
                continue  # "allocations familiales" inside the long form of CAF
            if tuple(t.terms[0] for t in stretch) == parts:
                added |= {position + n: (acronym, n == 0) for n in range(len(parts))}
    return [
        t._replace(acronym=added[i][0], opens=added[i][1]) if i in added else t
        for i, t in enumerate(kept)
    ]


def terms(text: str, language: str = "fr") -> list[str]:
    """The terms a document's text is found by, in order, as often as they occur.

    The parts of a compound follow it; an acronym stands once, inside its long form.
    """
    terms = []
    for token in tokens(clean(text), language):
        terms += token.terms
        if token.opens:
            terms.append(token.acronym)
    return terms


def asking(text: str, language: str = "fr") -> list[str]:
    """The terms of what a question or a title asks of its words, each once: "Comment refaire ma
    carte ?" gives ?comment and ?ma, which are no term of any word."""
    forms = map(form, WORD.findall(text))
    return [f"?{word}" for word in dict.fromkeys(forms) if word in ASKING.get(language, ())]
