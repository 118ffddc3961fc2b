"""Erases what the site holds of somebody, known by a mail address or a telephone number."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from home.privacy import person
from home.privacy.contact import Contact


def contact_of(typed):
    try:
        return Contact.read(typed)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("contact", help="a mail address, or a telephone number")
        parser.add_argument("--yes", action="store_true", help="without it, says what would go")

    def handle(self, contact, yes, **options):
        contact = contact_of(contact)
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
