"""Writes the calendar texts of sessions again when what they quote has changed."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, published, unpublished

from events.models import CongressPage, Room, Session, Track
from events.refreshing import refreshed
from network.models import ContentStamp, Person, Topic

from .stored_texts import refresh


@receiver(refreshed)
def refresh_sessions_of(sender, events, **kwargs):
    """The sessions of a congress quote its name, its place and its state."""
    refresh(Session.objects.filter(congress__in=events))


@receiver([page_published, page_unpublished], sender=CongressPage)
def refresh_congress(sender, instance, **kwargs):
    """Its sessions may change when its own text does not."""
    refresh(Session.objects.filter(congress=instance.pk))


@receiver([published, unpublished], sender=Session)
def refresh_session(sender, instance, **kwargs):
    """Raises the stamp in any case: slides or a report change its page, not its text."""
    refresh(Session.objects.filter(pk=instance.pk))
    ContentStamp.raise_()


@receiver([post_save, pre_delete], sender=Room)
@receiver([post_save, pre_delete], sender=Track)
def refresh_part(sender, instance, raw=False, **kwargs):
    """Sessions quote the name of their room and of their track."""
    if not raw:
        refresh_on_commit(Session.objects.filter(congress=instance.congress_id))
        ContentStamp.raise_()


@receiver(post_delete, sender=Session)
def raise_stamp_after_session(sender, instance, **kwargs):
    if instance.live:
        ContentStamp.raise_()


@receiver([post_save, pre_delete], sender=Topic)
@receiver([post_save, pre_delete], sender=Person)
def refresh_sessions_naming(sender, instance, created=False, raw=False, **kwargs):
    """Sessions quote the names of topics and of people."""
    if not (created or raw):
        path = {Topic: "topics", Person: "speakers__person"}[sender]
        refresh_on_commit(Session.objects.filter(**{path: instance.pk}))


def refresh_on_commit(sessions):
    """Refreshes these sessions after the transaction; which they are is read now."""
    ids = list(sessions.values_list("pk", flat=True))
    if ids:
        transaction.on_commit(lambda: refresh(Session.objects.filter(pk__in=ids)))
