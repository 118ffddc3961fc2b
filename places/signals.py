"""Keeps what is cached of the directory in step with the places."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from network.models import ContentStamp

from .models import Closure, PlacePage, PlaceStop


@receiver(post_save, sender=PlacePage)
@receiver([post_save, post_delete], sender=Closure)
@receiver([post_save, post_delete], sender=PlaceStop)
def raise_stamp(sender, **kwargs):
    """Also for what a command saves, which sends no signal of publication."""
    if not kwargs.get("raw"):
        ContentStamp.raise_()
