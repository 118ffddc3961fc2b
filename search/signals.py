"""Signal receivers: they queue changed objects in the transaction; indexing follows the commit.

A failure of the indexing is logged and does not stop a publication.
"""

from collections.abc import Sequence

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_slug_changed, page_unpublished, post_page_move

from network.models import ContentStamp
from network.operation.backup.restoration import restored
from network.publishing.publications import follow_publications

from .engines import cluster_in_use, outbox
from .indexing import rows
from .indexing.waiting import note, note_many
from .models import BestBet, EverydayGroup, Synonym
from .registry import is_followed, quoting, registration_of


def note_saved(sender, instance, raw: bool = False, **kwargs) -> None:
    """Queue for indexing a saved or unpublished object, if it is searched or followed.

    A plain `Page`, not an instance of a subclass, is also queued. Fixtures are ignored.
    """
    if not raw and _is_noted(instance):
        note(type(instance), instance.pk)


def _is_noted(instance):
    return type(instance) is Page or registration_of(instance) or is_followed(instance)


def note_published(model: type[Page], pages: Sequence[Page]) -> None:
    """Queue for indexing those of the published `pages` that are searched or followed.

    All `pages` are instances of `model`. Instances of plain `Page` are queued too.
    """
    note_many(model, [page.pk for page in pages if _is_noted(page)])


def note_those_quoting(sender, instance, **kwargs) -> None:
    """Queue for indexing the objects whose documents quote an object about to be deleted.

    Objects of a model that is not registered with `follow` are ignored.
    """
    if is_followed(instance):
        for quoted in quoting(instance):
            note(type(quoted), quoted.pk)


def note_deleted(sender, instance, **kwargs) -> None:
    """Queue a deleted page or searched object, so that its documents are removed."""
    if isinstance(instance, Page) or registration_of(instance):
        note(type(instance), instance.pk)


def note_below(sender, instance: Page, **kwargs) -> None:
    """Queue for indexing a page that was moved or has a new slug, and its descendants."""
    note(Page, instance.pk, below=True)


def note_restricted(sender, instance: PageViewRestriction, **kwargs) -> None:
    """Queue the page of a saved or deleted view restriction and its descendants for indexing."""
    note(Page, instance.page_id, below=True)


def raise_stamp(sender, raw: bool = False, **kwargs) -> None:
    """Increment the content stamp after a change of a synonym, group or chosen answer.

    Fixtures are ignored.
    """
    if not raw:
        ContentStamp.raise_()


def repair_index(sender, is_older, **kwargs) -> None:
    """Repair the database's index if the restored archive comes from an older version.

    Otherwise the index in the archive is right. The index of the cluster in use is always rebuilt.
    Raises `ClusterError` if the cluster fails.
    """
    if is_older:
        rows.repair()
    if cluster := cluster_in_use():
        outbox.rebuild(cluster)


restored.connect(repair_index, dispatch_uid="search_restored")
post_save.connect(note_saved, dispatch_uid="search_saved")
pre_delete.connect(note_those_quoting, dispatch_uid="search_quoting")
post_delete.connect(note_deleted, dispatch_uid="search_deleted")
page_unpublished.connect(note_saved, dispatch_uid="search_saved")
follow_publications(note_published, "search_published")
for signal in (post_page_move, page_slug_changed):
    signal.connect(note_below, dispatch_uid="search_below")
for signal in (post_save, post_delete):
    signal.connect(note_restricted, sender=PageViewRestriction, dispatch_uid="search_restricted")
    for taught in (BestBet, EverydayGroup, Synonym):
        signal.connect(raise_stamp, sender=taught, dispatch_uid=f"search_{taught.__name__}")
