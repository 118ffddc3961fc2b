"""Add many pages at once, with the same rows as the admin's form.

One statement per table: adding the pages one by one costs a hundred times more.

This module uses private names of the libraries. treebeard writes a path with `_get_path` and
`_str2int`, modelcluster stores children in `_cluster_related_objects`, Wagtail reads references
with `_extract_references_from_object`, and Django inserts rows with `_insert`. Its test compares
every row of every table with the rows that the form writes, and fails with a version that is not in
`TRIED_WITH`.
"""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.search.backends import get_search_backends

from network.models import ContentStamp
from network.text.slugs import numbered

from .history import log_entry, write_revisions
from .references import write_references

TRIED_WITH = {
    "django": "6.1",
    "wagtail": "8.0",
    "django-treebeard": "5.3",
    "django-modelcluster": "6.5",
}


@transaction.atomic
def add_pages(
    parent: Page,
    pages: list[Page],
    *,
    user: AbstractBaseUser | None = None,
    is_live: bool = True,
) -> None:
    """Add new, validated `pages` of one model as the last children of `parent`.

    The pages are published if `is_live`, else drafts; `user` becomes their owner and the author of
    the revisions. A slug that a sibling already has gets a number, like an automatic slug in
    `BasePageForm`. Also writes child rows, a revision of each page, log entries, references and the
    entries of Wagtail's search index, in one transaction. Increments the content stamp if the pages
    are live. Sends no signal. Sets the keys, paths and revisions of the objects in `pages`, but
    does not update the object `parent`. Does nothing for an empty list.
    """
    if not pages:
        return
    now = timezone.now()
    model = type(pages[0])
    # Other writers below this parent wait: the paths are computed once.
    parent = Page.objects.select_for_update(no_key=True).get(pk=parent.pk)
    content_type = ContentType.objects.get_for_model(model)
    _make_slugs_unique(parent, pages)
    for page, path in zip(pages, _paths_below(parent, len(pages)), strict=True):
        page.path, page.depth, page.numchild = path, parent.depth + 1, 0
        page.content_type, page.draft_title, page.owner = content_type, page.title, user
        page.live = is_live
        page.set_url_path(parent)
        _set_children(page)
    _insert(model, pages)
    _insert_children(model, pages)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
    _write_history(pages, content_type, now, user)
    write_references(pages, content_type, are_new=True)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(model, pages)
    if is_live:
        ContentStamp.raise_()


def _make_slugs_unique(parent, pages):
    """Add a number to each slug that a child of `parent`, or an earlier page of the list, has."""
    taken = set(parent.get_children().order_by().values_list("slug", flat=True))
    for page in pages:
        page.slug = numbered(page.slug, taken)
        taken.add(page.slug)


def _set_children(page):
    """Set an empty list for each child relation without objects in a new page.

    Otherwise modelcluster would query them.
    """
    given = page.__dict__.setdefault("_cluster_related_objects", {})
    for relation in get_all_child_relations(type(page)):
        given.setdefault(relation.get_accessor_name(), [])
    for field in get_all_child_m2m_relations(type(page)):
        given.setdefault(field.name, [])


def _paths_below(parent, count):
    """Return the tree paths of `count` new children of a page, after its last child."""
    last = Page.objects.filter(depth=parent.depth + 1, path__startswith=parent.path)
    path = last.order_by("-path").values_list("path", flat=True).first()
    step = Page._str2int(path[-Page.steplen :]) if path else 0
    return [
        Page._get_path(parent.path, parent.depth + 1, step + number)
        for number in range(1, count + 1)
    ]


def _insert(model, pages):
    """Insert the rows of the page table and of the model's table, and set the primary keys.

    `bulk_create` refuses a model of two tables.
    """
    shared = [field for field in Page._meta.concrete_fields if not field.primary_key]
    rows = Page._base_manager.bulk_create(
        [
            Page(**{field.attname: getattr(page, field.attname) for field in shared})
            for page in pages
        ]
    )
    for page, row in zip(pages, rows, strict=True):
        page.pk = page.id = row.pk
        page._state.adding = False
    manager = model._base_manager
    manager._insert(pages, fields=model._meta.local_concrete_fields, using=manager.db)


def _insert_children(model, pages):
    """Insert the pages' rows of inline panels, numbered in order, and of many-to-many fields."""
    for relation in get_all_child_relations(model):
        name, rows = relation.get_accessor_name(), []
        for page in pages:
            for order, row in enumerate(page._cluster_related_objects[name]):
                setattr(row, relation.field.attname, page.pk)
                if hasattr(row, "sort_order"):
                    row.sort_order = order
                rows.append(row)
        relation.related_model._base_manager.bulk_create(rows)
    for field in get_all_child_m2m_relations(model):
        through = field.remote_field.through
        through._base_manager.bulk_create(
            through(
                **{
                    f"{field.m2m_field_name()}_id": page.pk,
                    f"{field.m2m_reverse_field_name()}_id": each.pk,
                }
            )
            for page in pages
            for each in page._cluster_related_objects[field.name]
        )


def _write_history(pages, content_type, now, user):
    """Write a revision of each page as it was before its publication, then its log entries.

    Also sets the revision and the publication dates of the pages and of their rows. All `pages`
    must be live, or all drafts.
    """
    revisions = write_revisions(pages, content_type, now, user)
    is_live = pages[0].live
    published_at = now if is_live else None
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision, page.live_revision = revision, revision if is_live else None
        page.latest_revision_created_at, page.has_unpublished_changes = now, not is_live
        page.first_published_at = page.last_published_at = published_at
    # A new page has one revision: a subquery is faster than a value for each row.
    own = Revision.objects.filter(
        content_type=content_type, object_id=Cast(OuterRef("pk"), CharField())
    ).values("pk")[:1]
    rows = Page._base_manager.filter(pk__in=[page.pk for page in pages])
    rows.update(
        latest_revision=Subquery(own),
        latest_revision_created_at=now,
        has_unpublished_changes=not is_live,
        first_published_at=published_at,
        last_published_at=published_at,
    )
    if is_live:
        rows.update(live_revision=F("latest_revision"))
    _log(pages, content_type, now, user)


def _log(pages, content_type, now, user):
    later = ["wagtail.edit", "wagtail.publish"][: 1 + pages[0].live]
    PageLogEntry.objects.bulk_create(
        [
            entry
            for page in pages
            for entry in (
                log_entry(page, content_type, "wagtail.create", now, user, revision=None),
                *(log_entry(page, content_type, action, now, user) for action in later),
            )
        ]
    )
