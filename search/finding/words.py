"""The words of a text as the index understands them: synonyms, acronyms, slips, begun words."""

from search.engines.base import SURE
from search.indexing import vocabulary
from search.language.lexicon import FACTS
from search.language.questions import understand

from .taught import MARK_WEIGHT

MEANING_ALONE = 2  # times


class Words:
    """What the index, seen by a `View`, holds of the words of a text: read once, for the questions
    that the text and parts of it make."""

    def __init__(self, text, language, view, taught, also=(), is_exact=False):
        """`also` are marks that may be asked with them; with `is_exact`, nothing is put in
        the place of an unknown word."""
        self.language, self.view, self.taught = language, view, taught
        self.is_exact = is_exact
        whole = self._understand(text)
        view.read([*whole.read_terms, *also])
        self.meant = frozenset(whole.terms)
        self._unknown_in_whole = self._unknown(whole)

    def question(self, text, now, *, near=False, names=frozenset()):
        """The `Question` of the text or of a part of it; what it proposes of unknown words is
        public, as far as the view knows. Who looks `near` somewhere looks for places: what they
        surely offer counts, what is asked of them says nothing of which. The words of `names` are
        those of a place: they are not mended."""
        mark_weight = MARK_WEIGHT if near else 0.0
        question = self._understand(text, mark_weight)
        if near:
            _leave_facts_out(question)
        if not self.is_exact:
            self._mend(question, now, mark_weight, names)
        self._heed_meanings(question)
        return question

    def _heed_meanings(self, question):
        """Of a word that nothing holds, what it means is all that there is: it counts twice as
        much, up to a word. Marks count by themselves."""
        for word in question.words:
            sure = [t for t, worth in word.terms.items() if worth >= SURE and t[0] != "@"]
            if not any(map(self.view.holds, sure)):
                word.terms |= {
                    term: min(1.0, MEANING_ALONE * worth)
                    for term, worth in word.terms.items()
                    if worth < SURE
                }

    def _mend(self, question, now, mark_weight, names):
        words = [word for word in self._unknown(question) if word.form not in names]
        also = self._unknown_in_whole
        known = vocabulary.look_up(words, self.language, self.view.version, also)

        def public(terms):
            # What they mean too: the terms of a word that is put right are read with it.
            meant = self._understand(" ".join(vocabulary.written(known)), mark_weight)
            self.view.read([*question.terms, *terms, *meant.terms])
            return self.view.public_terms([*question.terms, *terms], self.language, now)

        vocabulary.complete(question, known, public)
        if question.corrected:
            self._expand_corrected(question, mark_weight)

    def _expand_corrected(self, question, mark_weight):
        """A word that was put right means what it does where it is typed so."""
        meant = {}
        for word in self._understand(question.corrected, mark_weight).words:
            meant.setdefault(word.token.terms[0], word)
        for word in question.words:
            for term, worth in list(word.terms.items()) if word.corrected else ():
                if term in meant:
                    for other, weight in meant[term].terms.items():
                        word.terms.setdefault(other, weight * worth)

    def _understand(self, text, mark_weight=MARK_WEIGHT):
        return self.taught.expand(understand(text, self.language), mark_weight)

    def _unknown(self, question):
        return [w for w in question.words if vocabulary.may_be_unknown(w, self.view.holds)]


def _leave_facts_out(question):
    """Without the words that ask something of a place, "horaires", when others say which."""
    others = [word for word in question.words if word.form not in FACTS]
    question.words = others or question.words
