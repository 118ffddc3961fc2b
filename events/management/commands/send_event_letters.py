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
        """Send unsent letters; print the numbers of changes, released seats and reminders.

        With `due`, only the changes that are due are sent. Without `due`, changes less than ten
        minutes old wait for the worker of the queue. If there is no queue, they are sent too,
        because the process that would send them may have ended. If a step fails, the other steps
        are done before its error is raised.
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
