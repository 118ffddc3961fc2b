"""What becomes of a member's calendar when its place becomes another page."""

from django.dispatch import receiver

from events.models import EventSource
from places.upkeep.duplicates.merging import merged, unmerged


@receiver(merged)
def follow_merge(sender, lost, kept, **kwargs):
    """Its next import is of the whole file, which now happens at the other place."""
    sources = EventSource.objects.filter(place=lost.pk)
    moved = list(sources.values_list("pk", flat=True))
    sources.update(place=kept, etag="", modified="", digest="")
    return moved


@receiver(unmerged)
def undo_merge(sender, lost, kept, records, **kwargs):
    sources = EventSource.objects.filter(pk__in=records.get(__name__) or [], place=kept.pk)
    sources.update(place=lost, etag="", modified="", digest="")
