from django.core.management.base import BaseCommand

from network.people.accounts import journal


class Command(BaseCommand):
    help = "Oublie les connexions et les refus de plus de six mois."

    def handle(self, **options):
        self.stdout.write(f"{journal.delete_old()} lignes oubliées.")
