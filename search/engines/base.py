"""Ranking constants, the errors of a cluster and the base class of the engines."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from django.db.models import QuerySet

from .query import EngineResult


@dataclass(frozen=True, slots=True)
class Field:
    """The weight of a field and its BM25 constants.

    `saturation` (k1) bounds the effect of a repeated term. `length_effect` (b) is the share of the
    length normalisation; 0 means none. `usual_length` is the expected number of terms.
    """

    weight: float
    saturation: float = 1.2
    length_effect: float = 0.75
    usual_length: int = 1


# In the order of their numbers in the postings. A word repeated through a body counts more than
# BM25's usual saturation (1.2) allows.
FIELDS = {
    "title": Field(2.0, usual_length=6),
    "keywords": Field(1.5, usual_length=13),
    "body": Field(1.0, saturation=2.5, usual_length=80),
    "marks": Field(3.0, length_effect=0),
    "asking": Field(1.0, length_effect=0),
}
# The fields that match the words of a question. The interrogative words of a title ("comment",
# "mon") only add to the score.
MATCHED = [name for name in FIELDS if name != "asking"]

# Bonus for a document that contains all the words of a question of at most this many words, in
# proportion for some of them; the second bonus applies near a place. Sorting such documents
# strictly first scores worse, and so does any bonus for longer questions.
SHORT_QUESTION = 3
TOGETHER, TOGETHER_NEAR = 0.5, 1.0
# Least weight of a term for the document to count as containing the word; the terms of the
# thesaurus weigh less.
SURE = 0.5

# Weighting by distance excludes nothing: [(share of the score, kilometres at which exp(-1) of it
# remains)]. The shares add up to 1 at the spot. Without a position, PLACELESS of the score remains.
CLOSENESS = [(0.6, 4), (0.3, 15), (0.1, 60)]
PLACELESS = 0.1

# Pages about the site itself ("Accessibilité", "Mentions légales") have this mark. Their score is
# multiplied by ABOUT_SITE_FACTOR unless a term of at least NAMED, typed or translated, is in the
# title.
ABOUT_SITE = "@site"
NAMED = 0.9
ABOUT_SITE_FACTOR = 0.02

# Past events are ranked below the coming ones.
PAST = 0.5
PASSING = ["event", "session"]  # the kinds that PAST applies to


class ClusterError(Exception):
    """A request to the cluster failed."""


class UnreachableError(ClusterError):
    """Raised for a cluster that is unreachable or too slow, or a malformed or incomplete answer."""


class RefusedError(ClusterError):
    """The cluster refused a request or a document.

    `status` is the HTTP status. It is also 404 if the journal no longer has all the changes that
    the cluster missed: see `outbox.deliver`.
    """

    def __init__(self, status: int, message: str):
        super().__init__(f"{status}: {message}")
        self.status = status


class Engine(ABC):
    """Base class of the engines, which match and rank documents."""

    name = ""

    @abstractmethod
    def view(self, shown: QuerySet | None = None) -> object:
        """Return a `view.View` of the index for one search.

        `shown` is the queryset of the documents that may be shown, or None for the public
        documents.
        """

    def find(self, query, shown: QuerySet | None = None) -> EngineResult:
        """Return the `EngineResult` of a `Query`, whose hits may all be shown.

        `shown` is the argument of `view`. The hits have the ranks `query.start` to `query.stop` -
        1. If the index is late, there may be fewer hits. With more than `view.CHECKED` matches, the
        total and the counts may then include hidden documents.
        """
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
