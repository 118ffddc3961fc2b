"""Synchronisation of the groups of managers of places."""

from django.core.management.base import BaseCommand

from places.managers import teams


class Command(BaseCommand):
    """Command that restores the groups of places' managers from their memberships."""

    help = "Remet les groupes des responsables de lieux d’accord avec la liste des responsables."

    def handle(self, **options) -> None:
        """Update the teams of the places with managers or a team, and print their number."""
        self.stdout.write(f"{teams.sync_all()} équipes de lieux vérifiées.")
