"""What must be looked at again: noted in the transaction that changes it, done after its commit.

A process that is killed in between loses nothing: whoever publishes next does what was left, and
so do `deliver_search` and `check_search`.
"""

import logging
from datetime import timedelta
from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
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


def note(model, pk, *, below=False):
    """To be done when the transaction is committed, by this process if it lives."""
    if indexing.is_paused():
        return
    content_type = ContentType.objects.get_for_model(model)
    row = SearchRefresh.objects.create(content_type=content_type, object_id=pk, below=below)
    transaction.on_commit(partial(_do_and_help, row.pk), robust=True)


def note_new(registration, pks):
    """The same for many new objects of one model, looked at together."""
    if indexing.is_paused():
        return
    content_type = ContentType.objects.get_for_model(registration.model)
    rows = SearchRefresh.objects.bulk_create(
        SearchRefresh(content_type=content_type, object_id=pk) for pk in pks
    )

    def do():
        indexing.refresh(registration, pks)
        SearchRefresh.objects.filter(pk__in=[row.pk for row in rows]).delete()

    transaction.on_commit(do, robust=True)


def _do_and_help(number):
    row = SearchRefresh.objects.filter(pk=number).first()
    if row is None:
        return  # done with another change of the same object
    if row.below and indexing.is_large(row.object_id):
        do_later.enqueue(number)
    else:
        _do(row)
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
