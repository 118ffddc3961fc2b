"""Sending of confirmation requests: failures of the mail server, and large numbers."""

import datetime
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError

from network.models import QueuedTask
from network.settings import environment
from network.tasks.worker import TaskWorker
from places.models import ConfirmationRequest, PlaceMembership
from places.upkeep.calls import reasons
from places.upkeep.confirmations import requests as confirmations
from tests.factories import UserFactory
from tests.places.upkeep.letters import MARCH, ask, at


class FailingMail:
    """A mail server that refuses some recipients, or hangs up after so many messages."""

    def __init__(self, monkeypatch):
        self.refused, self.left = set(), None
        self.really_send = EmailBackend.send_messages
        monkeypatch.setattr(EmailBackend, "send_messages", lambda *args: self.send(*args))

    def send(self, backend, messages):
        [message] = messages
        if message.to[0] in self.refused:
            raise SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        if self.left is not None:
            if self.left == 0:
                raise SMTPServerDisconnected("closed")
            self.left -= 1
        return self.really_send(backend, messages)


@pytest.fixture
def mail_server(monkeypatch):
    return FailingMail(monkeypatch)


def test_refused_address_is_retried_the_next_day(epn, place, mail_server):
    place(title="Médiathèque", emails="mediatheque@exemple.fr")
    mail_server.refused = {"epn@exemple.fr"}
    with at(2027, 3, 3), pytest.raises(CommandError, match=r"à reprendre demain : 1 \(EPN du port"):
        ask()
    assert [message.to for message in mail.outbox] == [["mediatheque@exemple.fr"]]
    mail_server.refused = set()
    with at(2027, 3, 4):
        ask()
        ask()
    assert [message.to for message in mail.outbox] == [
        ["mediatheque@exemple.fr"],
        ["epn@exemple.fr"],
    ]


def test_run_stops_when_the_mail_server_fails(place, site, mail_server):
    for number in range(12):
        place(emails=f"lieu{number}@exemple.fr")
    mail_server.left = 3
    with at(2027, 3, 3), pytest.raises(CommandError, match="à reprendre demain : 5"):
        ask()
    assert len(mail.outbox) == 3
    mail_server.left = None
    with at(2027, 3, 4):
        ask()
    recipients = [message.to[0] for message in mail.outbox]
    assert sorted(recipients) == sorted(f"lieu{number}@exemple.fr" for number in range(12))


@pytest.fixture
def work(settings, mail_server):
    """Queue the mails; return a function that sends those that are due."""
    settings.TASKS = environment.tasks("database")
    backend = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    queue = {"BACKEND": "network.tasks.mail.QueuedBackend"}
    settings.MAILERS = {"default": queue, "server": backend}
    return lambda: TaskWorker(until_empty=True).run()


def test_refused_queued_mail_is_a_fault_of_the_request(epn, mail_server, work):
    mail_server.refused = {"epn@exemple.fr"}
    with at(2027, 3, 3):
        ask()
        work()
        request = ConfirmationRequest.objects.get()
        assert (request.fault, request.sent_at) == ("SMTPRecipientsRefused", None)
        [place] = reasons.places_to_call()
        assert (place.pk, place.reason) == (epn.pk, reasons.REFUSED)
    mail_server.refused = set()
    with at(2027, 3, 4):
        ask()
        work()
        request.refresh_from_db()
        assert (request.fault, request.sent_at is None) == ("", False)


def test_request_is_sent_if_one_of_its_queued_mails_is_accepted(epn, mail_server, work):
    for name in ("ana", "lea"):
        user = UserFactory(email=f"{name}@exemple.fr")
        PlaceMembership.objects.create(place=epn, user=user)
    mail_server.refused = {"ana@exemple.fr", "lea@exemple.fr"}
    with at(2027, 3, 3):
        ask()
        work()
        request = ConfirmationRequest.objects.get()
        assert request.fault == "SMTPRecipientsRefused"
    # The failures of the day before do not count.
    mail_server.refused = {"ana@exemple.fr"}
    with at(2027, 3, 4):
        ask()
        work()
        request.refresh_from_db()
        assert (request.fault, request.sent_at is None) == ("", False)
    assert QueuedTask.objects.failed().count() == 3


def test_killed_run_is_resumed_after_an_hour(epn):
    """A claimed request is not sent by another run during one hour, then it is sent."""
    with at(2027, 3, 3):
        [(due, occasion)] = confirmations.due_places(MARCH, 91)
        assert confirmations.claim(due, occasion, MARCH)
        ask()
        assert mail.outbox == []
    with time_machine.travel(MARCH + datetime.timedelta(minutes=61), tick=False):
        ask()
    assert len(mail.outbox) == 1


def test_many_due_places_are_spread_over_two_days(place, site):
    for number in range(3):
        place(emails=f"lieu{number}@exemple.fr")
    with at(2027, 3, 3):
        ask(most=2)
    assert len(mail.outbox) == 2
    with at(2027, 3, 4):
        ask(most=2)
    assert len({message.to[0] for message in mail.outbox}) == 3


def test_new_network_sends_some_mails_each_day(place, site):
    for number in range(30):
        place(emails=f"lieu{number}@exemple.fr")
    with at(2027, 3, 3):
        ask()
    assert len(mail.outbox) == 25
    with at(2027, 3, 4):
        ask()
    assert len({message.to[0] for message in mail.outbox}) == 30


def test_number_of_queries_per_place_is_bounded(place, site, django_assert_max_num_queries):
    """Each place takes three writes and no read."""
    for number in range(20):
        place(emails=f"lieu{number}@exemple.fr")
    with at(2027, 3, 3), django_assert_max_num_queries(20 * 8 + 20):
        ask()
    assert len(mail.outbox) == 20
