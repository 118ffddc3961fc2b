"""Does all that the site does once a day. One failure stops none of the rest."""

import logging

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from network import nightly

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--list", action="store_true", help="say what would run, and run nothing"
        )

    def handle(self, **options):
        failed = []
        for name, settings in nightly.commands():
            self.stdout.write(f"-- {name}")
            if options["list"]:
                continue
            try:
                call_command(name, stdout=self.stdout, stderr=self.stderr, **settings)
            except CommandError as error:
                self.stderr.write(str(error))
                failed.append(name)
            except Exception:
                logger.exception("The nightly command %s failed.", name)
                failed.append(name)
        if failed:
            raise CommandError(f"En échec cette nuit : {', '.join(failed)}.")
