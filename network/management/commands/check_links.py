"""Read the links to other sites in our pages, and check whether some of them still work.

Run each night. A link is checked once a week, a failed one after three days. A copy of each
dead page is looked up in the Internet Archive.
"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from network.links.archives import look_for_copies
from network.links.checking import CutOffError, check, due
from network.links.reading import read_all


class Command(BaseCommand):
    """Read the links of pages and rows, check those due, and search copies of the dead ones."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the limits of the check: `--most` links and `--seconds`."""
        parser.add_argument("--most", type=int, default=300, help="links asked (%(default)s)")
        parser.add_argument("--seconds", type=int, default=600, help="at most (%(default)s)")

    def handle(self, *, most: int, seconds: int, **options) -> None:
        """Read the links, check those due, look for copies of dead ones, then print the counts.

        Raises CommandError if five links or more were checked and no site answered: there is no
        access to the web.
        """
        with translation.override(settings.LANGUAGE_CODE):
            number = read_all()
            try:
                checked, failed = check(due(most), seconds=seconds)
            except CutOffError:
                raise CommandError(
                    "Aucun site n’a répondu : celui-ci n’a pas accès au web."
                ) from None
            copies = look_for_copies()
        counts = f"Liens : {number}. Vérifiés : {checked}, sans réponse : {failed}."
        self.stdout.write(f"{counts} Copies trouvées : {copies}.")
