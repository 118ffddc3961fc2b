"""Sending of the letters that are due, by one process or several.

A run claims subscribers in batches before it writes to them, so that two runs never write to the
same person. Each letter is recorded as soon as the mail server has accepted it. If the process is
killed between the two, this one letter is sent again, with the same Message-ID. The other claims of
a killed run are over after `LEASE`, and the next run waits for them.

The letters go straight to the mail server, not through the queue of tasks, where a person who
registers would wait behind thousands of letters.
"""

import logging
import re
import secrets
import smtplib
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.mail import mailers
from django.db.models import F
from django.utils import timezone, translation

from network.tasks.mail import SERVER

from . import letters
from .choices import DAYS
from .models import LEASE, NewsletterSubscriber
from .programme import Programme

logger = logging.getLogger(__name__)
BATCH = 50
# A claim is renewed after this time, well before it is over.
RENEW_CLAIM = LEASE / 3
# The programme is read again after this time, for the dates cancelled meanwhile.
FRESH = timedelta(minutes=5)
# After this many consecutive failures of the server, refused addresses aside, the run stops.
MOST_FAILURES_IN_A_ROW = 5
# After this many consecutive temporary refusals, or letters that came back, the address is retired.
MOST_TEMPORARY = 3
PAUSE = 2  # seconds between two looks at the claims of another run
# Enhanced codes (RFC 3463) of an address that does not exist or is disabled. Other permanent
# refusals, such as 5.7.1, are about our server or the text: the address may be right.
BAD_ADDRESS = re.compile(r"\b5\.(?:1\.[0-36]|1\.10|2\.1)\b")
ENHANCED = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Codes of a bad address for servers without enhanced codes (RFC 5321 §4.2.3).
BAD_ADDRESS_CODES = {550, 551, 553}


class Run:
    """One run that sends letters; `counts` has the number of letters by outcome.

    The keys are "sent", "renewal" (letters with a link to renew), "retired" (refused addresses),
    "refused" (temporarily) and "failed".
    """

    def __init__(self, today=None, *, sleep: Callable[[float], None] = time.sleep):
        self.claim = secrets.token_hex(16)
        self.today = today or timezone.localdate()
        self.sleep = sleep
        self.counts = Counter()
        self.in_a_row = 0
        self._skipped = set()
        self._network = letters.network_settings()
        self._agenda_url = letters.agenda_url(self._network)
        self._programmes, self._contents = {}, {}
        self._connection = mailers[SERVER if SERVER in settings.MAILERS else "default"]

    @property
    def is_stopped(self) -> bool:
        """True if the mail server failed too often in a row."""
        return self.in_a_row >= MOST_FAILURES_IN_A_ROW

    def send_all(self) -> Counter:
        """Send the letters that are due and return `counts`; wait for the claims of other runs.

        The run stops after `MOST_FAILURES_IN_A_ROW` failures of the mail server: the letters that
        were not sent are due the next night.
        """
        try:
            while not self.is_stopped:
                if rows := self._claim():
                    self._send_batch(rows)
                elif self._others_run():
                    self.sleep(PAUSE)
                else:
                    break
        finally:
            self._connection.close()
            NewsletterSubscriber.objects.filter(claim=self.claim).update(claim="", claimed_at=None)
        return self.counts

    def _due(self):
        """Return the due rows, in the order of their choices: equal choices share a content."""
        rows = NewsletterSubscriber.objects.due(self.today).exclude(pk__in=self._skipped)
        return rows.order_by("language", "frequency", "commune", "distance_km", "topics", "pk")

    def _claim(self):
        """Claim at most `BATCH` due rows and return them; [] if none is free.

        The condition is repeated in the update, so that of two runs that chose the same row only
        one claims it.
        """
        while True:
            now = timezone.now()
            keys = list(self._due().unclaimed(now).values_list("pk", flat=True)[:BATCH])
            if not keys:
                return []
            free = NewsletterSubscriber.objects.due(self.today).unclaimed(now).filter(pk__in=keys)
            if free.update(claim=self.claim, claimed_at=now):
                self.claimed_at = now
                return list(self._due().filter(claim=self.claim, pk__in=keys))

    def _others_run(self):
        return self._due().exclude(claim="").exclude(claim=self.claim).exists()

    def _send_batch(self, rows):
        for row in rows:
            if self.is_stopped:
                return
            self._keep_claim()
            with translation.override(row.letter_language):
                self._send_one(row)
        # Some servers accept a limited number of messages for each connection.
        self._connection.close()

    def _keep_claim(self):
        """Renew the claims of the batch if they are old, because the mail server is slow."""
        now = timezone.now()
        if now - self.claimed_at > RENEW_CLAIM:
            NewsletterSubscriber.objects.filter(claim=self.claim).update(claimed_at=now)
            self.claimed_at = now

    def _send_one(self, row):
        mine = NewsletterSubscriber.objects.filter(pk=row.pk, claim=self.claim)
        if row.must_renew and not row.renewal_asked_at and not self._ask_to_renew(row, mine):
            return
        shared = self._content(row)
        if shared is None:
            # Nothing to announce: the next night looks again.
            self._skipped.add(row.pk)
            mine.update(claim="", claimed_at=None)
            return
        # The subscriber may have left or changed their choices since the claim; or the claim was
        # over, because the process was suspended, and another run has the row.
        fresh = mine.first()
        if fresh is None or not _has_same_choices(fresh, row):
            mine.update(claim="", claimed_at=None)
            return
        if self._deliver(letters.letter(row, shared, self._network), row):
            has_bounced = row.bounced_at and (not row.sent_at or row.bounced_at > row.sent_at)
            mine.update(
                due_on=row.next_due(self.today),
                sent_at=timezone.now(),
                claim="",
                claimed_at=None,
                refusals=0,
                **({} if has_bounced else {"bounces": 0}),
            )
            self.counts["sent"] += 1

    def _ask_to_renew(self, row, mine):
        """Send the letter of renewal and return True; False if it was refused or failed."""
        if not self._deliver(letters.renewal(row), row):
            return False
        mine.update(renewal_asked_at=timezone.now())
        self.counts["renewal"] += 1
        return True

    def _content(self, row):
        """Return the `Content` for the choices of a row, or None if there is no date."""
        language, days = row.letter_language, DAYS[row.frequency]
        programme, read_at = self._programmes.get((language, days), (None, None))
        if programme is None or time.monotonic() - read_at > FRESH.total_seconds():
            programme = Programme(days)  # in the active language, that of the row
            self._programmes[language, days] = programme, time.monotonic()
            self._contents.clear()
        key = (language, days, row.commune, row.distance_km, row.topics)
        if key not in self._contents:
            self._contents[key] = self._write(row, programme)
        return self._contents[key]

    def _write(self, row, programme):
        if row.located is None:
            return None
        selection = programme.select(row.located, row.distance_km, row.topics.split(","))
        return letters.content(row, programme, selection, self._agenda_url) if selection else None

    def _deliver(self, message, row):
        """Send a letter and return True if the mail server accepted it; else note the refusal."""
        try:
            self._connection.open()
            self._connection.send_messages([message])
        except (smtplib.SMTPRecipientsRefused, ValueError) as error:
            self.in_a_row = 0
            self._note_refusal(row, error)
            return False
        except OSError as error:
            logger.warning("A letter could not be sent: %s", type(error).__name__)
            self._connection.close()
            self.in_a_row += 1
            self.counts["failed"] += 1
            self._skipped.add(row.pk)
            return False
        self.in_a_row = 0
        return True

    def _note_refusal(self, row, error):
        """Retire an address that does not exist; count a temporary refusal of another one.

        A permanent refusal that is not about the address is a failure of ours.
        """
        self._skipped.add(row.pk)
        code, text = _answer(error, row.email)
        if is_bad_address(code, text):
            row.delete()
            self.counts["retired"] += 1
        elif code >= 500:
            logger.error("The mail server refused a letter: %s", code)
            self.counts["failed"] += 1
        elif row.refusals + 1 >= MOST_TEMPORARY:
            row.delete()
            self.counts["retired"] += 1
        else:
            rows = NewsletterSubscriber.objects.filter(pk=row.pk)
            rows.update(refusals=F("refusals") + 1)
            self.counts["refused"] += 1


def _has_same_choices(one, other):
    names = ("email", "commune", "distance_km", "topics", "frequency")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _answer(error, address):
    """Return (code, text) of the server's answer about an address.

    A ValueError is about an address that cannot be written in a mail: its code is 553.
    """
    if isinstance(error, ValueError):
        return 553, ""
    code, text = error.recipients.get(address) or next(iter(error.recipients.values()), (450, b""))
    return code, text.decode("ascii", "replace") if isinstance(text, bytes) else str(text)


def is_bad_address(code: int, text: str) -> bool:
    """Return True if an SMTP answer means that an address does not exist or is disabled.

    `code` is the three-digit code, and `text` the rest of the answer. An enhanced code in the text
    (RFC 3463) is decisive; without it, the code is one of `BAD_ADDRESS_CODES`.
    """
    if ENHANCED.search(text):
        return bool(BAD_ADDRESS.search(text)) and code >= 500
    return code in BAD_ADDRESS_CODES


def send_due(today=None) -> tuple[Counter, bool]:
    """Send the letters that are due; return (numbers of letters by outcome, True if stopped)."""
    run = Run(today)
    return run.send_all(), run.is_stopped
