"""Filter of the lists by words, matched as in the site's search."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from network.filters import TextFilter
from network.memory.stamped_cache import StampedCache
from network.models import ContentStamp
from search.engines.base import FIELDS
from search.indexing import vocabulary
from search.language.questions import understand
from search.models import SearchChange, SearchDocument

from .taught import taught

_typed = StampedCache("typed words", entries=1000, stamp=ContentStamp.recent)


def matching(
    text: str, kinds: Iterable[str], language: str = "fr", fields: Iterable[str] | None = None
) -> QuerySet:
    """Return the primary keys of the objects of some `Kind`s that contain every word.

    The result is an unordered queryset for `pk__in`, perhaps with duplicates. Hidden objects are
    not excluded: the caller must exclude them. A text without words matches nothing. `language` is
    the language of the text, not of the documents. Plurals, accents, synonyms, acronyms, an
    unfinished last word and a typing error do not matter. `fields` are names among `FIELDS`, all by
    default.

    Besides the query of the result, runs at most two queries, and the queries of
    `vocabulary.look_up` if a word is unknown. For a text in the cache, only `ContentStamp.recent`
    may run a query.
    """
    words = _typed.get((text, language), lambda: _terms(text, language))
    if not words:
        return SearchDocument.objects.none().values("object_id")
    documents = SearchDocument.objects.filter(kind__in=kinds)
    for terms in words:
        documents = documents.filter(pk__in=_holding(terms, fields))
    return documents.values("object_id")


def _terms(text, language):
    """Return, for each word of a text, the list of the terms of the index that match it."""
    last, stamp = SearchChange.objects.newest_and_stamp()
    known = taught(stamp)
    question = known.expand(understand(text, language))
    unknown = list(filter(vocabulary.is_looked_up, question.words))
    vocabulary.complete(question, vocabulary.look_up(unknown, language, (stamp, last)), set)
    known.expand_corrected(question)
    return [list(word.terms) for word in question.words]


def _holding(terms, fields):
    marks = ", ".join(["%s"] * len(terms))
    sql = f"SELECT document_id FROM search_posting WHERE term IN ({marks})"  # noqa: S608
    if fields:
        numbers = sorted(list(FIELDS).index(name) for name in fields)
        sql += f" AND field IN ({', '.join(map(str, numbers))})"
    return RawSQL(sql, terms)  # noqa: S611


class MatchingFilter(TextFilter):
    """Filter of a list by free words, for rows that match in the search index or by `also`.

    `path` is the lookup from a row to the object of one of the `kinds`. `also(text)` returns the Q
    of the list's own match, without the index. `fields`, for a list without ranking, are the fields
    to search. If no document matches in these fields, all fields are searched.
    """

    def __init__(self, label, *, kinds, also, path="pk", param=None, fields=None):
        super().__init__(label, param=param)
        self.kinds, self.also, self.path, self.fields = kinds, also, path, fields
        self._q = None

    def q(self, value: str) -> Q:
        """Return the Q of the text `value`; may run queries, as `matching` does.

        All calls return the Q of the first call, so `value` must always be the same.
        """
        if self._q is None:
            keys = matching(value, self.kinds, fields=self.fields)
            if self.fields and not keys.exists():
                keys = matching(value, self.kinds)
            self._q = self.also(value) | Q(**{f"{self.path}__in": keys})
        return self._q
