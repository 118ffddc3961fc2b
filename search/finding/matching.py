"""The words typed in the box of a list, matched as the site's own search matches them."""

from django.db.models import Q
from django.db.models.expressions import RawSQL

from network.filters import TextFilter
from network.memory import Memory
from network.models import ContentStamp
from search.engines.base import FIELDS
from search.indexing import vocabulary
from search.language.questions import understand
from search.models import SearchChange, SearchDocument

from .taught import taught

_typed = Memory("typed words", entries=1000, stamp=ContentStamp.recent)


def matching(text, kinds, language="fr", fields=None):
    """The primary keys of the objects of some `search.choices.Kind`s that hold every word: a
    queryset for `pk__in`, in no order.

    Plurals, accents, synonyms, acronyms, an unfinished last word and a slip do not matter. It says
    nothing of who may see them: the caller narrows what the public may. Nothing is matched by a
    text without words. `fields` are the names of those of a document to look into, all by default.
    Two queries, three when a word is unknown, none for a text just typed.
    """
    words = _typed.get((text, language), lambda: _terms(text, language))
    if not words:
        return SearchDocument.objects.none().values("object_id")
    documents = SearchDocument.objects.filter(kind__in=kinds)
    for terms in words:
        documents = documents.filter(pk__in=_holding(terms, fields))
    return documents.values("object_id")


def _terms(text, language):
    """[the terms that each word may be met by]"""
    last, stamp = SearchChange.objects.newest_and_stamp()
    question = taught(stamp).expand(understand(text, language))
    unknown = list(filter(vocabulary.may_be_unknown, question.words))
    vocabulary.complete(question, vocabulary.look_up(unknown, language, (stamp, last)), set)
    return [list(word.terms) for word in question.words]


def _holding(terms, fields):
    marks = ", ".join(["%s"] * len(terms))
    sql = f"SELECT document_id FROM search_posting WHERE term IN ({marks})"  # noqa: S608
    if fields:
        numbers = sorted(list(FIELDS).index(name) for name in fields)
        sql += f" AND field IN ({', '.join(map(str, numbers))})"
    return RawSQL(sql, terms)  # noqa: S611


class MatchingFilter(TextFilter):
    """Free words. `path` leads from a row to its object of one of the `kinds`; `also(text)` is the
    Q of what the list matches by itself, and needs no index.

    With `fields`, of a list that cannot put the best answers first, what merely mentions the words
    elsewhere is left out, unless nothing holds them there."""

    def __init__(self, label, *, kinds, also, path="pk", param=None, fields=None):
        super().__init__(label, param=param)
        self.kinds, self.also, self.path, self.fields = kinds, also, path, fields
        self._q = None

    def q(self, value):
        """Made once by each filter set, however many choices it counts."""
        if self._q is None:
            keys = matching(value, self.kinds, fields=self.fields)
            if self.fields and not keys.exists():
                keys = matching(value, self.kinds)
            self._q = self.also(value) | Q(**{f"{self.path}__in": keys})
        return self._q
