"""What a visitor typed, understood: its words, the terms each may match, what was corrected."""

import re
from dataclasses import dataclass

from .analysis import Token, asking, clean, stem, tokens
from .everyday import translations, uses
from .lexicon import STOP_WORDS

LONGEST_QUESTION = 200  # characters
MOST_WORDS = 24
SINGULAR = re.compile(r"(?<=[^s])s$")


@dataclass(slots=True)
class Word:
    """A word of the question. `terms` maps each term it may match to what a match counts, `french`
    is its stem as a French word, whatever the language. `is_doubtful` when what it was `corrected`
    to is only probably what was meant."""

    token: Token
    terms: dict[str, float]
    french: str
    corrected: str = ""
    is_doubtful: bool = False

    @property
    def form(self) -> str:
        return self.token.form


@dataclass(slots=True)
class Question:
    """Built by `understand`. `hints` maps terms that find nothing by themselves to what they count
    in what the words find: what is asked of them, "comment" or "mon", which a title may ask too."""

    text: str
    language: str
    words: list[Word]
    hints: dict[str, float]

    @property
    def terms(self) -> list[str]:
        return list(dict.fromkeys(term for word in self.words for term in word.terms))

    @property
    def read_terms(self) -> list[str]:
        """All that is read of the index."""
        return [*self.terms, *self.hints]

    @property
    def corrected(self) -> str:
        """The text with each misspelt word replaced, or "" when none was."""
        if not any(word.corrected for word in self.words):
            return ""
        pieces, last = [], 0
        for word in self.words:
            if word.corrected:
                pieces += [self.text[last : word.token.start], word.corrected]
                last = word.token.end
        return "".join(pieces) + self.text[last:]


def understand(text: str, language: str = "fr") -> Question:
    """The question of a text: each of its words once, the empty ones left out.

    In another language than French each word is looked for as a French one too, since what is
    not translated is found in French.
    """
    text = " ".join(clean(text, LONGEST_QUESTION).split())
    words, numbers = {}, {}
    for token in tokens(text, language):
        terms = {token.terms[0]: 1.0}
        if token.is_name:
            # "d’clic" and "avenir84" may be written in two words, "j’cherche" is.
            terms = {term: 1.0 for term in token.terms if not term.isdigit()}
            numbers |= {term: 1.0 for term in token.terms if term.isdigit()}
        if token.acronym:
            terms[token.acronym] = 0.5
        root = token.terms[0]
        for part in token.terms if token.is_name else (token.form,):
            terms = uses(part) | terms
        terms = translations(root, language) | terms
        words.setdefault(root, Word(token, terms, french=root))
    if language != "fr":
        french = {token.start: token.terms[0] for token in tokens(text, "fr")}
        empty = STOP_WORDS.get(language, frozenset())
        for word in words.values():
            if word.form in empty:
                word.french = ""  # nothing else was typed: "are" is no allowance
                continue
            if term := french.get(word.token.start):
                word.terms.setdefault(term, 1.0)
            # French would cut "permits" elsewhere than "permit".
            word.french = stem(SINGULAR.sub("", word.form))
    hints = dict.fromkeys(asking(text, language), 1.0) | numbers
    return Question(text, language, list(words.values())[:MOST_WORDS], hints)
