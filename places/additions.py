"""Many new places at once, with the very rows that an editor's "Publier" leaves for each."""

from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends

from network.communes import Communes
from network.models import ContentStamp
from places.models import PlacePage
from search import indexing
from search.registry import registration_of

CHILDREN = [relation.get_accessor_name() for relation in get_all_child_relations(PlacePage)]


@transaction.atomic
def add_published(parent, pages, *, user=None, communes=None):
    """Publishes `pages`, new and clean `PlacePage`s with a free slug, as last children of `parent`.

    One statement for all the rows of each table, since a page at a time costs a hundred times
    more. Each page is given its place in the tree, its commune, a revision, two log entries, its
    references and its entries in both indexes. `communes` is a `Communes` kept from one call to
    the next.
    """
    if not pages:
        return
    now = timezone.now()
    # Whoever adds a child here meanwhile waits: paths are computed once.
    parent = Page.objects.select_for_update().get(pk=parent.pk)
    content_type = ContentType.objects.get_for_model(PlacePage)
    communes = communes or Communes()
    communes.learn(
        {(page.insee_code, page.postcode, page.city) for page in pages}
        | {("", page.postcode, "") for page in pages}
    )
    for page, path in zip(pages, _paths_below(parent, len(pages)), strict=True):
        page.path, page.depth, page.numchild = path, parent.depth + 1, 0
        page.content_type, page.draft_title, page.owner = content_type, page.title, user
        page.live, page.has_unpublished_changes = True, False
        page.first_published_at = page.last_published_at = now
        page.latest_revision_created_at = now
        page.set_url_path(parent)
        # A new page has no children of its own; without this each is looked for.
        page._cluster_related_objects = {name: [] for name in CHILDREN}
        page.prepare(communes.find)
    _insert(pages)
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + len(pages))
    _write_history(pages, content_type, now, user)
    _write_references(pages, content_type)
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(PlacePage, pages)
    ContentStamp.raise_()
    if not indexing.is_paused():
        pks = [page.pk for page in pages]
        refresh = partial(indexing.refresh, registration_of(pages[0]), pks)
        transaction.on_commit(refresh, robust=True)


def _write_references(pages, content_type):
    """What `ReferenceIndex.create_or_update_for_object` writes for an object it never saw."""
    base = ContentType.objects.get_for_model(Page)
    ReferenceIndex.objects.bulk_create(
        ReferenceIndex(
            content_type=content_type,
            base_content_type=base,
            object_id=page.pk,
            to_content_type_id=to_content_type,
            to_object_id=to_object,
            model_path=model_path,
            content_path=content_path,
            content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
        )
        for page in pages
        for to_content_type, to_object, model_path, content_path in set(
            ReferenceIndex._extract_references_from_object(page)
        )
    )


def _paths_below(parent, count):
    last = Page.objects.filter(depth=parent.depth + 1, path__startswith=parent.path)
    path = last.order_by("-path").values_list("path", flat=True).first()
    step = Page._str2int(path[-Page.steplen :]) if path else 0
    return [
        Page._get_path(parent.path, parent.depth + 1, step + number)
        for number in range(1, count + 1)
    ]


def _insert(pages):
    """The rows of the two tables of a page; Django's own bulk_create stops at the first."""
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
    manager = PlacePage._base_manager
    manager._insert(pages, fields=PlacePage._meta.local_concrete_fields, using=manager.db)


def _write_history(pages, content_type, now, user):
    base = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=content_type,
                base_content_type=base,
                object_id=str(page.pk),
                object_str=str(page),
                created_at=now,
                user=user,
                content=page.serializable_data(),
            )
            for page in pages
        ]
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision = page.live_revision = revision
    # A new page has one revision: asked for there, since a list of them would be parsed by hand.
    own = Revision.objects.filter(
        content_type=content_type, object_id=Cast(OuterRef("pk"), CharField())
    ).values("pk")[:1]
    rows = Page._base_manager.filter(pk__in=[page.pk for page in pages])
    rows.update(latest_revision=Subquery(own), live_revision=Subquery(own))
    PageLogEntry.objects.bulk_create(
        [
            PageLogEntry(
                content_type=content_type,
                page_id=page.pk,
                label=page.get_admin_display_title(),
                action=action,
                timestamp=now,
                user=user,
                revision=page.latest_revision if action == "wagtail.publish" else None,
                content_changed=True,
            )
            for page in pages
            for action in ("wagtail.create", "wagtail.publish")
        ]
    )
