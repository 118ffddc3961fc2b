"""The command that runs queued tasks."""

import signal

from django.core.management.base import BaseCommand, CommandError, CommandParser

from network.operation.backup import restoration
from network.tasks import queue
from network.tasks.worker import TaskWorker


class Command(BaseCommand):
    """Run queued tasks until SIGTERM or SIGINT."""

    help = (
        "Fait les travaux qui attendent : lettres, index. À garder en marche quand TASKS=database."
        " S’arrête après le travail en cours par SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--until-empty`, which ends the command when no task is ready."""
        parser.add_argument(
            "--until-empty", action="store_true", help="s’arrêter quand il n’y a plus rien à faire"
        )

    def handle(self, *, until_empty: bool, **options) -> None:
        """Run a worker until it ends and print the number of tasks run.

        An interrupted restoration is finished or undone first. Raises CommandError if the settings
        use no queue.
        """
        if not queue.is_in_use():
            raise CommandError("Rien n’attend : mettez TASKS=database, ou ne lancez rien.")
        restoration.settle_at_start()
        worker = TaskWorker(until_empty=until_empty)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, worker.stop)
        self.stdout.write(f"{worker.run()} travaux faits.")
