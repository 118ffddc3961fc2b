"""Mails that leave after the answer, and a mail server that is left alone when it does not answer.

A mail waits as the bytes that will leave: tried twice, it has the same Message-ID, by which whoever
receives both recognises one.
"""

import base64
import email.policy
import smtplib
from email import message_from_bytes

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.tasks import task
from django.utils.translation import gettext_lazy as _

from network.shared.breaker import Breaker

from . import queue

SERVER = "server"  # the mailer of the settings that sends for real
ANSWERED_SOON = 50  # before what nobody waits for
LEFT_ALONE = 30  # seconds
AWAY = "The mail server failed"


class QueuedBackend(BaseEmailBackend):
    """Keeps each mail for the worker, which sends it through the mailer `server`."""

    def send_messages(self, email_messages):
        for message in email_messages:
            raw = message.message(policy=email.policy.SMTP).as_bytes()
            send_kept.enqueue(
                base64.b64encode(raw).decode(),
                sender=message.from_email,
                recipients=message.recipients(),
                subject=message.subject,
            )
        return len(email_messages)


class KeptMessage(EmailMessage):
    """A mail made of the bytes that were kept."""

    def __init__(self, raw, *, sender, recipients, subject):
        super().__init__(subject, from_email=sender, to=recipients)
        self.raw = raw

    def message(self, *, policy=email.policy.default):
        return message_from_bytes(self.raw, policy=policy)


@task(priority=ANSWERED_SOON)
def send_kept(raw, *, sender, recipients, subject):
    message = KeptMessage(
        base64.b64decode(raw), sender=sender, recipients=recipients, subject=subject
    )
    try:
        mailers[SERVER].send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPResponseException, ValueError) as error:
        if _is_final(error):
            raise queue.HopelessError from error
        raise


def _is_final(error):
    """Whether the server refuses this mail for ever (RFC 5321 §4.2.1), and not for now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        # A wrong password is mended in the settings, then the mail leaves.
        is_ours = isinstance(error, smtplib.SMTPAuthenticationError)
        return error.smtp_code >= 500 and not is_ours
    return True


def _about(raw, *, recipients, subject, **rest):
    """The subject, and the domain alone of the first address."""
    domain = recipients[0].rpartition("@")[2].rstrip(">") if recipients else ""
    return f"{subject} (…@{domain})"


queue.name(send_kept, _("Envoyer un message"), about=_about)


class PatientEmailBackend(EmailBackend):
    """SMTP; a server that did not answer is not waited for again during half a minute."""

    def open(self):
        if self.connection:
            return False
        if not breaker.lets_through():
            raise ConnectionRefusedError("The mail server failed a moment ago.")
        try:
            is_new = super().open()
        except OSError as error:
            breaker.failed(type(error).__name__)
            raise
        breaker.succeeded()
        return is_new


breaker = Breaker(AWAY, seconds=LEFT_ALONE)
