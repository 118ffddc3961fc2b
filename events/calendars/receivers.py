"""Receivers that update the members' calendars of a place merged into another."""

from django.dispatch import receiver
from wagtail.models import Page

from events.models import EventSource
from places.upkeep.duplicates.merging import merged, unmerged


@receiver(merged)
def follow_merge(sender, lost: Page, kept: Page, **kwargs) -> list[int]:
    """Move the sources of the place `lost` to the place `kept`; return their primary keys.

    The cache validators of the sources are cleared, so that the next import parses the whole file:
    its events now take place elsewhere.
    """
    sources = EventSource.objects.filter(place=lost.pk)
    moved = list(sources.values_list("pk", flat=True))
    sources.update(place=kept, etag="", modified="", digest="")
    return moved


@receiver(unmerged)
def undo_merge(sender, lost: Page, kept: Page, records: dict, **kwargs) -> None:
    """Move the sources listed by `follow_merge` back to the place `lost`.

    Sources that are no longer at the place `kept` are not moved. The cache validators of the moved
    sources are cleared. `records` is {module name of a receiver of the signal `merged`: result of
    the receiver}.
    """
    sources = EventSource.objects.filter(pk__in=records.get(__name__) or [], place=kept.pk)
    sources.update(place=lost, etag="", modified="", digest="")
