"""Signal receivers that increment the content stamp when public content changes.

Some also purge the copies of pages at the proxy, or cached values of this process.
"""

from django.core.signals import request_started
from django.db.models.signals import post_delete, post_save
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import (
    page_slug_changed,
    page_unpublished,
    post_page_move,
)
from wagtail_localize.models import Translation

from network.models import (
    ContentStamp,
    Locality,
    NetworkSettings,
    Organisation,
    Person,
    Picture,
    Territory,
    Topic,
)
from network.operation.backup.restoration import restored
from network.publishing.publications import follow_publications
from network.site.addresses import clear_locales
from network.site.copies import purge_copies, purge_copies_of_page
from network.site.naming import clear_identity


def read_stamp_again(sender, **kwargs) -> None:
    """Expire the cached content stamp when a request starts.

    The request thus sees everything published before it began.
    """
    ContentStamp.expire()


def raise_stamp(sender, **kwargs) -> None:
    """Increment the content stamp, which expires cached pages; ignore the loading of fixtures."""
    if not kwargs.get("raw"):
        ContentStamp.raise_()


def raise_stamp_for_pages(model, pages: list[Page]) -> None:
    """Increment the content stamp after pages were published."""
    ContentStamp.raise_()


def raise_stamp_for_page(sender, instance, **kwargs) -> None:
    """Increment the content stamp when a live page is deleted.

    The receiver is called for all models: pages that are not live and other objects are ignored.
    """
    if isinstance(instance, Page) and instance.live:
        ContentStamp.raise_()


def raise_stamp_for_picture(sender, created: bool = False, **kwargs) -> None:
    """Increment the content stamp when a picture changes or is deleted.

    Pages display its credit. A new picture is ignored: no page displays it yet.
    """
    if not created:
        raise_stamp(sender, **kwargs)


def take_alias_offline(sender, instance: Translation, created: bool, **kwargs) -> None:
    """Unpublish the aliases of a page in a language, once it has a translation in this language.

    The translation starts as a draft, which replaces the alias. No signal of Wagtail is sent. If an
    alias was live, the content stamp is incremented.
    """
    if not created or kwargs.get("raw"):
        return
    aliases = Page.objects.filter(
        translation_key=instance.source.object_id,
        locale=instance.target_locale,
        alias_of__isnull=False,
    )
    if aliases.filter(live=True).update(live=False):
        ContentStamp.raise_()


follow_publications(raise_stamp_for_pages, "raise_stamp")
post_save.connect(clear_identity, sender=NetworkSettings, dispatch_uid="clear_identity")
post_save.connect(take_alias_offline, sender=Translation, dispatch_uid="take_alias_offline")
request_started.connect(read_stamp_again, dispatch_uid="read_stamp_again")
for signal in (page_unpublished, page_slug_changed, post_page_move):
    signal.connect(raise_stamp, dispatch_uid="raise_stamp")
for signal in (page_unpublished, page_slug_changed, post_page_move):
    signal.connect(purge_copies, dispatch_uid="purge_copies")
post_delete.connect(purge_copies_of_page, dispatch_uid="purge_copies_of_page")
post_save.connect(purge_copies, sender=PageViewRestriction, dispatch_uid="purge_copies")
post_delete.connect(raise_stamp_for_page, dispatch_uid="raise_stamp_for_page")
for signal in (post_save, post_delete):
    signal.connect(raise_stamp_for_picture, sender=Picture, dispatch_uid="raise_stamp_for_picture")
for model in (
    Locale,
    Locality,
    NetworkSettings,
    Organisation,
    Person,
    PageViewRestriction,
    Site,
    Territory,
    Topic,
):
    post_save.connect(raise_stamp, sender=model, dispatch_uid=f"raise_stamp_{model.__name__}")
    post_delete.connect(raise_stamp, sender=model, dispatch_uid=f"raise_stamp_{model.__name__}")
for signal in (post_save, post_delete):
    signal.connect(clear_locales, sender=Locale, dispatch_uid="clear_locales")
restored.connect(purge_copies, dispatch_uid="purge_copies")
