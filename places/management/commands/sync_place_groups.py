from django.core.management.base import BaseCommand

from places.managers import teams


class Command(BaseCommand):
    help = "Remet les groupes des responsables de lieux d’accord avec la liste des responsables."

    def handle(self, **options):
        self.stdout.write(f"{teams.sync_all()} équipes de lieux vérifiées.")
