"""Readings of lists of people are recorded by form and reported to coordination."""

import csv
import datetime
import io

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from events.models import PeopleReading
from events.registrations import seats
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, UserFactory

pytestmark = pytest.mark.django_db
START = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)


@pytest.fixture
def date(agenda):
    page = EventPageFactory(
        parent=agenda,
        title="Premiers pas",
        capacity=9,
        starts_at=START,
        ends_at=START + datetime.timedelta(hours=2),
    )
    return page.occurrences.select_related("event").get()


def test_reading_of_names_is_recorded_in_each_form(client, date):
    reader = UserFactory()
    reader.groups.add(Group.objects.get(name="Coordination"))
    client.force_login(reader)
    pages = ["event_roll", "event_roll_sheet", "event_roll_csv"]
    addresses = [reverse(name, args=[date.event_id, date.moment]) for name in pages]
    for address in addresses:
        assert client.get(address).status_code == 200
    assert not PeopleReading.objects.exists()  # the list was empty
    seats.register(date, name="Camille Roux", contact="camille@exemple.fr")
    for address in [*addresses, addresses[0]]:
        client.get(address)
    # A button leads back to the list, which is the next reading.
    assert client.post(addresses[0], {"faire": "autre"}).status_code == 302
    rows = PeopleReading.objects.filter(user=reader, event=date.event_id)
    assert dict(rows.values_list("form", "times")) == {"screen": 2, "paper": 1, "file": 1}
    assert set(rows.values_list("people", "original_starts_at")) == {(1, date.original_starts_at)}
    report = client.get(reverse("report_lectures_des_inscrits")).content.decode()
    assert report.count("Premiers pas") == 3
    assert "Camille" not in report
    file = client.get(reverse("report_lectures_des_inscrits"), {"export": "csv"})
    text = file.getvalue().decode("utf-8-sig")
    assert text.count("Premiers pas") == 3
    # {form: [number of readings, number of people]}
    numbers = {row[3]: row[5:] for row in csv.reader(io.StringIO(text), delimiter=";")}
    assert numbers["à l’écran"] == ["2", "1"]
    assert (numbers["à imprimer"], numbers["en tableau"]) == (["1", "1"], ["1", "1"])


def test_reading_is_deleted_after_365_days(date):
    day = PeopleReading.objects.create(
        user=UserFactory(), event_id=date.event_id, original_starts_at=START, form="screen"
    ).day
    night = datetime.datetime.combine(day, datetime.time(3), PARIS)
    assert PeopleReading.purge(night + datetime.timedelta(days=364)) == 0
    assert PeopleReading.purge(night + datetime.timedelta(days=365)) == 1


def test_reading_keeps_the_latest_number_of_people(date):
    reader = UserFactory()
    for people in (3, 5, 0):
        PeopleReading.record(reader, date.event, START, "screen", people)
    row = PeopleReading.objects.get()
    assert (row.times, row.people) == (2, 5)


def test_latest_day_of_readings_comes_first(client, admin_user, date):
    days = [datetime.date(2026, 10, day) for day in (19, 21, 20)]
    for day in days:
        key = {"user": admin_user, "event_id": date.event_id, "original_starts_at": START}
        PeopleReading.objects.create(form="screen", day=day, **key)
    client.force_login(admin_user)
    rows = client.get(reverse("report_lectures_des_inscrits")).context["object_list"]
    assert [row.day for row in rows] == sorted(days, reverse=True)


def test_refused_reading_is_not_recorded(client, date):
    seats.register(date, name="Camille Roux", contact="camille@exemple.fr")
    stranger = UserFactory()
    stranger.groups.add(Group.objects.get(name="Contribution"))
    client.force_login(stranger)
    assert client.get(reverse("event_roll", args=[date.event_id, date.moment])).status_code != 200
    assert client.get(reverse("report_lectures_des_inscrits")).status_code != 200
    assert not PeopleReading.objects.exists()
