"""Receiver that opens each new agenda and library to contributors."""

from django.db.models.signals import post_save
from django.dispatch import receiver

from events.models import EventIndexPage
from resources.models import ResourceIndexPage

from . import granting


@receiver(post_save, sender=EventIndexPage)
@receiver(post_save, sender=ResourceIndexPage)
def open_section(
    sender, instance: EventIndexPage | ResourceIndexPage, created: bool, **kwargs
) -> None:
    """Allow contributors to add pages to a new agenda or library, unless a fixture loads it."""
    if created and not kwargs.get("raw"):
        granting.open_section(instance)
