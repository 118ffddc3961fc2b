"""Purges the changes of dates that can no longer be undone."""

from django.core.management.base import BaseCommand

from events.models import DatesChange


class Command(BaseCommand):
    """Command that purges the former states of changed dates, kept for ten minutes."""

    help = "Oublie l’état d’avant des dates changées, une fois qu’il est trop tard pour défaire."

    def handle(self, **options) -> None:
        """Delete the expired `DatesChange`s and print their number."""
        self.stdout.write(f"Changements oubliés : {DatesChange.objects.expired().delete()[0]}.")
