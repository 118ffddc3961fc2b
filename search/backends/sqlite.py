"""Wagtail's search on SQLite, with ligatures and a single rank."""

from modelsearch.backends.database.sqlite.query import BM25
from modelsearch.backends.database.sqlite.sqlite import (
    SQLiteAutocompleteQueryCompiler,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)
from modelsearch.query import Or, PlainText

from .words import WordsMixin


class RankedAtOnceMixin:
    """Mixin of the query compilers that ranks by the BM25 of FTS5, best (lowest) first."""

    def _build_rank_expression(self, vectors, config):
        return BM25()


class QueryCompiler(RankedAtOnceMixin, SQLiteSearchQueryCompiler):
    """Query compiler of the full search."""


class AutocompleteQueryCompiler(RankedAtOnceMixin, SQLiteAutocompleteQueryCompiler):
    """Query compiler of the autocompletion."""


class FrenchSQLiteBackend(WordsMixin, SQLiteSearchBackend):
    """Backend over FTS5, whose tokenizer (`unicode61`) removes accents but does not split "œ"."""

    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

    def word_query(self, word: str) -> Or:
        """Return a query that matches a folded word, also with "œ" instead of each "oe"."""
        spellings = {word: None, word.replace("oe", "œ"): None}
        return Or([PlainText(spelling) for spelling in spellings])
