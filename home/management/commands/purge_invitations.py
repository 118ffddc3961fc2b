from django.core.management.base import BaseCommand

from home.models import RoleInvitation
from network.invitations.links import delete_expired
from places.models import PlaceInvitation


class Command(BaseCommand):
    help = "Oublie les invitations auxquelles personne n’a répondu en quatorze jours."

    def handle(self, **options):
        number = sum(map(delete_expired, (PlaceInvitation, RoleInvitation)))
        self.stdout.write(f"{number} invitations oubliées.")
