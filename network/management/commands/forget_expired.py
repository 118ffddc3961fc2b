from django.core.management.base import BaseCommand

from network.memory import backends as caches
from network.tasks import queue


class Command(BaseCommand):
    help = "Efface de la base ce qui n’y est gardé qu’un temps, une fois ce temps passé."

    def handle(self, **options):
        self.stdout.write(f"{queue.delete_failed()} travaux abandonnés depuis un mois oubliés.")
        self.stdout.write(f"{caches.delete_expired()} valeurs oubliées.")
