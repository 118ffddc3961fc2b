"""Sends the letters of registered people: changes, released seats, reminders."""

import logging

from django.core.management.base import BaseCommand, CommandParser

from events.registrations import delays, nightly, seats
from network.tasks import queue

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Command that notifies changes, releases unconfirmed seats and sends reminders."""

    help = (
        "Écrit aux personnes inscrites : ce qui a changé, les places rendues, le rappel de la"
        " veille. Relancée, n’écrit rien deux fois."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--due`, for a site without a queue that runs the command every few minutes."""
        parser.add_argument(
            "--due",
            action="store_true",
            help="seulement ce qui a changé il y a plus de dix minutes",
        )

    def handle(self, *, due: bool, **options) -> None:
        """Send unsent letters and give free seats; print a number for each step.

        The first step is `delays.send_due`, for planned changes and seats. With `due`, it is the
        only step. Otherwise the other steps send the changes that are not planned, release
        unconfirmed seats and send reminders.

        Planned changes less than ten minutes old wait for the worker of the queue. Without `due`
        and without a queue, they are sent at once: the process that would send them may have ended.

        If steps fail, the other steps are done before the first error is raised.
        """
        steps = {
            "Changements dits": lambda: delays.send_due(at_once=not due and not queue.is_in_use()),
        }
        if not due:
            steps |= {
                "Changements dits, sans attente": delays.send_missed,
                "Places rendues à qui attend": seats.release_unconfirmed,
                "Rappels envoyés": nightly.remind,
            }
        errors = []
        for label, send in steps.items():
            try:
                self.stdout.write(f"{label} : {send()}.")
            except Exception as error:
                logger.exception("A step of the letters failed: %s", label)
                errors.append(error)
        if errors:
            raise errors[0]
