from django.core.management.base import BaseCommand

from places.managers.invitations import purge


class Command(BaseCommand):
    help = "Oublie les invitations auxquelles personne n’a répondu en quatorze jours."

    def handle(self, **options):
        self.stdout.write(f"{purge()} invitations oubliées.")
