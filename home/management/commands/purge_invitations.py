"""Nightly purge of the invitations."""

from django.core.management.base import BaseCommand

from home.models import RoleInvitation
from network.people.invitations.links import delete_expired
from places.models import PlaceInvitation


class Command(BaseCommand):
    """Command that deletes the invitations of places and roles sent 14 days ago or earlier."""

    help = "Oublie les invitations auxquelles personne n’a répondu en quatorze jours."

    def handle(self, **options) -> None:
        """Delete the expired invitations and print their number."""
        number = sum(map(delete_expired, (PlaceInvitation, RoleInvitation)))
        self.stdout.write(f"{number} invitations oubliées.")
