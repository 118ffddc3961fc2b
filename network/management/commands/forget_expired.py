"""The command that deletes expired rows."""

from django.core.management.base import BaseCommand

from network.memory import backends as caches
from network.tasks import queue


class Command(BaseCommand):
    """Delete old failed tasks and expired cache entries."""

    help = "Efface de la base ce qui n’y est gardé qu’un temps, une fois ce temps passé."

    def handle(self, **options):
        """Delete them and print their numbers."""
        self.stdout.write(f"{queue.delete_failed()} travaux abandonnés depuis un mois oubliés.")
        self.stdout.write(f"{caches.delete_expired()} valeurs oubliées.")
