"""Fixtures of the tests of the letter: dates around Martigues, subscribers, a mail server."""

import datetime

import pytest
from django.utils import timezone

from events.models import NewsletterSubscriber
from network.tasks import mail as mailing
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory
from tests.smtp_server import smtp_server

MARTIGUES, MARSEILLE, AIX = "13056", "13055", "13001"


@pytest.fixture
def workshop(agenda, place):
    """A free workshop on Friday 23 October 2026 in Martigues."""
    return EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        place=place,
        starts_at=datetime.datetime(2026, 10, 23, 14, tzinfo=PARIS),
        ends_at=datetime.datetime(2026, 10, 23, 16, tzinfo=PARIS),
    )


@pytest.fixture
def subscriber(db):
    """Return a function that creates a confirmed subscriber, by default of Martigues."""

    def subscriber(email="ana@exemple.net", commune=MARTIGUES, **values):
        now = timezone.now()
        defaults = {"confirmed_at": now, "renewed_at": now, "due_on": timezone.localdate()}
        values = defaults | {"commune": commune} | values
        return NewsletterSubscriber.objects.create(email=email, **values)

    return subscriber


@pytest.fixture
def server(settings):
    """A real mail server that receives the mails of the site at once."""
    mailing.breaker.succeeded()
    with smtp_server() as server:
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
        backend = "network.tasks.mail.PatientEmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        yield server
