"""Purges the personal data of past registrations."""

from django.core.management.base import BaseCommand

from events.models import PeopleReading
from events.registrations import nightly


class Command(BaseCommand):
    """Command that purges registrations 30 days after their date, and readings after a year."""

    help = (
        "Oublie les personnes inscrites trente jours après la date ; garde combien elles étaient."
    )

    def handle(self, **options) -> None:
        """Delete the old registrations and `PeopleReading`s; print the number of each.

        The numbers of registrations of each date are first saved in its `HeadCount`.
        """
        self.stdout.write(f"Inscriptions oubliées : {nightly.purge()}.")
        self.stdout.write(f"Lectures oubliées : {PeopleReading.purge()}.")
