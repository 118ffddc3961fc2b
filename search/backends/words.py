"""Parsing of an editor's search text into words."""

from modelsearch.query import And, Or, PlainText

from network.text.strings import plain
from search.language.lexicon import STOP_WORDS

MOST_WORDS = 20
SHORTEST_PLURAL = 4  # letters: "prix" is searched as "pri", "bus" as itself


def query_words(text: str) -> list[str]:
    """Return the folded words of a text, without French stop words.

    If all words are stop words, they are returned. The text is cut after `MOST_WORDS` words, stop
    words included. Returns [] for a text without words.
    """
    words = plain(text).split()[:MOST_WORDS]
    return [word for word in words if word not in STOP_WORDS["fr"]] or words


def singular(word: str) -> str:
    """Return a folded word without its final "s" or "x": the start shared by plural and singular.

    The "s" or "x" of a word of fewer than four letters is kept.
    """
    return word[:-1] if len(word) >= SHORTEST_PLURAL and word[-1] in "sx" else word


class WordsMixin:
    """Mixin that searches word by word, ignoring order, accents and quotation marks.

    All the `query_words` of a text must match, or at least one of them with the operator "or". An
    autocompletion ignores plurals, and matches the beginning of each word. A full search ignores
    plurals on PostgreSQL only. The argument `fields` is ignored: every indexed field is searched.
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

    def word_query(self, word: str) -> PlainText | Or:
        """Return the query that matches one folded word; backends may add spellings."""
        return PlainText(word)
