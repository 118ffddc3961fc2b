"""Letters that come back, and messages that are not bounces."""

import datetime
import io
import sys
from types import SimpleNamespace

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.models import NewsletterSubscriber
from events.newsletter import bounces, letters

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# As Postfix writes it (RFC 3464, RFC 6522).
DSN = """\
Return-Path: <>
Delivered-To: {recipient}
From: MAILER-DAEMON@mx.exemple.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {recipient}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system at host mx.exemple.net.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.exemple.net

Final-Recipient: rfc822; ana@exemple.net
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {answer}

--b1
Content-Type: {quoted}

Message-ID: {message_id}
Subject: {subject}

--b1--
"""


@pytest.fixture(autouse=True)
def on_a_day(today, site):
    """Freeze the time, with a site."""


def bounce_of(row, *, recipient="bonjour@exemple.net", message_id=None, **values):
    """Return the bytes of a DSN about the letter of `row`, by default permanent."""
    default = {
        "action": "failed",
        "status": "5.1.1",
        "answer": "550 5.1.1 User unknown",
        "quoted": "text/rfc822-headers",
        "subject": "Près de chez vous",
    }
    message_id = letters.message_id(row) if message_id is None else message_id
    values = default | values
    return DSN.format(recipient=recipient, message_id=message_id, **values).encode()


@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
def test_permanent_failure_retires_the_address_by_the_message_id(subscriber, quoted):
    other = subscriber("bea@exemple.net")
    assert bounces.record(bounce_of(subscriber(), quoted=quoted)) == bounces.RETIRED
    assert list(NewsletterSubscriber.objects.all()) == [other]


@pytest.mark.parametrize("change", [str, str.upper])
def test_permanent_failure_retires_the_address_by_the_envelope(subscriber, settings, change):
    settings.EMAIL_BOUNCES = "retours@exemple.net"
    row = subscriber()
    recipient = change(letters.envelope_sender(row))
    raw = bounce_of(row, recipient=recipient, message_id="<x@y>")
    assert bounces.record(raw) == bounces.RETIRED


def test_envelope_may_be_an_option_of_the_command(subscriber, monkeypatch, capsys):
    row = subscriber()
    stdin = SimpleNamespace(buffer=io.BytesIO(bounce_of(row, message_id="<x@y>")))
    monkeypatch.setattr(sys, "stdin", stdin)
    call_command("record_bounce", recipient=f"retours+{row.bounce_key}@exemple.net")
    assert not NewsletterSubscriber.objects.exists()
    printed = capsys.readouterr().out
    assert "retirée" in printed
    assert "@" not in printed


@pytest.mark.parametrize(
    ("status", "answer", "outcome"),
    [
        ("5.1.1", "550 5.1.1 unknown", bounces.RETIRED),
        ("5.1.10", "556 5.1.10 null MX", bounces.RETIRED),
        ("5.2.1", "550 5.2.1 disabled", bounces.RETIRED),
        ("5.0.0", "550 5.1.1 <ana@exemple.net>... User unknown", bounces.RETIRED),
        ("5.0.0", "550 no such mailbox", bounces.RETIRED),
        ("5.2.2", "552 5.2.2 over quota", bounces.COUNTED),
        ("5.7.1", "550 5.7.1 spam", bounces.COUNTED),
        ("4.4.1", "421 4.4.1 timed out", bounces.COUNTED),
        ("", "", bounces.COUNTED),
        ("5.0.0", "554 5.0.0 rejected", bounces.COUNTED),
    ],
)
def test_status_decides(subscriber, status, answer, outcome):
    assert bounces.record(bounce_of(subscriber(), status=status, answer=answer)) == outcome


def test_three_letters_in_a_row_that_come_back_retire_the_address(subscriber):
    row = subscriber(sent_at=timezone.now())
    temporary = {"status": "4.2.2", "answer": "452 4.2.2 full"}
    for week in range(3):
        with time_machine.travel(timezone.now() + datetime.timedelta(days=7 * week), tick=False):
            NewsletterSubscriber.objects.filter(pk=row.pk).update(sent_at=timezone.now())
            results = [bounces.record(bounce_of(row, **temporary)) for _copy in range(2)]
            expected = bounces.COUNTED if week < 2 else bounces.RETIRED
            assert results[0] == expected
    assert results[1] == bounces.UNKNOWN


def test_letter_that_arrives_resets_the_count(subscriber, workshop, settings):
    from events.newsletter import sending

    now = timezone.now()
    row = subscriber(sent_at=now, bounced_at=now - datetime.timedelta(days=7), bounces=2)
    sending.send_due()
    row.refresh_from_db()
    assert row.bounces == 0
    bounced = subscriber("bea@exemple.net", sent_at=now, bounced_at=now, bounces=2)
    NewsletterSubscriber.objects.filter(pk=bounced.pk).update(
        bounced_at=now + datetime.timedelta(minutes=1)
    )
    sending.send_due()
    bounced.refresh_from_db()
    assert bounced.bounces == 2


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded", ""])
def test_notice_that_is_not_a_failure_is_ignored(subscriber, action):
    assert bounces.record(bounce_of(subscriber(), action=action)) == bounces.IGNORED


def test_absence_message_is_ignored(subscriber):
    row = subscriber()
    raw = f"To: retours+{row.bounce_key}@exemple.net\nSubject: Absente\n\n550 5.1.1\n"
    assert bounces.record(raw) == bounces.IGNORED
    assert NewsletterSubscriber.objects.count() == 1


def test_forged_bounce_retires_nobody(subscriber):
    row = subscriber()
    other = subscriber("bea@exemple.net")
    signature = row.bounce_key.partition("-")[2]
    for key in (f"{other.pk}-{signature}", f"{row.pk}-{'0' * 20}", f"{row.pk}-", "²-x", "1"):
        raw = bounce_of(row, message_id=f"<lettre.{key}.20261021@localhost>")
        assert bounces.record(raw) == bounces.UNKNOWN
        assert NewsletterSubscriber.of_bounce_key(key) is None
    assert NewsletterSubscriber.objects.count() == 2


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.integers(0, 900))
def test_damaged_message_never_raises(raw, cut):
    whole = DSN.format(
        recipient="x", action="failed", status="5.1.1", answer="é", quoted="message/rfc822",
        message_id="<lettre.1-00000000000000000000.1@x>", subject="\udcff",
    ).encode("utf-8", "surrogateescape")  # fmt: skip
    for text in (raw, whole[:cut] + raw + whole[cut:]):
        assert bounces.record(text) in {bounces.IGNORED, bounces.UNKNOWN}
