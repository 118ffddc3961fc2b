"""Nightly purge of the opinions and votes of readers."""

from django.core.management.base import BaseCommand

from resources.upkeep.models import purge


class Command(BaseCommand):
    """Command that deletes opinions after 180 days and counts of votes after 730 days."""

    help = "Delete readers' opinions older than 180 days and vote counts older than two years."

    def handle(self, **options) -> None:
        """Delete old opinions and counts of votes; print the number of deleted database rows."""
        self.stdout.write(f"Avis oubliés : {purge()}.")
