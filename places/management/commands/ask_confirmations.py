"""Request confirmations by e-mail from places that are due, and mark the silent ones.

To be run every day. A second run sends no request again. The request that a killed run was sending
is sent by a run at least one hour later, perhaps for the second time.
"""

import logging
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.core import mail
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from wagtail.models import Site

from network.models import NetworkSettings
from places.upkeep.confirmations import requests as confirmations
from places.upkeep.confirmations.mail import build_mail

logger = logging.getLogger(__name__)
# All places of a new network are due on the same day: the team must be able to read the answers.
LEAST_A_DAY, DAYS = 25, 10
# After this many consecutive failures, unknown addresses aside, the mail server is unreachable.
MOST_FAILURES_IN_A_ROW = 5


class Command(BaseCommand):
    """Ask places by e-mail to confirm their information; mark the silent ones."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options `--most` and `--dry-run`."""
        parser.add_argument(
            "--most",
            type=int,
            help="maximum number of places (by default a tenth of those due, at least 25)",
        )
        parser.add_argument("--dry-run", action="store_true", help="list the places, send nothing")

    def handle(self, *, most: int | None, dry_run: bool, **options) -> None:
        """Send the requests, mark silent places and purge old requests.

        Sends at most `--most` requests. The default is a tenth of the due places that have an
        address, but at least `LEAST_A_DAY`. Stops sending after `MOST_FAILURES_IN_A_ROW`
        consecutive failures, without counting refused addresses. If `asks_places` is False in the
        network's settings, or without a default site, only prints a message. With `--dry-run`, only
        prints the places. If e-mails could not be sent, raises CommandError at the end, with the
        names of their places.
        """
        site = Site.objects.filter(is_default_site=True).first()
        network = site and NetworkSettings.for_site(site)
        if not network or not network.asks_places:
            self.stdout.write("Les réglages du réseau disent de ne rien demander aux lieux.")
            return
        self.now = timezone.now()
        with translation.override(settings.LANGUAGE_CODE):
            due = confirmations.due_places(self.now, network.confirmation_days)
            reachable = [
                (place, why, to) for place, why in due if (to := confirmations.recipients(place))
            ]
            most = max(LEAST_A_DAY, len(reachable) // DAYS) if most is None else most
            self.stdout.write(f"Lieux à interroger : {len(due)}, dont {len(reachable)} joignables.")
            if dry_run:
                for place, why, _to in reachable[:most]:
                    self.stdout.write(f"  {place} ({why})")
                return
            failed = self._ask(reachable, most, network)
            silent = confirmations.update_silence(self.now, network.silence_days)
            confirmations.purge(self.now)
        self.stdout.write(f"Lieux désormais à confirmer par téléphone : {silent}.")
        if failed:
            raise CommandError(
                f"Courriels non partis, à reprendre demain : {len(failed)} ({', '.join(failed)})."
            )

    def _ask(self, reachable, most, network):
        """Send requests to at most `most` places; return the names of the places that failed.

        `reachable` is [(place, occasion, addresses)]. Each request is saved before its e-mail is
        sent, and again with its fault or time of sending. Places that another run claimed are
        skipped. Stops after `MOST_FAILURES_IN_A_ROW` failures, without counting refused addresses.
        """
        failed, sent, in_a_row = [], 0, 0
        connection = mail.mailers.default
        for place, why, to in reachable:
            if sent + len(failed) >= most or in_a_row >= MOST_FAILURES_IN_A_ROW:
                break
            request = confirmations.claim(place, why, self.now)
            if request is None:
                continue
            request.place = place
            request.fault = self._send(connection, request, to, network)
            request.sent_at = None if request.fault else timezone.now()
            request.save(update_fields=["fault", "sent_at"])
            sent += not request.fault
            if request.fault != SMTPRecipientsRefused.__name__:
                in_a_row = in_a_row + 1 if request.fault else 0
            if request.fault:
                failed.append(str(place))
        connection.close()
        self.stdout.write(f"Courriels partis : {sent}.")
        if in_a_row >= MOST_FAILURES_IN_A_ROW:
            self.stderr.write("Le serveur de courriel ne répond plus : la suite attend demain.")
        return failed

    def _send(self, connection, request, to, network):
        """Send one message to each recipient, so that no recipient sees the others' addresses.

        Returns the class name of the first `OSError` if all messages failed, otherwise "". A queued
        message may fail later: `places.upkeep.confirmations.receivers` then stores the fault.
        """
        faults = []
        run = {"confirmation": request.pk, "mails": len(to), "asked_at": self.now.isoformat()}
        for address in to:
            message = build_mail(request, address, network)
            message.metadata = run
            try:
                connection.open()
                connection.send_messages([message])
            except OSError as error:
                logger.warning("A place could not be asked: %s", error.__class__.__name__)
                faults.append(error.__class__.__name__)
                connection.close()
        return faults[0] if len(faults) == len(to) else ""
