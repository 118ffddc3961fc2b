"""Read the links to other sites in our pages, and check some of them.

Run each night. A link is checked once a week, a failed link again after three days. A copy of each
dead page is looked up in the Internet Archive.
"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from network.links.archives import look_for_copies
from network.links.checking import CutOffError, check, due
from network.links.reading import read_all


class Command(BaseCommand):
    """Read the links of pages and rows, check the links due, and find copies of dead pages."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the limits of the check: `--most` links and `--seconds`."""
        parser.add_argument("--most", type=int, default=300, help="links asked (%(default)s)")
        parser.add_argument("--seconds", type=int, default=600, help="at most (%(default)s)")

    def handle(self, *, most: int, seconds: int, **options) -> None:
        """Read the links, check the links due, find copies of dead pages, then print the counts.

        Raises CommandError if no site answered for five links or more: the server has no access to
        the web. The links are then saved, without the results of the checks.
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
