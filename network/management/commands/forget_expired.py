from django.core.management.base import BaseCommand

from network.shared import caches


class Command(BaseCommand):
    help = "Efface de la base les valeurs gardées un temps, une fois ce temps passé."

    def handle(self, **options):
        self.stdout.write(f"{caches.forget_expired()} valeurs oubliées.")
