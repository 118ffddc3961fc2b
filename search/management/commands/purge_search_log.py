from django.core.management.base import BaseCommand

from search.finding import log


class Command(BaseCommand):
    help = "Forgets the searches made more than thirteen months ago."

    def handle(self, **options):
        self.stdout.write(f"Recherches oubliées : {log.purge()} lignes.")
