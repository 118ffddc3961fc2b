"""Record the figures of the territories."""

from django.core.management.base import BaseCommand

from home.front.figures.recording import record


class Command(BaseCommand):
    """Command that records the figures of today (`recording.record`)."""

    help = "Record today's figures of each territory with places, if they changed."

    def handle(self, **options) -> None:
        """Record the figures and print the number of new rows."""
        self.stdout.write(f"Chiffres relevés\u00a0: {record()}.")
