"""The queue of objects to index: filled in the transaction that changes them, processed after it.

After the death of a process, the next publication, `deliver_search` or `check_search` processes the
remaining rows.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import timedelta
from itertools import batched
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction
from django.db.models import F, Model
from django.tasks import task
from django.utils import timezone
from wagtail.models import Page

from search.models import SearchDocument, SearchRefresh

from . import rows as indexing

logger = logging.getLogger(__name__)
LEFT = timedelta(minutes=1)  # after which a row was abandoned
MOST = 20  # abandoned rows processed by one publication
FAILURES = 3  # then only commands retry
# Documents written in one transaction, during which other writers of the journal wait.
TOGETHER = 50


class Noted:
    """The `SearchRefresh` rows that one transaction added, processed together after its commit."""

    def __init__(self):
        self.numbers = []

    def add(self, numbers: list[int]) -> None:
        """Add the primary keys of some rows, at least one, with a commit callback of their own.

        `numbers` are in ascending order. A rolled back savepoint cancels the callback.
        """
        self.numbers += numbers
        transaction.on_commit(AfterCommit(self, numbers[0]), robust=True)

    def refresh_from(self, first: int) -> None:
        """Index the objects of the rows whose primary key is at least `first`.

        Subtrees of many pages are left to the task `do_later`. Some rows that other processes
        abandoned are also processed. Later calls do nothing.
        """
        numbers = [number for number in self.numbers if number >= first]
        self.numbers = []
        if numbers:
            _refresh_noted(numbers)

    @classmethod
    def current(cls) -> Self:
        """Return the `Noted` of the current transaction, or a new one if it does not exist yet."""
        waiting = connections[router.db_for_write(SearchRefresh)].run_on_commit
        functions = (function for _savepoints, function, _robust in reversed(waiting))
        one = next((function for function in functions if isinstance(function, AfterCommit)), None)
        return one.noted if one else cls()


class AfterCommit:
    """Callback of a commit; the first one called processes all rows that were not rolled back."""

    def __init__(self, noted, number):
        self.noted, self.number = noted, number

    def __call__(self) -> None:
        """Process the rows of the transaction whose primary key is at least `number`."""
        self.noted.refresh_from(self.number)


def note(model: type[Model], pk: int, *, below: bool = False) -> None:
    """Queue an object, and with `below` its descendants, to be indexed after the commit.

    Outside a transaction, the object is indexed at once. Does nothing while indexing is paused.
    """
    if indexing.is_paused():
        return
    content_type = ContentType.objects.get_for_model(model)
    row = SearchRefresh.objects.create(content_type=content_type, object_id=pk, below=below)
    Noted.current().add([row.pk])


def note_many(model: type[Model], pks: Collection[int]) -> None:
    """Queue several objects of one model, to be indexed after the commit.

    Outside a transaction, they are indexed at once. Does nothing if `pks` is empty, or while
    indexing is paused.
    """
    if indexing.is_paused() or not pks:
        return
    content_type = ContentType.objects.get_for_model(model)
    rows = SearchRefresh.objects.bulk_create(
        SearchRefresh(content_type=content_type, object_id=pk) for pk in pks
    )
    Noted.current().add([row.pk for row in rows])


def note_new(registration, pks: Iterable[int]) -> None:
    """Queue many new objects of one model, indexed in groups after the commit.

    `registration` is the registration of the model. Objects that quote the new ones are not
    updated. Outside a transaction, the new objects are indexed at once. Does nothing while indexing
    is paused.
    """
    if indexing.is_paused():
        return
    content_type = ContentType.objects.get_for_model(registration.model)
    rows = SearchRefresh.objects.bulk_create(
        SearchRefresh(content_type=content_type, object_id=pk) for pk in pks
    )

    def do():
        for some in batched(rows, TOGETHER, strict=False):
            indexing.refresh(registration, [row.object_id for row in some])
            SearchRefresh.objects.filter(pk__in=[row.pk for row in some]).delete()

    transaction.on_commit(do, robust=True)


def _refresh_noted(numbers):
    rows = SearchRefresh.objects.filter(pk__in=numbers).order_by("pk")
    one_by_one, objects = [], {}
    for row in rows:
        if not row.below:
            objects.setdefault((row.content_type_id, row.object_id), []).append(row)
        elif indexing.is_large(row.object_id):
            do_later.enqueue(row.pk)
        else:
            one_by_one.append(row)
    for some in batched(objects.values(), TOGETHER, strict=False):
        if len(some) == 1:
            _refresh_each(some[0])
        else:
            _refresh_together([row for rows in some for row in rows])
    _refresh_each(one_by_one)
    left = SearchRefresh.objects.filter(noted_at__lt=timezone.now() - LEFT, failures__lt=FAILURES)
    _refresh_each(left.order_by("pk")[:MOST])


@task
def do_later(number: int) -> None:
    """Index the object of the queue row with the primary key `number`, if the row still exists.

    It is a task, because a subtree may have too many documents for a request. A failure is logged,
    and the row remains.
    """
    _refresh_each(SearchRefresh.objects.filter(pk=number))


def catch_up() -> int:
    """Index the objects of all rows of the queue, and return the number of rows that remain.

    A row remains if its indexing fails: the failure is logged, not raised.
    """
    _refresh_each(SearchRefresh.objects.order_by("pk"))
    return SearchRefresh.objects.count()


def _refresh_each(rows):
    for row in list(rows):
        if SearchRefresh.objects.filter(pk=row.pk).exists():
            _refresh_row(row)


def _refresh_together(rows):
    """Refresh the objects of several rows and delete the rows, in one transaction.

    If it fails, the rows are processed one by one.
    """
    wanted = defaultdict(set)
    for row in rows:
        wanted[row.content_type_id].add(row.object_id)
    try:
        with transaction.atomic():
            for key, pks in wanted.items():
                content_type = ContentType.objects.get_for_id(key)
                objects = _objects(content_type, pks)
                indexing.refresh_objects(objects.values())
                _remove(content_type, pks - objects.keys())
            SearchRefresh.objects.filter(pk__in=[row.pk for row in rows]).delete()
    except Exception:
        logger.info("Refreshed one by one: one of %s documents failed", len(rows))
        _refresh_each(rows)


def _objects(content_type, pks):
    model = content_type.model_class()
    return model._default_manager.in_bulk(list(pks)) if model else {}


def _refresh_row(row):
    """Refresh the object of a row, and delete the rows that queued the same refresh.

    The deleted rows have the same object and the same `below`, and existed before the refresh. A
    failure is logged and counted in `failures` of the row, and no row is deleted.
    """
    try:
        with transaction.atomic():
            same = {"content_type": row.content_type_id, "object_id": row.object_id}
            noted = SearchRefresh.objects.filter(**same, below=row.below)
            noted = list(noted.values_list("pk", flat=True))
            _refresh(row)
            SearchRefresh.objects.filter(pk__in=noted).delete()
    except Exception:
        logger.exception("The search index missed a change of %s", row)
        SearchRefresh.objects.filter(pk=row.pk).update(failures=F("failures") + 1)


def _refresh(row):
    model = row.content_type.model_class()
    if model is None:
        return
    if row.below:
        indexing.refresh_subtree(row.object_id)
    elif obj := model._default_manager.filter(pk=row.object_id).first():
        indexing.refresh_object(obj)
    else:
        _remove(row.content_type, [row.object_id])


def _remove(content_type, pks):
    """Remove the documents of deleted objects of one model; do nothing without objects."""
    model = content_type.model_class()
    if not pks or model is None:
        return
    if issubclass(model, Page):
        indexing.remove(SearchDocument.objects.filter(page_id__in=pks))
    else:
        of = {"content_type": content_type, "object_id__in": pks}
        indexing.remove(SearchDocument.objects.filter(**of))
