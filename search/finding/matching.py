"""The words typed in the box of a list, found as the site's own search finds them."""

import hashlib
from functools import partial

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db.models import Q
from django.db.models.expressions import RawSQL

from network.filters import TextFilter
from search.indexing import vocabulary
from search.language.questions import understand
from search.models import SearchDocument
from search.registry import registrations

from .taught import taught

KEPT = 60  # seconds that a text is remembered as understood


def matching(text, model, language="fr"):
    """The primary keys of the objects of `model`, or of its heirs, that hold every word: a queryset
    for `pk__in`, in no order.

    Plurals, accents, synonyms, acronyms, an unfinished last word and a slip do not matter. It says
    nothing of who may see them: the caller narrows what the public may. Nothing is found by a text
    without words. Two queries, three when a word is unknown, none for a text just asked.
    """
    key = hashlib.sha256(repr((text, language)).encode("utf-8", "replace")).hexdigest()
    words = cache.get_or_set(f"search-words:{key}", partial(_terms, text, language), KEPT)
    if not words:
        return SearchDocument.objects.none().values("object_id")
    models = [r.model for r in registrations() if issubclass(r.model, model)]
    content_types = ContentType.objects.get_for_models(*models).values()
    found = SearchDocument.objects.filter(content_type__in=content_types)
    for terms in words:
        found = found.filter(pk__in=_holding(terms))
    return found.values("object_id")


def _terms(text, language):
    """[the terms that each word may be met by]"""
    question = taught().expand(understand(text, language))
    vocabulary.complete(question, set)
    return [list(word.terms) for word in question.words]


def _holding(terms):
    marks = ", ".join(["%s"] * len(terms))
    return RawSQL(f"SELECT document_id FROM search_posting WHERE term IN ({marks})", terms)  # noqa: S608, S611


class MatchingFilter(TextFilter):
    """Free words. `path` leads from a row to its object of `model` ("app.Model"); `also(text)`
    is the Q of what the list finds by itself, and needs no index."""

    def __init__(self, label, *, model, also, path="pk", param=None):
        super().__init__(label, param=param)
        self.model, self.also, self.path = model, also, path
        self._found = None

    def q(self, value):
        """Asked for once by each filter set, however many choices it counts."""
        if self._found is None:
            found = matching(value, apps.get_model(self.model))
            self._found = self.also(value) | Q(**{f"{self.path}__in": found})
        return self._found
