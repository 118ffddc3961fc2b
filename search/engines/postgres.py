"""PostgreSQL: one tsvector a field and one GIN index over all, ranked by ts_rank and rarity.

The terms are stemmed in Python and written as tsvectors and tsqueries, so no text search
configuration, dictionary file or extension of the server is needed.
"""

from django.db import connection

from .base import WEIGHTS, SqlEngine

CREATE = [
    "CREATE TABLE search_vector (document_id bigint PRIMARY KEY,"
    + "".join(f" {field} tsvector NOT NULL," for field in WEIGHTS)
    + " terms tsvector NOT NULL)",
    "CREATE INDEX search_vector_terms ON search_vector USING gin (terms)",
]
DROP = ["DROP TABLE search_vector"]

# What a tsvector can hold: positions up to 16383, 256 of them for each term.
LAST_POSITION = 16383
MOST_POSITIONS = 255

# 1: divide by one plus the logarithm of the length. Titles differ too little in length to matter.
LONG_TEXTS = {"title": 0, "keywords": 1, "body": 1}


def vector(terms):
    """The terms with their positions as the text of a tsvector."""
    positions = {}
    for position, term in enumerate(terms, 1):
        places = positions.setdefault(term, [])
        if len(places) < MOST_POSITIONS:
            places.append(str(min(position, LAST_POSITION)))
    return " ".join(f"'{term}':{','.join(places)}" for term, places in positions.items())


class PostgresEngine(SqlEngine):
    def index(self, documents):
        rows = [
            (pk, *(vector(terms[field]) for field in WEIGHTS), vector(sum(terms.values(), [])))
            for pk, terms in documents.items()
        ]
        columns = [*WEIGHTS, "terms"]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO search_vector (document_id, {', '.join(columns)})"
                f" VALUES (%s{', %s::tsvector' * len(columns)}) ON CONFLICT (document_id)"
                f" DO UPDATE SET {', '.join(f'{c} = EXCLUDED.{c}' for c in columns)}",
                rows,
            )

    def delete(self, ids):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_vector WHERE document_id = ANY(%s)", [list(ids)])

    def clear(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_vector")

    def ids(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT document_id FROM search_vector")
            return {pk for (pk,) in cursor.fetchall()}

    def matches(self, question):
        scores, score_params, words, word_params = [], [], [], []
        for word in question.words:
            for term, weight in word.terms.items():
                for field, field_weight in WEIGHTS.items():
                    scores.append(f"%s * ts_rank({field}, %s::tsquery, {LONG_TEXTS[field]})")
                    score_params += [field_weight * weight * question.rarity(term), f"'{term}'"]
            words.append("(terms @@ %s::tsquery)::int")
            word_params.append(any_of(word.terms))
        every_term = any_of(term for word in question.words for term in word.terms)
        return (
            f"SELECT document_id, {' + '.join(scores)} AS score, {' + '.join(words)} AS words"
            " FROM search_vector WHERE terms @@ %s::tsquery",
            [*score_params, *word_params, every_term],
        )


def any_of(terms):
    """The text of a tsquery that any of the terms satisfies."""
    return " | ".join(f"'{term}'" for term in terms)
