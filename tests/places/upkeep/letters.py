"""Helpers of the tests that send, read and answer confirmation requests."""

import datetime
import re
from io import StringIO
from zoneinfo import ZoneInfo

import time_machine
from django.core import mail
from django.core.management import call_command

from places.models import PlacePage

PARIS = ZoneInfo("Europe/Paris")
# A quiet Wednesday: no season, no holiday in the week after.
MARCH = datetime.datetime(2027, 3, 3, 5, 0, tzinfo=PARIS)


def at(*day):
    return time_machine.travel(datetime.datetime(*day, 5, 0, tzinfo=PARIS), tick=False)


def ask(**options):
    output = StringIO()
    call_command("ask_confirmations", stdout=output, stderr=output, **options)
    return output.getvalue()


def link(message=None):
    message = message or mail.outbox[-1]
    return re.search(r"http://[^/\s]+(/lieux/confirmer/\S+)", message.body)[1]


def text_of(message):
    [alternative] = message.alternatives
    assert alternative.mimetype == "text/html"
    return alternative.content


def fresh(page):
    return PlacePage.objects.get(pk=page.pk)


EMPTY = {
    "form-TOTAL_FORMS": "2",
    "form-INITIAL_FORMS": "0",
    "form-0-starts_on": "",
    "form-0-ends_on": "",
    "form-0-reason": "",
}


def answer(client, address, choice="exact", **fields):
    return client.post(address, {**EMPTY, "reponse": choice, **fields}, follow=True)
