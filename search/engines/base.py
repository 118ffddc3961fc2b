"""What the engines share: how much a match weighs, and how one query is answered."""

from abc import ABC, abstractmethod

from .query import EngineResult

# What a match weighs by the field it stands in.
WEIGHTS = {"title": 2.0, "keywords": 1.5, "body": 1.0, "marks": 3.0}

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
