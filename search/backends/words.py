"""Parsing of an editor's search text into words."""

from modelsearch.query import And, Or, PlainText

from network.text.strings import plain
from search.language.lexicon import STOP_WORDS

MOST_WORDS = 20
SHORTEST_PLURAL = 4  # letters: "prix" is searched as "pri", "bus" as itself


def query_words(text):
    """Return the folded words, without stop words unless there is nothing else."""
    words = plain(text).split()[:MOST_WORDS]
    return [word for word in words if word not in STOP_WORDS["fr"]] or words


def singular(word):
    """Return the beginning shared by a plural and its singular: "ateliers" gives "atelier"."""
    return word[:-1] if len(word) >= SHORTEST_PLURAL and word[-1] in "sx" else word


class WordsMixin:
    """Mixin that searches word by word: order, accents, plurals and quotation marks do not matter.

    An autocompletion matches the beginning of each word. `fields` is ignored: the index has the
    same fields of an object for every list.
    """

    def _search(self, query_compiler_class, query, model_or_queryset, **kwargs):
        if isinstance(query, PlainText):
            kwargs["operator"] = kwargs.get("operator") or query.operator
            query = query.query_string
        if isinstance(query, str):
            words = query_words(query)
            if query_compiler_class is self.autocomplete_query_compiler_class:
                words = [singular(word) for word in words]
            combine = Or if (kwargs.get("operator") or "").lower() == "or" else And
            query = combine([self.word_query(word) for word in words]) if words else ""
        kwargs |= {"fields": None, "operator": None}
        return super()._search(query_compiler_class, query, model_or_queryset, **kwargs)

    def word_query(self, word):
        """Return the query of one word."""
        return PlainText(word)
