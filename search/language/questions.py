"""A question as words: the terms that each may match, and its correction."""

import re
from dataclasses import dataclass

from .analysis import Token, asking, clean, stem, tokens
from .everyday import translations, uses
from .genders import other_stems
from .lexicon import STOP_WORDS

LONGEST_QUESTION = 200  # characters
MOST_WORDS = 24
GENDER_WEIGHT = 0.7  # weight of a match of another gender: "publique" for "public"
SINGULAR = re.compile(r"(?<=[^s])s$")


@dataclass(slots=True)
class Word:
    """A word of the question.

    `terms` maps each term that matches the word to the weight of a match. `french` is the stem of
    the word read as French, in any language of the question. It is "" for a stop word of a language
    other than French. `others` are the stems of its other gender and number. `corrected` is the
    spelling that replaces a misspelt word, or "". `is_doubtful` is True if `corrected` is only
    probable.
    """

    token: Token
    terms: dict[str, float]
    french: str
    others: tuple[str, ...] = ()
    corrected: str = ""
    is_doubtful: bool = False

    @property
    def form(self) -> str:
        """The folded form of the word."""
        return self.token.form

    def typed_form(self, term: str) -> str:
        """Return the stem of the word as typed if `term` is its other gender or number, else ""."""
        return self.french if term in self.others and self.french in self.terms else ""


@dataclass(slots=True)
class Question:
    """A question, built by `understand`.

    `hints` is {term: weight}. These terms match nothing by themselves, but raise the score of
    matches that contain them. The hints are the interrogative words, which titles may also contain
    (the French "comment", "mon"), and the numbers in names (84 in "avenir84").
    """

    text: str
    language: str
    words: list[Word]
    hints: dict[str, float]

    @property
    def terms(self) -> list[str]:
        """The terms of all words, each once."""
        return list(dict.fromkeys(term for word in self.words for term in word.terms))

    @property
    def marks(self) -> list[str]:
        """The marks among the terms: the services that answer the need, such as "@emploi"."""
        return [term for term in self.terms if term.startswith("@")]

    @property
    def read_terms(self) -> list[str]:
        """The terms of all words, then the hints: all the terms to read from the index."""
        return [*self.terms, *self.hints]

    @property
    def corrected(self) -> str:
        """The text with the first occurrence of each corrected word replaced; "" without any."""
        if not any(word.corrected for word in self.words):
            return ""
        pieces, last = [], 0
        for word in self.words:
            if word.corrected:
                pieces += [self.text[last : word.token.start], word.corrected]
                last = word.token.end
        return "".join(pieces) + self.text[last:]


def understand(text: str, language: str = "fr") -> Question:
    """Return the `Question` of a text: its words without stop words, each stem once.

    If the text has only stop words, they are the words of the question. Only the first 200
    characters count, and the first 24 words that remain. In a language other than French, each word
    also matches as a French word, because untranslated pages are in French.
    """
    text = " ".join(clean(text, LONGEST_QUESTION).split())
    words, numbers = {}, {}
    for token in tokens(text, language):
        terms = {token.terms[0]: 1.0}
        if token.is_name:
            # "d’clic" and "avenir84" may also be written as two words; "j’cherche" is two words.
            terms = {term: 1.0 for term in token.terms if not term.isdigit()}
            numbers |= {term: 1.0 for term in token.terms if term.isdigit()}
        if token.acronym:
            terms[token.acronym] = 0.5
        root = token.terms[0]
        for part in token.terms if token.is_name else (token.form,):
            terms = uses(part) | terms
        terms = translations(root, language) | terms
        is_plain = language == "fr" and len(token.terms) == 1
        others = other_stems(text[token.start : token.end]) if is_plain else ()
        terms |= {other: GENDER_WEIGHT for other in others if other not in terms}
        words.setdefault(root, Word(token, terms, french=root, others=others))
    if language != "fr":
        french = {token.start: token.terms[0] for token in tokens(text, "fr")}
        empty = STOP_WORDS.get(language, frozenset())
        for word in words.values():
            if word.form in empty:
                word.french = (
                    ""  # a question of stop words alone: "are" is not the French allowance
                )
                continue
            if term := french.get(word.token.start):
                word.terms.setdefault(term, 1.0)
            # The French stemmer gives "permits" and "permit" different stems.
            word.french = stem(SINGULAR.sub("", word.form))
    hints = dict.fromkeys(asking(text, language), 1.0) | numbers
    return Question(text, language, list(words.values())[:MOST_WORDS], hints)
