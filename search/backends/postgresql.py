from modelsearch.backends.database.postgres.postgres import PostgresSearchBackend

from .words import WordsMixin


class FrenchPostgresBackend(WordsMixin, PostgresSearchBackend):
    """With the text search configurations that a migration of this app makes: both without
    accents, the first with French stems, the second with none."""

    def __init__(self, params):
        super().__init__(params)
        self.config = "maillage_french"
        self.autocomplete_config = "maillage_words"
