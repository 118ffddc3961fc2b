"""An event leaves a cached calendar at the moment it expires, without any publication."""

import datetime
import time

import icalendar
import pytest
from django.utils import timezone

from events.models import EventPage
from network.models import ContentStamp
from network.outputs import caching
from tests.factories import EventIndexPageFactory, EventPageFactory

pytestmark = pytest.mark.django_db
ICS = "/agenda/agenda.ics"


def titles(client):
    response = client.get(ICS)
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.content)
    return sorted(str(event["SUMMARY"]) for event in calendar.events)


def test_expired_event_is_in_no_cached_feed(client, site, home):
    agenda = EventIndexPageFactory(parent=home)
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    dates = {"starts_at": tomorrow, "ends_at": tomorrow + datetime.timedelta(hours=2)}
    expiring = EventPageFactory(parent=agenda, title="Expire", **dates)
    EventPageFactory(parent=agenda, title="Reste", **dates)
    assert titles(client) == ["Expire", "Reste"]
    # The clock of the database counts too, so the test really waits.
    expiry = timezone.now() + datetime.timedelta(seconds=5)
    EventPage.objects.filter(pk=expiring.pk).update(expire_at=expiry)
    ContentStamp.raise_()
    assert titles(client) == ["Expire", "Reste"]
    assert titles(client) == ["Expire", "Reste"]
    assert len(caching.responses)
    assert timezone.now() < expiry
    time.sleep((expiry - timezone.now()).total_seconds() + 0.1)
    assert titles(client) == ["Reste"]
