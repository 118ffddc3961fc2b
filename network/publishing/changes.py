"""Many published pages that change at once, with the very rows that publishing each leaves.

A few statements for all: publishing a page by itself asks some 140 queries, most of them the same
for each. What is rare, a page that has an alias, comments, a workflow or a date to come, is
published by Wagtail itself. As `additions`, this stands on what Wagtail does and does not promise:
its test compares every row of every table with what Wagtail's own publishing leaves.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Comment, Page, PageLogEntry, Revision, WorkflowState
from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published, published

from network.shared.updating import update_each

from .following import pages_published
from .history import log_entry, write_revisions
from .references import write_references


def lock(pages):
    """{key: the page as it is stored now}, which nobody else changes until the transaction ends.

    `pages` are of one model.
    """
    rows = type(pages[0])._base_manager.select_for_update().order_by("pk")
    return rows.in_bulk([page.pk for page in pages])


@transaction.atomic
def publish_changes(pages, stored, *, user=None, derive=None):
    """Publishes `pages`, live, clean and of one model, over what `lock` gave of them.

    Each is given a revision and its log entries; its row, its references and its entry in Wagtail's
    index follow, and the signals of a publication are sent. `derive(pages)` does what their `save`
    does before it writes. Whoever calls this has checked that `user` may publish them.
    """
    rare = _rare(pages)
    for page in pages:
        if page.pk in rare:
            page.save_revision(user=user, log_action=True).publish(user=user)
    if plain := [page for page in pages if page.pk not in rare]:
        _publish(plain, stored, user, derive)


def _rare(pages):
    """The keys of the pages of which publishing does more than what is done here."""
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
        page._prefetched_objects_cache = {}  # of before the lock
    prefetch_related_objects(pages, *(relation.get_accessor_name() for relation in relations))
    revisions = _write_revisions(pages, now, user)
    if derive:
        derive(pages)
    for page, revision in zip(pages, revisions, strict=True):
        page.draft_title = page.title
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
    """What changed, in their two tables; and the references of those of which what changed may hold
    some."""
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
    """A version and its publication; and, of a page that is called otherwise now, so much."""
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
