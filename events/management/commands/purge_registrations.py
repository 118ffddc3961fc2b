"""Purges the personal data of past registrations."""

from django.core.management.base import BaseCommand

from events.models import PeopleReading
from events.registrations import seats


class Command(BaseCommand):
    """Command that purges registrations 30 days after their date, and readings after a year."""

    help = (
        "Oublie les personnes inscrites trente jours après la date ; garde combien elles étaient."
    )

    def handle(self, **options) -> None:
        """Purge the registrations and the readings of their names; print the numbers of rows."""
        self.stdout.write(f"Inscriptions oubliées : {seats.purge()}.")
        self.stdout.write(f"Lectures oubliées : {PeopleReading.purge()}.")
