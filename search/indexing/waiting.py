"""What must be looked at again: noted in the transaction that changes it, done after its commit.

A process that is killed in between loses nothing: whoever publishes next does what was left, and
so do `deliver_search` and `check_search`.
"""

import logging
from collections import defaultdict
from datetime import timedelta
from itertools import batched

from django.contrib.contenttypes.models import ContentType
from django.db import connections, router, transaction
from django.db.models import F
from django.tasks import task
from django.utils import timezone
from wagtail.models import Page

from search.models import SearchDocument, SearchRefresh

from . import rows as indexing

logger = logging.getLogger(__name__)
LEFT = timedelta(minutes=1)  # later, nobody is at it any more
MOST = 20  # of what others left, for one who publishes
FAILURES = 3  # then left to commands, which nobody waits for
# Documents written together: who writes one takes turns with all others, and waits for these.
TOGETHER = 50


class Noted:
    """What one transaction noted, looked at together once it is committed."""

    def __init__(self):
        self.numbers = []

    def add(self, numbers):
        """Those that are noted at once wait for the commit by themselves: a part that is undone
        takes its own away."""
        self.numbers += numbers
        transaction.on_commit(AfterCommit(self, numbers[0]), robust=True)

    def do_from(self, first):
        numbers = [number for number in self.numbers if number >= first]
        self.numbers = []
        if numbers:
            _do_and_help(numbers)

    @classmethod
    def here(cls):
        """That of the transaction in progress."""
        waiting = connections[router.db_for_write(SearchRefresh)].run_on_commit
        functions = (function for _savepoints, function, _robust in reversed(waiting))
        one = next((function for function in functions if isinstance(function, AfterCommit)), None)
        return one.noted if one else cls()


class AfterCommit:
    """The first one that is called does all."""

    def __init__(self, noted, number):
        self.noted, self.number = noted, number

    def __call__(self):
        self.noted.do_from(self.number)


def note(model, pk, *, below=False):
    """To be done when the transaction is committed, by this process if it lives."""
    if indexing.is_paused():
        return
    content_type = ContentType.objects.get_for_model(model)
    row = SearchRefresh.objects.create(content_type=content_type, object_id=pk, below=below)
    Noted.here().add([row.pk])


def note_many(model, pks):
    """The same for several objects of one model."""
    if indexing.is_paused() or not pks:
        return
    content_type = ContentType.objects.get_for_model(model)
    rows = SearchRefresh.objects.bulk_create(
        SearchRefresh(content_type=content_type, object_id=pk) for pk in pks
    )
    Noted.here().add([row.pk for row in rows])


def note_new(registration, pks):
    """The same for many new objects of one model, looked at together."""
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


def _do_and_help(numbers):
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
            _do_each(some[0])
        else:
            _do_together([row for rows in some for row in rows])
    _do_each(one_by_one)
    left = SearchRefresh.objects.filter(noted_at__lt=timezone.now() - LEFT, failures__lt=FAILURES)
    _do_each(left.order_by("pk")[:MOST])


@task
def do_later(number):
    """What was noted under this number, if it still waits: after a move, a new address or a
    restriction, as many documents as there are pages below."""
    _do_each(SearchRefresh.objects.filter(pk=number))


def catch_up():
    """Do all that waits. Gives how many objects still do, since they failed."""
    _do_each(SearchRefresh.objects.order_by("pk"))
    return SearchRefresh.objects.count()


def _do_each(rows):
    for row in list(rows):
        if SearchRefresh.objects.filter(pk=row.pk).exists():
            _do(row)


def _do_together(rows):
    """Refresh several objects at once; one by one when one of them fails."""
    wanted = defaultdict(dict)
    for row in rows:
        wanted[row.content_type_id].setdefault(row.object_id, row)
    try:
        with transaction.atomic():
            for content_type, firsts in wanted.items():
                objects = _objects(ContentType.objects.get_for_id(content_type), firsts)
                indexing.refresh_objects(objects.values())
                for pk in firsts.keys() - objects.keys():
                    _refresh(firsts[pk])
            SearchRefresh.objects.filter(pk__in=[row.pk for row in rows]).delete()
    except Exception:
        logger.info("Refreshed one by one: one of %s documents failed", len(rows))
        _do_each(rows)


def _objects(content_type, pks):
    model = content_type.model_class()
    return model._default_manager.in_bulk(list(pks)) if model else {}


def _do(row):
    """Refresh the object, and forget all that asked for it so far. A failure leaves them."""
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
    elif issubclass(model, Page):
        indexing.remove(SearchDocument.objects.filter(page_id=row.object_id))
    else:
        same = {"content_type": row.content_type_id, "object_id": row.object_id}
        indexing.remove(SearchDocument.objects.filter(**same))
