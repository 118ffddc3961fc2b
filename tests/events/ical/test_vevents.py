"""The calendar entries of an event: their UIDs, their contact and the version they announce."""

import datetime
import uuid

import pytest

from events.choices import Change
from events.ical.vevents import singles, vevents
from events.models import CalendarEntry, EventException, EventPage
from network.models import Organisation
from tests.events.conftest import PARIS
from tests.factories import EventPageFactory, PersonFactory

UID = uuid.UUID("5a4b7f0e-6a43-4c0f-9f0c-3f8f3c1d2b6a")


def at(day, hour=14):
    return datetime.datetime(2026, 10, day, hour, tzinfo=PARIS)


@pytest.fixture
def series(agenda):
    return EventPageFactory(
        parent=agenda,
        starts_at=at(22),
        ends_at=at(22, 16),
        repeat="weekly",
        until=datetime.date(2026, 11, 12),
    )


def sequence(event):
    return CalendarEntry.objects.get(event=event).sequence


def test_skipped_date_of_a_published_series_raises_its_sequence(series):
    series.save_revision().publish()
    former = sequence(series)
    page = EventPage.objects.get(pk=series.pk)
    page.skipped_days = ["2026-10-29"]
    page.save_revision().publish()
    assert sequence(series) == former + 1


def test_moved_date_keeps_its_uid_in_a_file_of_days(series):
    kept = {at(29).astimezone(datetime.UTC)}
    [former] = singles(series, UID, kept)
    moved = {"change": Change.MOVED, "starts_at": at(30, 9), "ends_at": at(30, 11)}
    series.exceptions = [EventException(original_date=at(29).date(), **moved)]
    [moved] = singles(series, UID, kept)
    assert (former.starts_at, moved.starts_at) == (at(29), at(30, 9))
    assert moved.uid == former.uid != str(UID)


def test_description_states_the_price(agenda):
    paid = EventPageFactory(parent=agenda, is_free=False, price="5 € la séance")
    free = EventPageFactory(parent=agenda)
    described = [vevents(event, UID)[0].description for event in (paid, free)]
    assert "5 € la séance" in described[0].split("\n")
    assert "Gratuit" in described[1].split("\n")


def test_contact_is_the_person_else_the_place_else_the_organisation(agenda, place):
    person = PersonFactory(name="Léa Mas", phone="+33442111111")
    organisation = Organisation.objects.create(name="La Fédération", phone="+33442222222")
    event = EventPageFactory(parent=agenda, place=place, contact=person, organisation=organisation)

    def contact():
        event.__dict__.pop("shown_place", None)
        return vevents(event, UID)[0].contact.partition(",")[0]

    assert contact() == "Léa Mas"
    event.contact = None
    assert contact() == "EPN de l’Étang"
    event.place = None
    assert contact() == "La Fédération"
