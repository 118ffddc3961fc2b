from django.core.management.base import BaseCommand

from places.upkeep.corrections import corrections


class Command(BaseCommand):
    help = "Forgets the corrections decided thirty days ago, and those that nobody ever decided."

    def handle(self, **options):
        self.stdout.write(f"Corrections oubliées : {corrections.purge()}.")
