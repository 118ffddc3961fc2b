"""Reads a letter that came back, on the standard input, and retires an address that is gone."""

import sys

from django.core.management.base import BaseCommand, CommandParser

from events.newsletter import bounces


class Command(BaseCommand):
    """Command for the mail server: it pipes each message of the mailbox of bounces to it."""

    help = (
        "Lit sur l’entrée standard un message de la boîte des retours (EMAIL_BOUNCES). Retire de la"
        " lettre une adresse qui n’existe plus. Tout autre message est ignoré."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--recipient`, the address of the envelope, if the message does not state it."""
        parser.add_argument(
            "--recipient",
            default="",
            help="adresse à laquelle le message est arrivé, par exemple retours+12-ab…@exemple.fr",
        )

    def handle(self, *, recipient: str, **options) -> None:
        """Record the bounce and print its outcome, without any address.

        The command succeeds for any message, even one that is not a bounce: the mail server would
        otherwise send it back.
        """
        raw = getattr(sys.stdin, "buffer", sys.stdin).read(bounces.LONGEST)
        outcome = bounces.record(raw, recipient)
        self.stdout.write(bounces.OUTCOMES[outcome])
