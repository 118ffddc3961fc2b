"""Signal receivers that update the teams of places when their memberships change."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from places.models import PlaceMembership, PlacePage, PlaceTeam

from . import teams


@receiver([post_save, post_delete], sender=PlaceMembership)
def sync_team(sender, instance: PlaceMembership, **kwargs) -> None:
    """Update the team of the place of a saved or deleted membership.

    Does nothing for a membership of a fixture.
    """
    if kwargs.get("raw"):
        return
    # The place no longer exists if its own deletion removed the membership.
    for place in PlacePage.objects.filter(pk=instance.place_id):
        teams.sync(place)


@receiver(post_delete, sender=PlaceTeam)
def disband_team(sender, instance: PlaceTeam, **kwargs) -> None:
    """Delete the groups and the collection of a deleted team."""
    teams.disband(instance)
