"""The engine of the database, SQLite or PostgreSQL: postings in a table.

A posting is a term, a field, a document that contains the term there, and its impact: the BM25
value of its frequency in the field, times the weight of the field. The rarity of a term in a field
is computed from the number of its postings there.

Counting every facet of tens of thousands of documents in SQL takes most of a second. Each process
therefore caches the facets and the postings that it has read (`snapshot`), until the journal notes
a change.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import batched

from django.db import connection, transaction
from django.db.models import QuerySet

from search.models import SearchChange

from .base import FIELDS, Engine
from .snapshot import store
from .view import View

COLUMNS = "search_posting (term, field, impact, document_id)"
AT_ONCE = 500


def impacts(fields: Mapping[str, Sequence[str]]) -> list[tuple[str, int, float]]:
    """Return [(term, number of the field, impact)] of a document's {field: [term, ...]}.

    `fields` has all the `FIELDS`, else KeyError is raised. A term has one impact in each field that
    contains it.
    """
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
    """Engine over the postings of the database in use."""

    @property
    def name(self) -> str:
        """The vendor of the database: "sqlite" or "postgresql"."""
        return connection.vendor

    @transaction.atomic
    def index(self, documents: Mapping[int, Mapping[str, Sequence[str]]]) -> None:
        """Replace the postings of some documents, and note the change in the journal.

        `documents` is {document id: {field: [term, ...]}}, with all the `FIELDS`. The note also
        increments the content stamp: see `SearchChangeQuerySet.note`. Does nothing without
        documents.
        """
        self._remove(documents)
        rows = [(*row, pk) for pk, fields in documents.items() for row in impacts(fields)]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # Several times faster than INSERT.
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
    def delete(self, ids: Collection[int]) -> None:
        """Delete the postings of some document ids, and note the change in the journal.

        Call it before the documents are deleted, because the journal also notes their translations.
        The note also increments the content stamp. Does nothing without ids.
        """
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

    def clear(self) -> None:
        """Delete all postings, with one note in the journal for each document: see `delete`."""
        self.delete(self.ids())

    def ids(self) -> set[int]:
        """Return the set of the ids of the documents with postings."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT document_id FROM search_posting")
            return {pk for (pk,) in cursor.fetchall()}

    def view(self, shown: QuerySet | None = None) -> View:
        """Return a `View` of the index for one search.

        `shown` is the queryset of the documents that may be shown, or None for the public
        documents.
        """
        return View(shown)


def _note(ids):
    if SearchChange.objects.note(ids):
        # Bounds the number of changes that a starting process reads one by one.
        transaction.on_commit(store, robust=True)
