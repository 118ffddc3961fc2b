"""Deletion of old search logs."""

from django.core.management.base import BaseCommand

from search.finding import log


class Command(BaseCommand):
    """Command that deletes the search logs older than thirteen whole months: see `log.purge`."""

    help = "Deletes the searches made more than thirteen months ago."

    def handle(self, **options) -> None:
        """Delete the old `SearchLog` rows and print their number."""
        self.stdout.write(f"Recherches oubliées : {log.purge()} lignes.")
