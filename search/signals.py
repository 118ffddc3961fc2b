"""Refreshes the index once a change is committed. A failure is logged and stops no publication."""

from functools import partial

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from network.models import ContentStamp

from . import indexing
from .models import BestBet, SearchDocument, Synonym
from .registry import is_followed, quoting, registration_of
from .tasks import refresh_subtree


def _later(function, *args):
    if not indexing.is_paused():
        transaction.on_commit(partial(function, *args), robust=True)


def refresh_saved(sender, instance, raw=False, **kwargs):
    if not raw and (type(instance) is Page or registration_of(instance) or is_followed(instance)):
        _later(indexing.refresh_object, instance)


def refresh_those_quoting(sender, instance, **kwargs):
    """What quotes an object is asked before it goes."""
    if is_followed(instance):
        for quoted in quoting(instance):
            _later(indexing.refresh_object, quoted)


def remove_deleted(sender, instance, **kwargs):
    if isinstance(instance, Page):
        _later(indexing.remove, SearchDocument.objects.filter(page_id=instance.pk))
    elif registration_of(instance):
        content_type = ContentType.objects.get_for_model(instance)
        documents = SearchDocument.objects.filter(content_type=content_type, object_id=instance.pk)
        _later(indexing.remove, documents)


def refresh_below(sender, instance, **kwargs):
    _later(_refresh_subtree, instance.pk)


def refresh_restricted(sender, instance, **kwargs):
    _later(_refresh_subtree, instance.page_id)


def raise_stamp(sender, raw=False, **kwargs):
    if not raw:
        ContentStamp.raise_()


def _refresh_subtree(page_id):
    """At once when it is quick. Nothing private shows meanwhile: results are asked of the pages."""
    page = Page.objects.filter(pk=page_id).first()
    if page and page.get_descendant_count() > indexing.CHUNK:
        refresh_subtree.enqueue(page_id)
    elif page:
        indexing.refresh_subtree(page_id)


post_save.connect(refresh_saved, dispatch_uid="search_saved")
pre_delete.connect(refresh_those_quoting, dispatch_uid="search_quoting")
post_delete.connect(remove_deleted, dispatch_uid="search_deleted")
for signal in (page_published, page_unpublished):
    signal.connect(refresh_saved, dispatch_uid="search_saved")
for signal in (post_page_move, page_slug_changed):
    signal.connect(refresh_below, dispatch_uid="search_below")
for signal in (post_save, post_delete):
    signal.connect(refresh_restricted, sender=PageViewRestriction, dispatch_uid="search_restricted")
    for taught in (BestBet, Synonym):
        signal.connect(raise_stamp, sender=taught, dispatch_uid=f"search_{taught.__name__}")
