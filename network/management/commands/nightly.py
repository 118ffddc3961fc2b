"""Run all commands that run once a day. A failure is recorded and does not stop the others."""

import logging
import time

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from network.memory import locks
from network.models import NightlyRun
from network.operation import letters
from network.tasks import nightly

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Run the commands registered in `network.tasks.nightly`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--list`, which prints the names of the commands without running them."""
        parser.add_argument(
            "--list", action="store_true", help="say what would run, and run nothing"
        )

    def handle(self, **options) -> None:
        """Run the nightly commands in order, recording each result, or only print their names.

        A failure does not stop the next commands. After the last command, mails the administrators
        the commands that began to fail this night, and raises CommandError if any command failed.
        If another process runs the commands, raises CommandError without running any.
        """
        if options["list"]:
            self._run(**options)
            return
        with locks.exclusive_lock("nightly") as is_mine:
            if not is_mine:
                raise CommandError("Le travail de la nuit est déjà en cours.")
            self._run(**options)

    def _run(self, **options):
        failed, night = [], timezone.now()
        for name, settings in nightly.commands():
            self.stdout.write(f"-- {name}")
            if options["list"]:
                continue
            begun, fault = time.monotonic(), ""
            try:
                call_command(name, stdout=self.stdout, stderr=self.stderr, **settings)
            except CommandError as error:
                self.stderr.write(str(error))
                fault = str(error) or type(error).__name__
            except Exception as error:
                logger.exception("The nightly command %s failed.", name)
                # The message of the exception may contain personal data.
                fault = _("Erreur inattendue (%s) : le journal du serveur la détaille.")
                fault %= type(error).__name__
            failed += [name] if fault else []
            self._record(name, seconds=time.monotonic() - begun, fault=fault)
        if failed:
            letters.report_failures(night)
            raise CommandError(f"En échec cette nuit : {', '.join(failed)}.")

    def _record(self, name, **outcome):
        """Save the result of the command `name` as its `NightlyRun`; log a database error."""
        try:
            NightlyRun.record(name, **outcome)
        except DatabaseError:
            logger.exception("The outcome of %s could not be kept.", name)
