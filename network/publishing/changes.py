"""Publish changes to many pages at once, with the same rows as separate publications.

A few statements serve all pages: publishing one page makes some 140 queries, most of which are the
same for each page. Wagtail itself publishes the rare pages that have an alias, comments, a workflow
or a scheduled publication.

This module relies on undocumented behaviour of Wagtail. Its test compares every row of every table
with the rows that Wagtail's own publication writes.
"""

from collections.abc import Callable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Comment, Page, PageLogEntry, Revision, WorkflowState
from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published, published

from network.database.updating import update_each

from .history import log_entry, write_revisions
from .publications import pages_published
from .references import write_references


def lock(pages: list[Page]) -> dict[int, Page]:
    """Lock the stored rows of `pages`, of one model, and return them as {key: stored page}.

    Call it in a transaction: other writers of these pages wait until the transaction ends. Writers
    of rows that refer to these pages, such as dates, do not wait. A deleted page is absent from the
    result. `pages` must not be empty.
    """
    rows = type(pages[0])._base_manager.select_for_update(no_key=True).order_by("pk")
    return rows.in_bulk([page.pk for page in pages])


@transaction.atomic
def publish_changes(
    pages: list[Page],
    stored: dict[int, Page],
    *,
    user: AbstractBaseUser | None = None,
    derive: Callable[[list[Page]], object] | None = None,
) -> None:
    """Publish live, validated `pages` of one model over `stored`, the result of `lock`.

    Writes a revision and log entries of each page, its changed columns, its references and its
    entry in Wagtail's index. Sends the signals of a publication. `derive(pages)` sets the fields
    that the model's `save` would set. Wagtail publishes one by one the pages with an alias,
    comments, a workflow in progress or a future `go_live_at`. These pages are not passed to
    `derive`. The caller has checked that `user` may publish the pages.
    """
    special = _pages_for_wagtail(pages)
    for page in pages:
        if page.pk in special:
            page.save_revision(user=user, log_action=True).publish(user=user)
    if plain := [page for page in pages if page.pk not in special]:
        _publish(plain, stored, user, derive)


def _pages_for_wagtail(pages):
    """Return the set of the keys of the pages that Wagtail must publish itself."""
    keys, now = [page.pk for page in pages], timezone.now()
    base = ContentType.objects.get_for_model(Page)
    states = WorkflowState.objects.active().filter(base_content_type=base, object_id__in=keys)
    return {
        *(page.pk for page in pages if page.go_live_at and page.go_live_at > now),
        *Page.objects.filter(alias_of__in=keys).order_by().values_list("alias_of", flat=True),
        *Comment.objects.filter(page__in=keys).order_by().values_list("page", flat=True),
        *map(int, states.values_list("object_id", flat=True)),
    }


def _publish(pages, stored, user, derive):
    model, now = type(pages[0]), timezone.now()
    relations = get_all_child_relations(model)
    for page in pages:
        page._prefetched_objects_cache = {}  # fetched before the lock
    prefetch_related_objects(pages, *(relation.get_accessor_name() for relation in relations))
    revisions = _write_revisions(pages, now, user)
    if derive:
        derive(pages)
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = page.live_revision = revision
        page.latest_revision_created_at = page.last_published_at = now
        page.first_published_at = page.first_published_at or now
        page.has_unpublished_changes = page.expired = False
    _write_rows(pages, stored)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, pages)
    for page, revision in zip(pages, revisions, strict=True):
        for signal in (page_published, published):
            signal.send(sender=model, instance=page, revision=revision, is_together=True)
    pages_published.send(sender=model, pages=pages)
    _write_log(pages, stored, now, user)


def _write_revisions(pages, now, user):
    content_type = ContentType.objects.get_for_model(pages[0])
    former = Revision.objects.filter(
        content_type=content_type, object_id__in=[str(page.pk) for page in pages]
    )
    former.exclude(approved_go_live_at=None).update(approved_go_live_at=None)
    return write_revisions(pages, content_type, now, user)


def _write_rows(pages, stored):
    """Update the columns that differ from `stored`, and the references of the changed fields."""
    shared, changed, referring = set(Page._meta.concrete_fields), {}, []
    for page in pages:
        own = [
            field
            for field in page._meta.concrete_fields
            if getattr(page, field.attname) != getattr(stored[page.pk], field.attname)
        ]
        changed |= dict.fromkeys(own)
        if any(field not in shared and _may_refer(field) for field in own):
            referring.append(page)
    update_each(pages, changed)
    if referring:
        write_references(referring, ContentType.objects.get_for_model(referring[0]))


def _may_refer(field):
    return field.is_relation or hasattr(field, "extract_references")


def _write_log(pages, stored, now, user):
    """Write the log entries of each page: edited, renamed if its title changed, published."""
    entries = []
    for page in pages:
        old, new = str(stored[page.pk]), str(page)
        data = {"title": {"old": old, "new": new}} if old != new else {}
        actions = [("wagtail.edit", {})]
        if data:
            actions.append(("wagtail.rename", {"data": data, "content_changed": False}))
        actions.append(("wagtail.publish", {"data": data}))
        content_type = ContentType.objects.get_for_model(page)
        entries += [
            log_entry(page, content_type, action, now, user, **values) for action, values in actions
        ]
    PageLogEntry.objects.bulk_create(entries)
