"""The command that deletes expired rows."""

from django.core.management.base import BaseCommand

from network.memory import backends as caches
from network.tasks import queue


class Command(BaseCommand):
    """Delete the tasks that failed over 30 days ago and the expired cache entries."""

    help = "Efface de la base ce qui n’y est gardé qu’un temps, une fois ce temps passé."

    def handle(self, **options) -> None:
        """Delete the old failed tasks and the expired cache entries, and print their numbers."""
        self.stdout.write(f"{queue.delete_failed()} travaux abandonnés depuis un mois oubliés.")
        self.stdout.write(f"{caches.delete_expired()} valeurs oubliées.")
