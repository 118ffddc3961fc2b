"""Signal handlers that update the calendar texts of sessions, and record published editions."""

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, published, unpublished

from events.editing.receivers import store_published
from events.models import CongressPage, Room, Session, Track
from events.refreshing import refreshed
from network.models import ContentStamp, Person, Topic

from .stored_texts import refresh

# The publication of an edition is recorded as that of any event, to undo it.
pre_save.connect(store_published, sender=CongressPage)


@receiver(refreshed)
def refresh_sessions_of(sender, events: set[int], **kwargs) -> None:
    """Refresh the stored texts of the sessions of the editions with the keys `events`.

    These texts quote the name, place and status of the edition.
    """
    sessions = Session.objects.filter(congress__in=events)
    if sessions.exists():  # most events are not editions, and `refresh` joins ten tables
        refresh(sessions)


@receiver([page_published, page_unpublished], sender=CongressPage)
def refresh_congress(sender, instance: CongressPage, **kwargs) -> None:
    """Refresh the texts of the live sessions of an edition after it is published or unpublished.

    These texts may change even if the calendar text of the congress does not.
    """
    refresh(Session.objects.filter(congress=instance.pk))


@receiver([published, unpublished], sender=Session)
def refresh_session(sender, instance: Session, **kwargs) -> None:
    """Refresh the stored text of a live session, and always increment the content stamp.

    Slides or a report change the page of the session but not its calendar text.
    """
    refresh(Session.objects.filter(pk=instance.pk))
    ContentStamp.raise_()


@receiver([post_save, pre_delete], sender=Room)
@receiver([post_save, pre_delete], sender=Track)
def refresh_part(sender, instance: Room | Track, raw: bool = False, **kwargs) -> None:
    """Refresh the texts of the sessions of a congress when one of its parts is saved or deleted.

    A part is a room or a track, whose name the stored texts quote. The texts of the live sessions
    are refreshed after the transaction. Also increments the content stamp, at once. Fixtures
    (`raw`) are ignored.
    """
    if not raw:
        refresh_on_commit(Session.objects.filter(congress=instance.congress_id))
        ContentStamp.raise_()


@receiver(post_delete, sender=Session)
def raise_stamp_after_session(sender, instance: Session, **kwargs) -> None:
    """Increment the content stamp when a published session is deleted."""
    if instance.live:
        ContentStamp.raise_()


@receiver([post_save, pre_delete], sender=Topic)
@receiver([post_save, pre_delete], sender=Person)
def refresh_sessions_naming(
    sender, instance: Person | Topic, created: bool = False, raw: bool = False, **kwargs
) -> None:
    """Refresh, after the transaction, the texts that quote a changed or deleted topic or person.

    New objects and fixtures (`raw`) are ignored.
    """
    if not (created or raw):
        path = {Topic: "topics", Person: "speakers__person"}[sender]
        refresh_on_commit(Session.objects.filter(**{path: instance.pk}))


def refresh_on_commit(sessions: QuerySet[Session]) -> None:
    """Evaluate `sessions` now, and refresh their stored texts after the transaction."""
    ids = list(sessions.values_list("pk", flat=True))
    if ids:
        transaction.on_commit(lambda: refresh(Session.objects.filter(pk__in=ids)))
