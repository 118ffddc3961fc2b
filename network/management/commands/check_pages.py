"""The command that requests sample pages of the running site."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from network.operation.deployment.sample_pages import sample_paths, status_of


class Command(BaseCommand):
    """Request sample pages of the running site and fail if the status of one is not 200."""

    help = (
        "Demande au site l’accueil, une liste et une page de détail, sans passer par les copies."
        " Échoue si l’une d’elles ne répond pas 200 : deploy/debian/install s’en sert avant de"
        " garder une version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--socket`, the Unix socket of the site; without it, SITE_URL is requested."""
        parser.add_argument(
            "--socket",
            default="",
            help="la socket Unix du site sur cette machine ; sinon, SITE_URL",
        )

    def handle(self, *, socket: str, **options) -> None:
        """Request the pages and print their statuses.

        Raises CommandError if a status is not 200, or if the database has no default site.
        """
        paths = sample_paths()
        if not paths:
            raise CommandError(_("La base n’a aucun site : manage.py migrate"))
        failed = False
        for path in paths:
            status = status_of(path, socket_path=socket)
            failed = failed or status != 200
            self.stdout.write(f"{'✓' if status == 200 else '✗'} {path} : {status}")
        if failed:
            raise CommandError(
                _("Des pages ne répondent pas comme il faut : gardez la version d’avant.")
            )
