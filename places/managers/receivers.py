"""Keeps the rights of a place's managers in step with who they are."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from places.models import PlaceMembership, PlacePage, PlaceTeam

from . import teams


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
