"""An event of an overseas place is shown in the time zone of that place."""

import datetime
import html
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import PeopleReading
from places.models import PlacePage
from search.indexing.waiting import catch_up
from tests.factories import EventPageFactory

THERE, HERE = "14 h 07", "11 h 07"


@pytest.fixture
def event(agenda, directory, django_capture_on_commit_callbacks):
    """Each Wednesday at 14 h 07 in La Réunion, 11 h 07 in Paris, where the network is."""
    with django_capture_on_commit_callbacks(execute=True):
        place = directory.add_child(
            instance=PlacePage(title="Bourbon", slug="b", postcode="97400", city="Saint-Denis")
        )
        place.save_revision().publish()
        start = timezone.make_aware(datetime.datetime(2026, 11, 4, 14, 7))
        event = EventPageFactory(
            parent=agenda,
            place=place,
            title="Vanille",
            starts_at=start,
            ends_at=start + datetime.timedelta(hours=2),
            repeat="weekly",
            until=datetime.date(2026, 12, 2),
        )
    catch_up()
    return event


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    text = re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", answer.content.decode())
    return html.unescape(text)


def test_every_screen_shows_the_local_time_of_the_place(admin_client, event, admin_user):
    date = event.occurrences.first()
    PeopleReading.record(admin_user, event, date.original_starts_at, PeopleReading.Form.SCREEN, 1)
    for address in (
        "/recherche/?q=vanille",
        "/agenda/",
        event.url,
        event.place.url,
        reverse("wagtailadmin_explore", args=[event.get_parent().pk]),
        reverse("event_dates", args=[event.pk]),
    ):
        text = read(admin_client, address)
        assert THERE in text, address
        assert HERE not in text, address
    assert "04/11/2026 14:07" in read(admin_client, "/admin/reports/lectures-des-inscrits/")


def test_form_that_moves_a_date_starts_with_its_local_time(admin_client, event):
    dates = reverse("event_dates", args=[event.pk])
    assert 'value="2026-11-04T14:07"' in read(admin_client, dates)
    date = event.occurrences.order_by("starts_at").first()
    typed = {"date": date.pk, "faire": "deplacer", "debut": "2026-11-05T14:07", "fin": ""}
    admin_client.post(dates, typed)
    moved = event.occurrences.order_by("starts_at").first()
    assert moved.when.replace("\N{NO-BREAK SPACE}", " ") == "jeudi 5 novembre, de 14 h 07 à 16 h 07"
