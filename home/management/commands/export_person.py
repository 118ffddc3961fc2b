"""Export as JSON the personal data of one person, given a mail address or a phone number."""

import json

from django.core.management.base import BaseCommand, CommandParser

from home.team.privacy import person

from .erase_person import parse_contact


class Command(BaseCommand):
    """Command that prints the data of a person as JSON."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the contact."""
        parser.add_argument("contact", help="a mail address, or a phone number")

    def handle(self, contact: str, **options) -> None:
        """Print the data as JSON, without passwords, codes and other secrets.

        Without any data, the lists are empty. Raises CommandError for an invalid contact.
        """
        data = person.export(parse_contact(contact))
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str))
