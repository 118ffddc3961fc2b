from modelsearch.backends.database.sqlite.query import BM25
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Or, PlainText

from .words import WordsMixin


class RankedAtOnceMixin:
    """FTS5 ranks all the words of a question at once, and better is smaller: nothing to combine."""

    def _build_rank_expression(self, vectors, config):
        return BM25()


class QueryCompiler(RankedAtOnceMixin, SQLiteSearchQueryCompiler):
    pass


class AutocompleteQueryCompiler(RankedAtOnceMixin, SQLiteAutocompleteQueryCompiler):
    pass


class FrenchSQLiteBackend(WordsMixin, SQLiteSearchBackend):
    """FTS5 reads words without their accents by itself (`unicode61`), but leaves ligatures."""

    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

    def word_query(self, word):
        spellings = {word: None, word.replace("oe", "œ"): None}
        return Or([PlainText(spelling) for spelling in spellings])
