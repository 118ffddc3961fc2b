"""What changed in the index, in order: read by the memory of each process, and by a cluster."""

import uuid

from django.db import connection, models

from network.models import ContentStamp

from .index import SearchDocument

# Any number that nothing else of the site locks.
LOCK = 7_206_100_742


class SearchChangeQuerySet(models.QuerySet):
    def note(self, ids):
        """Note that documents were written or removed, in the transaction that did it.

        Writers take turns until their commit, so that numbers are seen in their order: who has
        read up to a number has missed none below it. SQLite lets one write at a time anyway.
        """
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        ids = set(ids)
        # A page is found in another language as long as it is not translated into it.
        keys = SearchDocument.objects.filter(pk__in=ids, translation_key__isnull=False)
        others = SearchDocument.objects.filter(translation_key__in=keys.values("translation_key"))
        ids |= set(others.values_list("pk", flat=True))
        self.bulk_create([SearchChange(document_id=pk) for pk in sorted(ids)], batch_size=1000)

    def newest(self):
        """(number, mark) of the last change, None before the first."""
        return self.order_by("-number").values_list("number", "mark").first()

    def since(self, change, most):
        """The first `most` of [(number, mark, document id, content stamp)] from a change on."""
        changes = self.filter(number__gte=change[0]) if change else self.none()
        rows = changes.order_by("number").annotate(stamp=_stamp())
        return list(rows.values_list("number", "mark", "document_id", "stamp")[:most])

    def newest_and_stamp(self):
        """(`newest()`, the site's content stamp), in one query but for an empty journal."""
        rows = self.order_by("-number").annotate(stamp=_stamp())
        if found := rows.values_list("number", "mark", "stamp").first():
            return found[:2], found[2] or 0
        return None, ContentStamp.current()


def _stamp():
    return models.Subquery(ContentStamp.objects.filter(pk=1).values("value")[:1])


class SearchChange(models.Model):
    """One document written or removed. `mark` tells a number from the same one rolled back."""

    number = models.BigAutoField(primary_key=True)
    mark = models.UUIDField(default=uuid.uuid4)
    document_id = models.BigIntegerField()

    objects = SearchChangeQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.number}: {self.document_id}"


class SearchDelivery(models.Model):
    """The last change that a cluster's index was told of."""

    index = models.CharField(max_length=200, primary_key=True)
    number = models.BigIntegerField(default=0)

    wagtail_reference_index_ignore = True

    def __str__(self):
        return f"{self.index}: {self.number}"
