"""Send the weekly letter: the tasks that wait in the admin for each user.

To be run each day. A second run, or a run after a crash, sends no letter twice.
"""

import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from wagtail.models import Site

from home.models import Digest
from home.team.desk.digests import letter, readers
from network.models import NetworkSettings

logger = logging.getLogger(__name__)
# After these failures the mail server is considered down: the other letters wait until tomorrow.
MOST_FAILURES_IN_A_ROW = 5


class Command(BaseCommand):
    """Command that sends the letters that are due this week."""

    help = __doc__

    def handle(self, **options) -> None:
        """Send the letters and print their number; raise CommandError if some could not be sent.

        With a queue, a letter counts as sent once it is queued. Stops after five failures in a row
        (`MOST_FAILURES_IN_A_ROW`), and sends nothing without a default site.
        """
        site = Site.objects.filter(is_default_site=True).first()
        if not site:
            self.stdout.write("Ce site n’a pas encore d’adresse : rien n’est écrit.")
            return
        network = NetworkSettings.for_site(site)
        sent = failed = in_a_row = 0
        with translation.override(settings.LANGUAGE_CODE):
            for user in readers():
                if in_a_row >= MOST_FAILURES_IN_A_ROW:
                    break
                outcome = self._write_to(user, network)
                sent += outcome is True
                failed += outcome is False
                in_a_row = in_a_row + 1 if outcome is False else 0
        self.stdout.write(f"Courriels de la semaine partis : {sent}.")
        if failed:
            raise CommandError(f"Courriels de la semaine non partis : {failed}.")

    def _write_to(self, user, network):
        """Send the letter of this week; return True if it was sent, False if it failed.

        Returns None if `Digest.claim` returns False. Also returns None if no task waits for the
        user: the letter of the week then counts as sent. After an `OSError`, the letter is due
        again.
        """
        if not Digest.claim(user):
            return None
        mail = letter(user, network)
        if mail is None:
            return None
        try:
            return bool(mail.send())
        except OSError as error:
            # The log contains no name and no address.
            logger.error("A weekly letter did not leave: %s", type(error).__name__)
            Digest.release(user)
            return False
