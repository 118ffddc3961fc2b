"""Print the directories of the territories."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from wagtail.models import Site

from home.front.paper.printing import print_all
from network.outputs import pdf


class Command(BaseCommand):
    """Command that prints the directories of today (`printing.print_all`)."""

    help = "Print the lists of places of each département and EPCI as PDF, and delete old ones."

    def handle(self, **options) -> None:
        """Print the lists of the default site, and print their number.

        Without a PDF renderer, prints nothing. Raises CommandError if lists were left out.
        """
        site = Site.objects.filter(is_default_site=True).first()
        if site is None or not pdf.is_available():
            self.stdout.write("Aucune liste à imprimer.")
            return
        with translation.override(settings.LANGUAGE_CODE):
            printed, left_out = print_all(site)
        self.stdout.write(f"Listes imprimées\u00a0: {printed}.")
        if left_out:
            raise CommandError(f"Listes laissées, une autre s’imprimait\u00a0: {left_out}.")
