"""Signal handlers that notify registered people of changes, and that follow merged places."""

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page

from events.models import EventPage, HeadCount
from events.refreshing import refreshed
from network.models import ContentStamp
from places.upkeep.duplicates.merging import merged, unmerged

from . import seats


@receiver(refreshed)
def notify_registered(sender, events: set[int], **kwargs) -> None:
    """Call `seats.notify_changes` on the keys `events` after the commit; log its errors."""
    transaction.on_commit(lambda: seats.notify_changes(events), robust=True)


@receiver(pre_delete, sender=EventPage)
def notify_of_deletion(sender, instance: EventPage, **kwargs) -> None:
    """Prepare the letters to the people registered for an event that is about to be deleted."""
    seats.notify_deletion(instance)


@receiver(post_save, sender=HeadCount)
def show_on_recipe(sender, instance: HeadCount, raw: bool = False, **kwargs) -> None:
    """Raise the content stamp if the counted event has a recipe, whose page shows the count."""
    if not raw and instance.event and instance.event.recipe_id:
        ContentStamp.raise_()


@receiver(merged)
def follow_merge(sender, lost: Page, kept: Page, **kwargs) -> list[int]:
    """Move the head counts of the place `lost` to the place `kept`; return their keys."""
    counts = HeadCount.objects.filter(place=lost.pk)
    moved = list(counts.values_list("pk", flat=True))
    counts.update(place=kept)
    return moved


@receiver(unmerged)
def undo_merge(sender, lost: Page, kept: Page, records: dict, **kwargs) -> None:
    """Move the head counts listed by `follow_merge`, if still at `kept`, back to `lost`."""
    moved = records.get(__name__) or []
    HeadCount.objects.filter(pk__in=moved, place=kept.pk).update(place=lost)
