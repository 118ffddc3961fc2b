"""The engine of the database in use, SQLite as PostgreSQL: postings kept in a table.

A posting is a term, a field, a document that holds it there, and the impact: what BM25 makes of the
term's frequency in the field, times the field's weight. How rare a term is in a field is the number
of its postings there. Counting every facet of tens of thousands of documents in SQL takes most of a
second: a process remembers the postings it was asked for and the facets (`snapshot`), as long as
the journal notes no change.
"""

from collections import Counter
from itertools import batched

from django.db import connection, transaction

from search.models import SearchChange

from .base import FIELDS, Engine
from .snapshot import store
from .view import View

COLUMNS = "search_posting (term, field, impact, document_id)"
AT_ONCE = 500


def impacts(fields) -> list[tuple]:
    """[(term, number of the field, impact)] of a document's {field: [term, ...]}."""
    rows = []
    for number, (name, field) in enumerate(FIELDS.items()):
        words = fields[name]
        longer = len(words) / field.usual_length - 1
        norm = field.saturation * (1 + field.length_effect * longer)
        most = field.weight * (field.saturation + 1)
        for term, count in Counter(words).items():
            rows.append((term, number, most * count / (count + norm)))
    return rows


class PostingsEngine(Engine):
    @property
    def name(self):
        return connection.vendor

    @transaction.atomic
    def index(self, documents):
        """Keep the terms of {document id: {field: [term, ...]}}, in place of the former ones."""
        self._remove(documents)
        rows = [(*row, pk) for pk, fields in documents.items() for row in impacts(fields)]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Several times as fast as inserting.
                with cursor.copy(f"COPY {COLUMNS} FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
            else:
                cursor.executemany(
                    f"INSERT INTO {COLUMNS} VALUES (%s, %s, %s, %s)",  # noqa: S608
                    rows,
                )
        _note(documents)

    @transaction.atomic
    def delete(self, ids):
        self._remove(ids)
        _note(ids)

    def _remove(self, ids):
        with connection.cursor() as cursor:
            for chunk in batched(ids, AT_ONCE, strict=False):
                marks = ", ".join(["%s"] * len(chunk))
                cursor.execute(
                    f"DELETE FROM search_posting WHERE document_id IN ({marks})",  # noqa: S608
                    chunk,
                )

    def clear(self):
        self.delete(self.ids())

    def ids(self):
        """The set of the ids it holds."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT document_id FROM search_posting")
            return {pk for (pk,) in cursor.fetchall()}

    def view(self, shown=None):
        return View(shown)


def _note(ids):
    if SearchChange.objects.note(ids):
        # Before a process that starts would have too much to read one by one.
        transaction.on_commit(store, robust=True)
