"""Visit the addresses of kept links and propose another state for those that lead elsewhere."""

from django.core.management.base import BaseCommand, CommandParser

from resources.choices import LeadsTo
from resources.kept.visits import due, visit_all
from resources.models import KeptLinkPage


class Command(BaseCommand):
    """Visit the kept links that claim to lead to their text or to a copy of it."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--most`, the number of addresses of one night."""
        parser.add_argument("--most", type=int, default=40, help="addresses (%(default)s)")

    def handle(self, *, most: int, **options) -> None:
        """Visit the addresses that were visited the longest ago, and print the counts."""
        pages = KeptLinkPage.objects.public().exclude(url_of_source="")
        pages = due(pages.filter(leads_to__in=[LeadsTo.TEXT, LeadsTo.COPY]), most)
        number = visit_all(pages)
        self.stdout.write(f"Liens gardés à revoir : {number}.")
