"""Erase the personal data of one person, given a mail address or a phone number."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home.team.privacy import person
from home.team.privacy.contact import Contact


def parse_contact(typed: str) -> Contact:
    """Return the contact of a command line; raises CommandError if it is invalid."""
    try:
        return Contact.read(typed)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


class Command(BaseCommand):
    """Command that counts the data of a person, or erases them with --yes."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the contact and --yes."""
        parser.add_argument("contact", help="a mail address, or a phone number")
        parser.add_argument(
            "--yes", action="store_true", help="erase; otherwise only count what would be erased"
        )

    def handle(self, contact: str, yes: bool, **options) -> None:
        """Print the numbers of rows and traces found.

        With --yes, erases the data and prints only one total. The seats of erased registrations go
        to the people who wait, who are notified. Raises CommandError for an invalid contact or an
        erasure that is not possible yet.
        """
        contact = parse_contact(contact)
        results = person.find(contact)
        if not yes:
            for kind, rows in results.rows.items():
                self.stdout.write(f"{kind.label} : {len(rows)}")
            self.stdout.write(f"Écrit ailleurs : {len(results.traces)}")
            return
        try:
            counts = person.erase(contact)
        except person.BlockedErasureError as reason:
            raise CommandError(str(reason)) from reason
        self.stdout.write(f"Effacé : {sum(counts.values())}.")
