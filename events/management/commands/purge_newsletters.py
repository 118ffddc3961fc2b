"""Deletes the subscriptions to the letter that were not confirmed, or not renewed."""

from django.core.management.base import BaseCommand

from events.newsletter import subscribing


class Command(BaseCommand):
    """Command that deletes unconfirmed rows after seven days, and those not renewed."""

    help = (
        "Oublie les adresses non confirmées sous sept jours, et celles que personne n’a renouvelées"
        " après deux ans."
    )

    def handle(self, **options) -> None:
        """Delete the rows and print their number."""
        self.stdout.write(f"Abonnements oubliés : {subscribing.purge()}.")
