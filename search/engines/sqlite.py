"""SQLite FTS5: one table a field, so that each is ranked by BM25 against its own lengths."""

# ruff: noqa: S608  only names of our own tables are written into the SQL

from django.db import connection

from .base import WEIGHTS, SqlEngine

# Terms come folded and stemmed, made of letters and figures alone: nothing is left to tokenize.
CREATE = [
    f"CREATE VIRTUAL TABLE search_{field} USING fts5(terms, tokenize = 'ascii')"
    for field in WEIGHTS
]
DROP = [f"DROP TABLE search_{field}" for field in WEIGHTS]


class SqliteEngine(SqlEngine):
    def index(self, documents):
        self.delete(documents)
        with connection.cursor() as cursor:
            for field in WEIGHTS:
                cursor.executemany(
                    f"INSERT INTO search_{field}(rowid, terms) VALUES (%s, %s)",
                    [(pk, " ".join(terms[field])) for pk, terms in documents.items()],
                )

    def delete(self, ids):
        with connection.cursor() as cursor:
            for field in WEIGHTS:
                cursor.executemany(
                    f"DELETE FROM search_{field} WHERE rowid = %s", [(pk,) for pk in ids]
                )

    def clear(self):
        with connection.cursor() as cursor:
            for field in WEIGHTS:
                cursor.execute(f"DELETE FROM search_{field}")

    def ids(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_title")
            return {pk for (pk,) in cursor.fetchall()}

    def matches(self, question):
        # BM25 of several words is the sum of each word's: asked one by one, they can be counted.
        parts, params = [], []
        for number, word in enumerate(question.words):
            for term, weight in word.terms.items():
                for field, field_weight in WEIGHTS.items():
                    table = f"search_{field}"
                    parts.append(
                        f"SELECT rowid AS document_id, %s * -bm25({table}) AS score,"
                        f" {number} AS word FROM {table} WHERE {table} MATCH %s"
                    )
                    params += [field_weight * weight, f'"{term}"']
        return (
            "SELECT document_id, SUM(score) AS score, COUNT(DISTINCT word) AS words"
            f" FROM ({' UNION ALL '.join(parts)}) GROUP BY document_id",
            params,
        )
