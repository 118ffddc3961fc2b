"""Deletion of old corrections."""

from django.core.management.base import BaseCommand

from places.upkeep.corrections import corrections


class Command(BaseCommand):
    """Command that deletes old proposals of corrections."""

    help = "Delete corrections decided over 30 days ago or left undecided for half a year."

    def handle(self, **options) -> None:
        """Delete old corrections and print their number."""
        self.stdout.write(f"Corrections oubliées : {corrections.purge()}.")
