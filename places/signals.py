"""Signal receivers that invalidate the cached directory when places change."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from network.models import ContentStamp

from .models import Closure, PlacePage, PlaceStop


@receiver(post_save, sender=PlacePage)
@receiver([post_save, post_delete], sender=Closure)
@receiver([post_save, post_delete], sender=PlaceStop)
def raise_stamp(sender, **kwargs) -> None:
    """Increment the content stamp, which invalidates the cached directory.

    A publication also increments the stamp, but commands save pages without the signal of a
    publication. Does nothing for the objects of a fixture.
    """
    if not kwargs.get("raw"):
        ContentStamp.raise_()
