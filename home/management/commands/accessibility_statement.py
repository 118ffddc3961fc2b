"""Print the accessibility statement of the site, or publish it."""

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from home.team.audit.results import audit
from home.team.audit.statement import rate
from home.team.start import accessibility, address
from network.models import NetworkSettings


class Command(BaseCommand):
    """Command that prints the statement as Markdown, the grid with --grid, or publishes both."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --grid and --publish, which exclude each other."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--grid", action="store_true", help="print the 106 criteria instead")
        choice.add_argument(
            "--publish",
            action="store_true",
            help="replace the texts of the pages “accessibilite” and “audit-accessibilite”, and"
            " the mention of every page",
        )

    def handle(self, grid: bool, publish: bool, **options) -> None:
        """Print or publish the audit of this version of the software."""
        site = address.main_site()
        if publish:
            with transaction.atomic():
                pages = accessibility.publish(site)
            names = ", ".join(page.title for page in pages) or "aucune page"
            self.stdout.write(f"Publié\N{NO-BREAK SPACE}: {names}. {rate(audit())} % des critères.")
            return
        texts = accessibility.texts(NetworkSettings.for_site(site).name)
        self.stdout.write(texts["grid" if grid else "statement"])
