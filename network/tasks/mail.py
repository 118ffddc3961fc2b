"""Email backends: a queue that sends after the response, and SMTP with a circuit breaker.

A queued mail is stored as the bytes to send: all attempts have the same Message-ID, so the server
of the recipient can recognise a duplicate.
"""

import base64
import email.policy
import logging
import smtplib
from collections.abc import Callable
from email import message_from_bytes
from email.message import MIMEPart
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend
from django.dispatch import Signal
from django.tasks import task
from django.utils.translation import gettext_lazy as _

from network.memory.breaker import Breaker

from . import queue
from .models import QueuedTask

logger = logging.getLogger(__name__)
SERVER = "server"  # the mailer that uses SMTP, in the settings
ANSWERED_SOON = 50  # the priority of a mail: a person waits for it
LEFT_ALONE = 30  # seconds
AWAY = "The mail server failed"

# Sent when a queued mail failed for good, with `metadata`, the attribute of the mail, and `fault`.
mail_failed = Signal()


def site_host() -> str:
    """Return the host of SITE_URL, the name under which this machine contacts mail servers.

    Django's default, `socket.getfqdn()`, is the id of a container or a name without a domain.
    """
    return urlsplit(settings.SITE_URL).hostname


def set_message_id(message: EmailMessage) -> None:
    """Set the Message-ID header of a mail without one, with the site's host."""
    if "message-id" not in map(str.lower, message.extra_headers):
        message.extra_headers["Message-ID"] = make_msgid(domain=site_host())


def attach_logo(message: EmailMessage, content: bytes) -> None:
    """Attach the PNG file `content` to a mail, if it is not empty, for `<img src="cid:logo">`.

    The logo is in the mail, so that reading the mail sends no request to the site.
    """
    if content:
        part = MIMEPart()
        part.set_content(content, "image", "png", disposition="inline", cid="<logo>")
        message.attach(part)


def try_to_send(message: EmailMessage, failure: str) -> bool:
    """Send or enqueue a mail and return True; log `failure` if the mail server fails.

    Returns False after a failure, and for a mail without a recipient. `failure` is an English
    sentence without personal data.
    """
    try:
        return bool(message.send())
    except OSError:
        logger.exception(failure)
        return False


class QueuedBackend(BaseEmailBackend):
    """A backend that enqueues each mail; the worker sends it with the mailer `server`.

    A mail may have an attribute `metadata`, a dict that JSON can represent. If this mail fails for
    good, the signal `mail_failed` is sent with it.
    """

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Enqueue each mail, with a Message-ID if it has none; return the number of mails."""
        for message in email_messages:
            set_message_id(message)
            raw = message.message(policy=email.policy.SMTP).as_bytes()
            send_kept.enqueue(
                base64.b64encode(raw).decode(),
                sender=message.from_email,
                recipients=message.recipients(),
                subject=message.subject,
                metadata=getattr(message, "metadata", None),
            )
        return len(email_messages)


class KeptMessage(EmailMessage):
    """A mail made of its stored bytes `raw`, which contain its headers.

    `sender` and `recipients` are the addresses sent to the SMTP server.
    """

    def __init__(self, raw, *, sender, recipients, subject):
        super().__init__(subject, from_email=sender, to=recipients)
        self.raw = raw

    def message(self, *, policy=email.policy.default) -> email.message.EmailMessage:
        """Return the stored bytes, parsed with `policy`."""
        return message_from_bytes(self.raw, policy=policy)


@task(priority=ANSWERED_SOON)
def send_kept(
    raw: str,
    *,
    sender: str,
    recipients: list[str],
    subject: str,
    metadata: dict[str, object] | None = None,
) -> None:
    """Send a stored mail, its bytes in base64, with the mailer `server`.

    `metadata` is not sent: `_report_failure` reads it from the queued task.

    Raises HopelessError for a ValueError and for a permanent refusal by the server. If the server
    refuses the site's password, or for any other exception, the exception propagates and the task
    is retried.
    """
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
    """Return True if an error is a permanent refusal of the mail (RFC 5321 §4.2.1).

    A ValueError is permanent. A refused password is not permanent. If recipients are refused, the
    error is permanent only if all of them are refused permanently.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        # A wrong password is ours: once it is corrected, the mail is sent.
        is_ours = isinstance(error, smtplib.SMTPAuthenticationError)
        return error.smtp_code >= 500 and not is_ours
    return True


def _about(raw, *, recipients, subject, **rest):
    """Return "Subject (…@domain)", with the domain of the first recipient only."""
    domain = recipients[0].rpartition("@")[2].rstrip(">") if recipients else ""
    return f"{subject} (…@{domain})"


def _report_failure(row: QueuedTask) -> None:
    """Send `mail_failed` for a failed task of `send_kept`, if its mail has metadata."""
    if metadata := row.arguments["kwargs"].get("metadata"):
        mail_failed.send(QueuedBackend, metadata=metadata, fault=row.fault)


queue.name(send_kept, _("Envoyer un message"), about=_about, on_failure=_report_failure)


class PatientEmailBackend(EmailBackend):
    """SMTP with a circuit breaker: after a failure, no connection is tried for 30 seconds."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        """Send the mails, with a Message-ID if they have none; return the number sent.

        Raises `OSError` if the circuit is open or the server fails, and ValueError for an invalid
        address.
        """
        for message in email_messages:
            set_message_id(message)
        return super().send_messages(email_messages)

    @property
    def connection_class(self) -> Callable[..., smtplib.SMTP]:
        """The function that creates Django's SMTP connection and greets as the site's host."""
        connect = super().connection_class

        def connect_as_site(host, port, **options):
            return connect(host, port, **{**options, "local_hostname": site_host()})

        return connect_as_site

    def open(self) -> bool | None:
        """Connect to the server; return True, or False if a connection exists already.

        If the server fails, raises OSError and opens the circuit for 30 seconds. While the circuit
        is open, raises ConnectionRefusedError without connecting. With `fail_silently`, returns
        None instead of raising.
        """
        if self.connection:
            return False
        if not breaker.lets_through():
            if self.fail_silently:
                return None
            raise ConnectionRefusedError("The mail server failed a moment ago.")
        try:
            is_new = super().open()
        except OSError as error:
            breaker.failed(type(error).__name__)
            raise
        if is_new:
            breaker.succeeded()
        else:
            breaker.failed("OSError")
        return is_new


breaker = Breaker(AWAY, seconds=LEFT_ALONE)
