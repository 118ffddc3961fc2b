"""Keeps the rights of a place's managers in step with who they are, and what is remembered of the
directory in step with the places."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from network.models import ContentStamp

from .managers import teams
from .models import Closure, PlaceMembership, PlacePage, PlaceStop, PlaceTeam
from .upkeep.duplicates.pairs import merged


@receiver([post_save, post_delete], sender=PlaceMembership)
def sync_team(sender, instance, **kwargs):
    """Also while the place or the person is being deleted."""
    if kwargs.get("raw"):
        return
    for place in PlacePage.objects.filter(pk=instance.place_id):
        teams.sync(place)


@receiver(post_delete, sender=PlaceTeam)
def disband_team(sender, instance, **kwargs):
    teams.disband(instance)


@receiver(merged)
def follow_merge(sender, lost, kept, **kwargs):
    teams.follow_merge(lost, kept)


@receiver(post_save, sender=PlacePage)
@receiver([post_save, post_delete], sender=Closure)
@receiver([post_save, post_delete], sender=PlaceStop)
def raise_stamp(sender, **kwargs):
    """Also for what a command saves, which no signal of publication tells."""
    if not kwargs.get("raw"):
        ContentStamp.raise_()
