"""From the form to the unsubscription, with a real mail server and the links of its letters."""

import datetime
import email
import re

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from events.models import NewsletterSubscriber

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def read(text):
    """Return (message, its text) of a mail as the server received it."""
    message = email.message_from_bytes(text.encode(), policy=email.policy.default)
    return message, message.get_content().replace("\N{NO-BREAK SPACE}", " ")


def path_of(url):
    return re.fullmatch(r"http://[^/]+(/\S+)", url)[1]


def test_subscription_from_end_to_end(client, site, workshop, server):
    page = client.get("/lettre/").content.decode()
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    values = {"email": "Ana@Exemple.net", "pres": "13500", "km": "10", "frequency": "weekly"}
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=9), tick=False):
        client.post("/lettre/", {**values, "stamp": stamp})

    asked, text = read(server.mails[0])
    assert (asked["To"], asked["Auto-Submitted"]) == ("ana@exemple.net", "auto-generated")
    (link,) = re.findall(r"http://\S+", text)
    call_command("send_newsletters")
    assert len(server.mails) == 1  # not before the confirmation
    client.post(path_of(link), {"faire": "confirmer"})

    call_command("send_newsletters")
    letter, text = read(server.mails[1])
    assert letter["To"] == "ana@exemple.net"
    assert "Martigues" in letter["Subject"]
    assert "Premiers pas" in text
    assert link in text  # the same page changes the choices
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = re.fullmatch(r"<(\S+)>", letter["List-Unsubscribe"])[1]
    assert stop in text
    call_command("send_newsletters")
    assert len(server.mails) == 2  # once a week

    answer = Client(enforce_csrf_checks=True).post(
        path_of(stop), "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert not NewsletterSubscriber.objects.exists()
    with time_machine.travel(timezone.now() + datetime.timedelta(days=8), tick=False):
        call_command("send_newsletters")
    assert len(server.mails) == 2
    assert set(server.recipients) == {"ana@exemple.net"}
