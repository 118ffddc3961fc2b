"""Nightly purge of the old counts of the audience of places."""

from django.core.management.base import BaseCommand

from home.front.audience import counting


class Command(BaseCommand):
    """Command that deletes old counts (`counting.purge`)."""

    help = "Delete the counts of the audience of places after 25 months."

    def handle(self, **options) -> None:
        """Delete the old counts and print the number of rows."""
        self.stdout.write(f"Comptes d’audience effacés : {counting.purge()}.")
