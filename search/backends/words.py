"""What an editor types, as the words that the index is asked for."""

from modelsearch.query import And, Or, PlainText

from network.text import plain
from search.language.lexicon import STOP_WORDS

MOST_WORDS = 20
SHORTEST_PLURAL = 4  # letters: "prix" is asked as "pri", "bus" as itself


def query_words(text):
    """The folded words, without the empty ones unless there is nothing else."""
    words = plain(text).split()[:MOST_WORDS]
    return [word for word in words if word not in STOP_WORDS["fr"]] or words


def singular(word):
    """The beginning that a plural shares with its singular: "ateliers" gives "atelier"."""
    return word[:-1] if len(word) >= SHORTEST_PLURAL and word[-1] in "sx" else word


class WordsMixin:
    """Reads a text word by word, so that the order of words, accents, plurals and quotation marks
    do not matter; an autocompletion takes each word for a beginning.

    `fields` is not looked at: what an object is found by is the same in every list, and the index
    holds it.
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
        return PlainText(word)
