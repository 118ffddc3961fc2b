"""Words that a misspelt word may mean although no document contains them. Pure.

They are acronyms spelt as their letters are pronounced in French ("cévé" for CV), the words of the
shipped thesaurus, and brands.
"""

from collections.abc import Set
from functools import cache

from .analysis import WORD, fold, stem
from .everyday import BRANDS
from .lexicon import ACRONYMS
from .sounds import sound
from .thesaurus import groups

# Letter -> its folded names, as people write them by ear.
LETTERS = {
    "a": "a", "b": "be", "c": "ce se", "d": "de", "e": "e eu", "g": "ge je", "h": "ache hache",
    "i": "i", "j": "ji", "k": "ka ca", "o": "o", "p": "pe", "q": "cu ku", "t": "te", "u": "u",
    "v": "ve", "w": "doubleve dubleve", "x": "ix ixe", "y": "igrec igrek", "z": "zed zede",
    **{letter: f"e{letter} e{letter}e e{letter * 2} e{letter * 2}e" for letter in "flmnrs"},
}  # fmt: skip
BY_NAME = {name: letter for letter, names in LETTERS.items() for name in names.split()}
VOWELS = frozenset("aeiouy")
FEWEST, MOST = 2, 4  # letters of an acronym
LONGEST_SPELT = 20  # letters of a spelt acronym
SHORTEST_MEANT = 5  # letters
SHORTEST_SOUND = 4  # letters
WRITTEN_OTHERWISE = {"by_ear", "languages"}  # subjects without correct French words


def acronym_meant(form: str) -> str:
    """Return the acronym whose letters a folded word names, "cv" for "ceve"; "" without one.

    The acronyms are those of the lexicon, and the expressions of the thesaurus of two to four
    letters with at most one vowel. The shortest one is returned.
    """
    if len(form) > LONGEST_SPELT:
        return ""
    found, begun = set(), {("", form)}
    for _ in range(MOST):
        begun = {
            (letters + letter, rest.removeprefix(name))
            for letters, rest in begun
            for name, letter in BY_NAME.items()
            if rest.startswith(name)
        }
        found |= {letters for letters, rest in begun if not rest}
    return min(found & _acronyms(), key=lambda letters: (len(letters), letters), default="")


def everyday_meant(form: str, slips: Set[str], language: str = "fr") -> str:
    """Return the spelling of the everyday word that a folded word misspells; "" without one.

    The everyday word is a brand or, in French, a word of the thesaurus, of at least five letters.
    It has the same sound as `form`; or it is one of `slips`, the forms at one edit, and has one
    letter more or less. A word with the stem of `form` is no correction: the result is then "".
    """
    by_form, by_sound = _everyday_words(language)
    heard = sound(form)
    alike = by_sound.get(heard, "") if len(heard) >= SHORTEST_SOUND else ""
    near = (slip for slip in slips if slip in by_form and abs(len(slip) - len(form)) == 1)
    meant = alike or min(near, default="")
    return by_form[meant] if meant and stem(meant) != stem(form) else ""


@cache
def _acronyms():
    """Return the acronyms that a visitor may spell."""
    expressions = {fold(text) for group in groups() for text in (*group.typed, *group.meant)}
    return ACRONYMS.keys() | {text for text in expressions if _is_acronym(text)}


def _is_acronym(text):
    vowels = sum(letter in VOWELS for letter in text)
    return FEWEST <= len(text) <= MOST and text.isascii() and text.isalpha() and vowels <= 1


@cache
def _everyday_words(language):
    """Return ({folded word: its spelling}, {sound: folded word}) of the brands and the thesaurus.

    Only words of at least `SHORTEST_MEANT` letters are included. For several words of a sound, the
    first one counts.
    """
    by_form = {brand: brand for brand in BRANDS}
    for group in groups() if language == "fr" else ():
        if group.subject not in WRITTEN_OTHERWISE:
            for text in group.typed:
                for word in WORD.findall(text.lower()):
                    by_form.setdefault(fold(word), word)
    by_form = {
        folded: word
        for folded, word in by_form.items()
        if len(folded) >= SHORTEST_MEANT and folded.isascii() and folded.isalpha()
    }
    by_sound = {}
    for folded in by_form:
        by_sound.setdefault(sound(folded), folded)
    return by_form, by_sound
