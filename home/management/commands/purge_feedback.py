"""Nightly purge of the requests for feedback about drafts."""

from django.core.management.base import BaseCommand

from home.team.feedback import lifecycle


class Command(BaseCommand):
    """Command that deletes old requests (`lifecycle.purge`)."""

    help = "Delete the requests for feedback about drafts after 180 days."

    def handle(self, **options) -> None:
        """Delete the old requests and print their number."""
        self.stdout.write(f"Demandes d’avis oubliées : {lifecycle.purge()}.")
