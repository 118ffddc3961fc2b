"""The words of a text in the index: synonyms, acronyms, corrections, completions."""

from datetime import datetime

from search.engines.base import SURE
from search.indexing import vocabulary
from search.language.lexicon import FACTS
from search.language.questions import understand

from .taught import MARK_WEIGHT

MEANING_ALONE = 2  # times


class Words:
    """The words of a text, for questions about the whole text or a part of it.

    Creating the object reads the terms of the text from the index; corrections of unknown words may
    read more. `meant` is the set of the terms of the text and of its synonyms.
    """

    def __init__(self, text, language, view, taught, also=(), is_exact=False):
        """Read the terms of `text` and the marks `also` into the view.

        `taught` is the `Taught` with the synonyms; `is_exact` disables corrections.
        """
        self.language, self.view, self.taught = language, view, taught
        self.is_exact = is_exact
        whole = self._understand(text)
        view.read([*whole.read_terms, *also])
        self.meant = frozenset(whole.terms)
        self._unknown_in_whole = self._unknown(whole)

    def question(
        self, text: str, now: datetime, *, near: bool = False, names: frozenset[str] = frozenset()
    ):
        """Return the `Question` of the text or of a part, with synonyms and corrections.

        The result has no corrections if `is_exact` is True. Corrections come from documents that
        are public at `now`, an aware datetime. `near` is True for a question about places near a
        spot. In such a question, marks count, and words for a fact, such as "horaires", are ignored
        if there are other words. `names` are the folded words of a place, which are not corrected.
        """
        mark_weight = MARK_WEIGHT if near else 0.0
        question = self._understand(text, mark_weight)
        if near:
            _remove_facts(question)
        if not self.is_exact:
            self._correct(question, now, mark_weight, names)
        self._strengthen_meanings(question)
        return question

    def _strengthen_meanings(self, question):
        """Double the weights, up to 1, of the meanings of each word that is in no document.

        Meanings are the terms that weigh less than `SURE`: they come from the thesaurus for
        example.
        """
        for word in question.words:
            sure = [t for t, worth in word.terms.items() if worth >= SURE and t[0] != "@"]
            if not any(map(self.view.holds, sure)):
                word.terms |= {
                    term: min(1.0, MEANING_ALONE * worth)
                    for term, worth in word.terms.items()
                    if worth < SURE
                }

    def _correct(self, question, now, mark_weight, names):
        words = [word for word in self._unknown(question) if word.form not in names]
        also = self._unknown_in_whole
        known = vocabulary.look_up(words, self.language, self.view.version, also)

        def public(terms):
            # Includes the meanings of the corrected words.
            meant = self._understand(" ".join(vocabulary.written(known)), mark_weight)
            self.view.read([*question.terms, *terms, *meant.terms])
            return self.view.public_terms([*question.terms, *terms], self.language, now)

        vocabulary.complete(question, known, public)
        if question.corrected:
            self.taught.expand_corrected(question, mark_weight)
            self.view.read(question.terms)

    def _understand(self, text, mark_weight=MARK_WEIGHT):
        return self.taught.expand(understand(text, self.language), mark_weight)

    def _unknown(self, question):
        return [w for w in question.words if vocabulary.is_looked_up(w, self.view.holds)]


def _remove_facts(question):
    """Remove from a question the words for a fact about a place, if it has other words."""
    others = [word for word in question.words if word.form not in FACTS]
    question.words = others or question.words
