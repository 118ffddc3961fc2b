"""Nightly purge of the requests for feedback about drafts."""

from django.core.management.base import BaseCommand

from home.team.feedback import requests


class Command(BaseCommand):
    """Command that deletes old requests and the names of their readers (`requests.purge`)."""

    help = "Delete the requests for feedback about drafts after 180 days."

    def handle(self, **options) -> None:
        """Delete the old requests and print their number."""
        self.stdout.write(f"Demandes d’avis oubliées : {requests.purge()}.")
