"""Signal receivers of the library.

Series, collections and publishers are not pages, but their changes alter public pages: they
increment the content stamp. A published text is linked to its publishers and compared with its easy
versions.
"""

from collections.abc import Sequence

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page

from network.models import ContentStamp
from network.publishing.publications import follow_publications

from .easy.watching import flag_outdated_versions
from .models import Collection, CollectionItem, Publisher, ResourcePage, Series, SeriesPart
from .sources.models import update_publishers


def raise_stamp(sender, **kwargs) -> None:
    """Increment the content stamp after a change of `sender`, except while fixtures are loaded."""
    if not kwargs.get("raw"):
        ContentStamp.raise_()


def attach_publishers(
    sender, instance, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs
) -> None:
    """Replace the publishers of a live resource after it is saved: see `update_publishers`.

    Missing publishers are created, and a publisher named after its host may be renamed. Fixtures
    and other models are ignored. A save with `update_fields` is skipped: saving a draft writes some
    fields of the public page.
    """
    if isinstance(instance, ResourcePage) and instance.live and not raw and not update_fields:
        update_publishers(instance)


def watch_easy_versions(model: type[Page], pages: Sequence[Page]) -> None:
    """Update `original_changed_on` of the easy versions that a publication affects.

    They are the easy versions of `pages`, and the pages of `pages` that are easy versions
    themselves; see `flag_outdated_versions`. All `pages` are instances of `model`. Models outside
    the library are ignored, unless their attribute `may_have_easy_version` is True.
    """
    if issubclass(model, ResourcePage) or getattr(model, "may_have_easy_version", False):
        flag_outdated_versions(pages)


follow_publications(watch_easy_versions, "watch_easy_versions")
post_save.connect(attach_publishers, dispatch_uid="attach_publishers")
for model in (Collection, CollectionItem, Publisher, Series, SeriesPart):
    post_save.connect(raise_stamp, sender=model, dispatch_uid=f"raise_stamp_{model.__name__}")
    post_delete.connect(raise_stamp, sender=model, dispatch_uid=f"raise_stamp_{model.__name__}")
