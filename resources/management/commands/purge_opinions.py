from django.core.management.base import BaseCommand

from resources.upkeep.models import purge


class Command(BaseCommand):
    help = "Forgets what readers said and nobody read for 180 days, and counts of two years ago."

    def handle(self, **options):
        self.stdout.write(f"Avis oubliés : {purge()}.")
