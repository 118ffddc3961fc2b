"""Reads which links our pages make to other sites, and asks some of those sites whether the page
is still there. Run each night, it asks each link once a week, and after three days one that
failed; of a dead one, it asks the Internet Archive for a copy."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from network.links.archives import look_for_copies
from network.links.checking import CutOffError, check, due
from network.links.reading import read_all


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--most", type=int, default=300, help="links asked (%(default)s)")
        parser.add_argument("--seconds", type=int, default=600, help="at most (%(default)s)")

    def handle(self, *, most, seconds, **options):
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
