"""The journal of the index, which each process and the cluster read in order."""

import uuid
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from network.models import ContentStamp

from .index import SearchDocument

# A number that no other lock of the site uses.
LOCK = 7_206_100_742
KEPT = 100_000  # changes
PRUNED_EACH = 1_000


class SearchChangeQuerySet(models.QuerySet):
    """Queryset of the journal, which adds, prunes and reads its changes."""

    def lock(self) -> None:
        """Make other writers of the index wait until the end of the current transaction.

        SQLite allows only one writer in any case.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])

    def note(self, ids: Iterable[int]) -> bool:
        """Add a change for each written or deleted document; return True if the journal is pruned.

        Call it in the transaction of the change, before documents are deleted. Also adds a change
        for each other translation of the documents, and increments the content stamp, because lists
        filtered by words depend on the index. With empty `ids`, adds nothing and returns False.

        The journal is pruned every `PRUNED_EACH` changes: only the last `KEPT` changes are kept.
        Writers are serialised until their commit, so that numbers become visible in order. A reader
        of a number has thus missed no lower number.
        """
        self.lock()
        ids = set(ids)
        # A change of one translation affects the visibility of the others in their languages.
        keys = SearchDocument.objects.filter(pk__in=ids, translation_key__isnull=False)
        others = SearchDocument.objects.filter(translation_key__in=keys.values("translation_key"))
        ids |= set(others.values_list("pk", flat=True))
        rows = [SearchChange(document_id=pk) for pk in sorted(ids)]
        if not self.bulk_create(rows, batch_size=1000):
            return False
        ContentStamp.raise_()
        first, last = rows[0].number, rows[-1].number
        if first // PRUNED_EACH == (last + 1) // PRUNED_EACH:
            return False
        # A process or cluster behind the oldest kept change reads everything again.
        self.filter(number__lte=last - KEPT)._raw_delete(self.db)
        return True

    def newest(self) -> tuple[int, uuid.UUID] | None:
        """Return (number, mark) of the last change, or None for an empty journal."""
        return self.order_by("-number").values_list("number", "mark").first()

    def since(
        self, change: tuple[int, uuid.UUID] | None, most: int
    ) -> list[tuple[int, uuid.UUID, int, int]]:
        """Return the first `most` changes from `change` on, including `change` itself.

        `change` is (number, mark); for None, returns []. Only the number of `change` is used: the
        caller compares the marks. The result is [(number, mark, document id, content stamp)],
        sorted by number; the stamp is the current content stamp.
        """
        changes = self.filter(number__gte=change[0]) if change else self.none()
        rows = changes.order_by("number").annotate(stamp=ContentStamp.subquery())
        return list(rows.values_list("number", "mark", "document_id", "stamp")[:most])

    def newest_and_stamp(self) -> tuple[tuple[int, uuid.UUID] | None, int]:
        """Return (`newest()`, content stamp), in one query; in two if the journal is empty."""
        rows = self.order_by("-number").annotate(stamp=ContentStamp.subquery())
        if newest := rows.values_list("number", "mark", "stamp").first():
            return newest[:2], newest[2] or 0
        return None, ContentStamp.current()

    def newest_and_compact(self) -> tuple[tuple[int, uuid.UUID] | None, int, tuple | None]:
        """Return (`newest()`, content stamp, the newest `CompactIndex`), in one query.

        The `CompactIndex` is (number, mark, content), or None if none is stored. With an empty
        journal, it is always None, and a second query reads the stamp.
        """
        compact = {
            f"compact_{name}": CompactIndex.objects.order_by("-number").values(name)[:1]
            for name in ("number", "mark", "content")
        }
        rows = self.order_by("-number").annotate(stamp=ContentStamp.subquery(), **compact)
        if row := rows.values_list("number", "mark", "stamp", *compact).first():
            return row[:2], row[2] or 0, row[3:] if row[3] is not None else None
        return None, ContentStamp.current(), None


class SearchChange(models.Model):
    """A change of the journal: one written or deleted document.

    After a rollback, a `number` may be used again, but with another `mark`.
    """

    number = models.BigAutoField(primary_key=True)
    mark = models.UUIDField(default=uuid.uuid4)
    document_id = models.BigIntegerField()

    objects = SearchChangeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.number}: {self.document_id}"


class SearchRefresh(models.Model):
    """An object to index after the transaction; with `below`, also its descendants."""

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    below = models.BooleanField(default=False)
    noted_at = models.DateTimeField(auto_now_add=True)
    failures = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.content_type_id}: {self.object_id}"


class SearchDelivery(models.Model):
    """The number of the last change sent to a cluster's index."""

    index = models.CharField(max_length=200, primary_key=True)
    number = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.index}: {self.number}"


class CompactIndex(models.Model):
    """The columns of the index in one value, for new processes: see `search.engines.compact`.

    `number` and `mark` identify the last change that the columns certainly include. A process that
    reads the columns then applies the later changes. The row is derived data: without it, every
    document is read.
    """

    number = models.BigIntegerField()
    mark = models.UUIDField()
    content = models.BinaryField()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return str(self.number)
