"""PostgreSQL: one tsvector a field and one GIN index over all, ranked by BM25.

The terms are stemmed in Python and written as tsvectors and tsqueries, so no text search
configuration, dictionary file or extension of the server is needed. `ts_rank` alone knows neither
how rare a word is nor how long texts usually are: what BM25 makes of a term's frequency in a field
is worked out when a document is indexed, and kept, in four degrees, as the weight of the term's
only position. `ts_rank` then reads the degree back, and the question brings the rarity.
"""

# ruff: noqa: S608  only names of our own tables are written into the SQL

from collections import Counter

from django.db import connection

from .base import WEIGHTS, SqlEngine

CREATE = [
    "CREATE TABLE search_vector (document_id bigint PRIMARY KEY,"
    + "".join(f" {field} tsvector NOT NULL," for field in WEIGHTS)
    + " terms tsvector NOT NULL)",
    "CREATE INDEX search_vector_terms ON search_vector USING gin (terms)",
]
DROP = ["DROP TABLE search_vector"]

# BM25's usual constants, and usual numbers of terms in a field.
SATURATION, LENGTH_EFFECT = 1.2, 0.75
USUAL_LENGTH = {"title": 10, "keywords": 20, "body": 150}

# The degrees of a term's presence in a field. BM25 gives from 0, in a long text, to 2.2.
DEGREES = {"A": 2.0, "B": 1.5, "C": 1.0, "D": 0.5}
# As ts_rank takes them: D first, none above 1.
RANK_WEIGHTS = "{%s}" % ", ".join(str(DEGREES[label] / 2) for label in "DCBA")  # noqa: UP031


def presence(count, length, usual_length):
    """The degree that is nearest to what BM25 makes of `count` occurrences among `length` terms."""
    norm = 1 - LENGTH_EFFECT + LENGTH_EFFECT * length / usual_length
    impact = count * (SATURATION + 1) / (count + SATURATION * norm)
    return min(DEGREES, key=lambda label: abs(DEGREES[label] - impact))


def vector(terms, usual_length):
    """The text of a tsvector: each term once, its presence as the weight of its position."""
    return " ".join(
        f"'{term}':1{presence(count, len(terms), usual_length)}"
        for term, count in Counter(terms).items()
    )


def any_of(terms):
    """The text of a tsquery that any of the terms satisfies."""
    return " | ".join(f"'{term}'" for term in terms)


class PostgresEngine(SqlEngine):
    def index(self, documents):
        rows = [
            (
                pk,
                *(vector(terms[field], USUAL_LENGTH[field]) for field in WEIGHTS),
                " ".join(f"'{term}'" for term in set().union(*terms.values())),
            )
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
                    scores.append(f"%s * ts_rank('{RANK_WEIGHTS}', {field}, %s::tsquery)")
                    score_params += [field_weight * weight * question.rarity(term), f"'{term}'"]
            words.append("(terms @@ %s::tsquery)::int")
            word_params.append(any_of(word.terms))
        every_term = any_of(term for word in question.words for term in word.terms)
        return (
            f"SELECT document_id, {' + '.join(scores)} AS score, {' + '.join(words)} AS words"
            " FROM search_vector WHERE terms @@ %s::tsquery",
            [*score_params, *word_params, every_term],
        )
