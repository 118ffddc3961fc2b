"""What changed in the index, in order: read by the memory of each process, and by a cluster."""

import uuid

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from network.models import ContentStamp

from .index import SearchDocument

# Any number that nothing else of the site locks.
LOCK = 7_206_100_742
KEPT = 100_000  # changes
PRUNED_EACH = 1_000


class SearchChangeQuerySet(models.QuerySet):
    def note(self, ids):
        """Note that documents were written or removed, in the transaction that did it.

        Writers take turns until their commit, so that numbers are seen in their order: who has
        read up to a number has missed none below it. SQLite lets one write at a time anyway.
        The content stamp is raised: what a list narrowed by words shows changes only now.
        Gives whether it forgot the oldest changes, as it does now and then.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        ids = set(ids)
        # A page is found in another language as long as it is not translated into it.
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
        # A process or a cluster that knew none of the changes kept reads everything again.
        self.filter(number__lte=last - KEPT)._raw_delete(self.db)
        return True

    def newest(self):
        """(number, mark) of the last change, None before the first."""
        return self.order_by("-number").values_list("number", "mark").first()

    def since(self, change, most):
        """The first `most` of [(number, mark, document id, content stamp)] from a change on."""
        changes = self.filter(number__gte=change[0]) if change else self.none()
        rows = changes.order_by("number").annotate(stamp=ContentStamp.subquery())
        return list(rows.values_list("number", "mark", "document_id", "stamp")[:most])

    def newest_and_stamp(self):
        """(`newest()`, the site's content stamp), in one query but for an empty journal."""
        rows = self.order_by("-number").annotate(stamp=ContentStamp.subquery())
        if newest := rows.values_list("number", "mark", "stamp").first():
            return newest[:2], newest[2] or 0
        return None, ContentStamp.current()

    def newest_and_compact(self):
        """(`newest()`, the site's content stamp, the newest `CompactIndex` as (number, mark,
        content) or None), in one query but for an empty journal."""
        compact = {
            f"compact_{name}": CompactIndex.objects.order_by("-number").values(name)[:1]
            for name in ("number", "mark", "content")
        }
        rows = self.order_by("-number").annotate(stamp=ContentStamp.subquery(), **compact)
        if row := rows.values_list("number", "mark", "stamp", *compact).first():
            return row[:2], row[2] or 0, row[3:] if row[3] is not None else None
        return None, ContentStamp.current(), None


class SearchChange(models.Model):
    """One document written or removed. `mark` tells a number from the same one rolled back."""

    number = models.BigAutoField(primary_key=True)
    mark = models.UUIDField(default=uuid.uuid4)
    document_id = models.BigIntegerField()

    objects = SearchChangeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.number}: {self.document_id}"


class SearchRefresh(models.Model):
    """An object whose document must be looked at again, noted in the transaction that changes it.

    `below` when it is a page and so must all that stands below it.
    """

    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    below = models.BooleanField(default=False)
    noted_at = models.DateTimeField(auto_now_add=True)
    failures = models.PositiveSmallIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.content_type_id}: {self.object_id}"


class SearchDelivery(models.Model):
    """The last change that was sent to a cluster's index."""

    index = models.CharField(max_length=200, primary_key=True)
    number = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.index}: {self.number}"


class CompactIndex(models.Model):
    """What narrows, sorts and counts the documents, as one piece that a new process reads at once:
    see `search.engines.compact`. It was true at a change of the journal or later, and is brought up
    to date with what was noted since. Derived: without it, every document is read."""

    number = models.BigIntegerField()
    mark = models.UUIDField()
    content = models.BinaryField()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return str(self.number)
