from django.core.management.base import BaseCommand

from home.submissions import decisions


class Command(BaseCommand):
    help = "Forgets what the public proposed: thirty days after the decision, else after 180 days."

    def handle(self, **options):
        self.stdout.write(f"Propositions oubliées : {decisions.purge()}.")
