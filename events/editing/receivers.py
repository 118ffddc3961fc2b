"""Receivers that record each publication of an event by a person, to undo it."""

from django.db.models.signals import pre_save
from django.dispatch import receiver
from wagtail.models import Revision
from wagtail.signals import page_published

from events.models import EventPage

from . import undoing


@receiver(pre_save, sender=EventPage)
def store_published(sender, instance: EventPage, raw=False, update_fields=None, **kwargs) -> None:
    """Store the published dates of an event in the page that a publication is about to save.

    The page gets `published_before`, a `PublishedDates`. It gets none if the event is offline, and
    if its published revision stays the same. `events.congress` connects the receiver to its pages.
    """
    if raw or update_fields or not (instance.pk and instance.live):
        return
    former = EventPage.objects.filter(pk=instance.pk, live=True)
    if former.exclude(live_revision=instance.live_revision_id).exists():
        instance.published_before = undoing.published_dates(instance.pk)


@receiver(page_published)
def record_publication(sender, instance, revision: Revision, **kwargs) -> None:
    """Store the changes of the dates of an event that a person published, to undo them.

    The person may have published the event anywhere: in its form, in a list, by an approval or at a
    scheduled time. Programs write revisions without a user, and their publications are ignored.
    """
    former = getattr(instance, "published_before", None)
    if former and revision.user_id and not undoing.is_recorded_by_caller():
        undoing.record_publication(instance, former, undoing.published_dates(instance.pk))
