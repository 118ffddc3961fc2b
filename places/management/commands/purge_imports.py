"""Deletion of the data that undo old imports."""

from django.core.management.base import BaseCommand

from places.imports import undoing


class Command(BaseCommand):
    """Command that deletes the former values of places changed by old imports."""

    help = "Delete the data kept to undo imports that are more than 30 days old."

    def handle(self, **options) -> None:
        """Delete the `ImportedChange` rows too old to undo an import, and print their number."""
        self.stdout.write(f"Changements d’imports oubliés : {undoing.purge()}.")
