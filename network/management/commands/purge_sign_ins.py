"""The command that deletes old sign-ins."""

from django.core.management.base import BaseCommand

from network.people.accounts import journal


class Command(BaseCommand):
    """Delete the log entries of sign-ins and changes of accounts older than half a year.

    The log entries are those of the `ACTIONS` of `journal`: sign-ins, refusals, devices signed out,
    means of verification added, removed or reset, and rescue codes made.
    """

    help = "Oublie les connexions et les refus de plus de six mois."

    def handle(self, **options) -> None:
        """Delete the old entries and print their number."""
        self.stdout.write(f"{journal.delete_old()} lignes oubliées.")
