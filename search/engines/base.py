"""What the engines share: how much a match weighs, and how one query is answered."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from .query import EngineResult


@dataclass(frozen=True, slots=True)
class Field:
    """What a match weighs in a field, and the constants of BM25 there: up to how often a word that
    comes again counts more, how much less a word of a long text counts, and the usual number of
    terms. Where length says nothing, `length_effect` is 0."""

    weight: float
    saturation: float = 1.2
    length_effect: float = 0.75
    usual_length: int = 1


# The fields of a document, in the order of their numbers in the postings. A word that comes back
# all along a body says what it is about, more than BM25's usual saturation lets it.
FIELDS = {
    "title": Field(2.0, usual_length=6),
    "keywords": Field(1.5, usual_length=13),
    "body": Field(1.0, saturation=2.5, usual_length=80),
    "marks": Field(3.0, length_effect=0),
    "asking": Field(1.0, length_effect=0),
}
# Those that hold the words of a question. What it asks of them ("comment", "mon") only adds to the
# score of what they find.
MATCHED = [name for name in FIELDS if name != "asking"]

# Up to this many words, a document that holds them all counts so much more, in proportion for some
# of them: who types two words means both, and each of them who names a place too. Putting those
# documents strictly first is measured worse, and so is any such bonus for longer questions.
SHORT_QUESTION = 3
TOGETHER, TOGETHER_NEAR = 0.5, 1.0
# It holds a word by a term that counts so much: a mere everyday word for it is a hint.
SURE = 0.5

# What is near counts more, and nothing is left out: the parts of a score by how many kilometres
# away they are two thirds gone. At the spot it is 1. What has no place counts as what is as far as
# one drives for it.
CLOSENESS = [(0.6, 4), (0.3, 15), (0.1, 60)]
PLACELESS = 0.1

# What is marked so is about the site itself: "Accessibilité", "Mentions légales". It is found by
# its name, in a word that is typed or its translation. Where a need only leads to it, it comes
# after what answers.
ABOUT_SITE = "@site"
NAMED = 0.9
ASIDE = 0.02

# What is over is still found, below what one can go to.
PAST = 0.5
PASSING = ["event", "session"]  # the kinds that are over once their dates are


class Engine(ABC):
    """Matches and ranks documents."""

    name = ""

    @abstractmethod
    def view(self, shown=None):
        """A `view.View` of the index, for one search. `shown` is a queryset of what may be shown
        when it is not what the public sees."""

    def find(self, query, shown=None):
        """The `EngineResult` of a `Query` alone, nothing hidden in it."""
        view = self.view(shown)
        match = view.match(query)
        if view.check():
            match = view.match(query)
            view.check()
        hits = match.hits(query.start, query.stop)
        view.rely_on(hit.id for hit in hits)
        view.check()
        hits = [hit for hit in hits if hit.id not in view.hidden]
        return EngineResult(match.total, hits, match.counts, match.labels)
