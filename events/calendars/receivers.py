"""What becomes of a member's calendar when its place becomes another page."""

from django.dispatch import receiver

from events.models import EventSource
from places.upkeep.duplicates.pairs import merged


@receiver(merged)
def follow_merge(sender, lost, kept, **kwargs):
    """Its next import is of the whole file, which now happens at the other place."""
    EventSource.objects.filter(place=lost.pk).update(place=kept, etag="", modified="", digest="")
