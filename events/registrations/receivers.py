"""What becomes of the people registered when their event changes, and of head counts."""

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver

from events.models import EventPage, HeadCount
from events.refreshing import refreshed
from network.models import ContentStamp
from places.upkeep.duplicates.merging import merged, unmerged

from . import seats


@receiver(refreshed)
def notify_registered(sender, events, **kwargs):
    """Once the change is kept, the people registered are notified of what it changes for them."""
    transaction.on_commit(lambda: seats.notify_changes(events), robust=True)


@receiver(pre_delete, sender=EventPage)
def notify_of_deletion(sender, instance, **kwargs):
    """The people registered go with their event, and are notified of it."""
    seats.notify_deletion(instance)


@receiver(post_save, sender=HeadCount)
def show_on_recipe(sender, instance, raw=False, **kwargs):
    """How many came, and what the host says, stand on the recipe that the event follows."""
    if not raw and instance.event and instance.event.recipe_id:
        ContentStamp.raise_()


@receiver(merged)
def follow_merge(sender, lost, kept, **kwargs):
    counts = HeadCount.objects.filter(place=lost.pk)
    moved = list(counts.values_list("pk", flat=True))
    counts.update(place=kept)
    return moved


@receiver(unmerged)
def undo_merge(sender, lost, kept, records, **kwargs):
    moved = records.get(__name__) or []
    HeadCount.objects.filter(pk__in=moved, place=kept.pk).update(place=lost)
