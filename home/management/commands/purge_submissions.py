"""Nightly purge of the proposals of the public."""

from django.core.management.base import BaseCommand

from home.team.submissions import decisions


class Command(BaseCommand):
    """Command that deletes old submissions, and the old contents of others (`decisions.purge`)."""

    help = "Delete the proposals of the public 30 days after the decision, else after 180 days."

    def handle(self, **options) -> None:
        """Run the purge and print the number of deleted submissions."""
        self.stdout.write(f"Propositions oubliées : {decisions.purge()}.")
