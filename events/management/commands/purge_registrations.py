from django.core.management.base import BaseCommand

from events.models import PeopleReading
from events.registrations import seats


class Command(BaseCommand):
    help = (
        "Oublie les personnes inscrites trente jours après la date ; garde combien elles étaient."
    )

    def handle(self, **options):
        self.stdout.write(f"Inscriptions oubliées : {seats.purge()}.")
        self.stdout.write(f"Lectures oubliées : {PeopleReading.purge()}.")
