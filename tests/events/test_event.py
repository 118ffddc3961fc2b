"""The validation, places and seats of an event page."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from events import seats
from events.models import EventPage
from events.registrations.seats import register
from tests.factories import EventPageFactory

from .conftest import PARIS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, []),
        ({"is_free": False}, ["price"]),
        ({"is_free": False, "price": "5 €"}, []),
        ({"capacity": 8}, []),
        ({"capacity": 8, "registration_url": "https://exemple.fr/inscription"}, ["capacity"]),
    ],
)
def test_practical_errors_prevent_publication(values, fields):
    assert list(EventPage(**values).practical_problems) == fields


@pytest.mark.django_db
def test_draft_is_not_validated(agenda):
    event = EventPageFactory(parent=agenda)
    event.is_free, event.ends_at = False, event.starts_at
    with pytest.raises(ValidationError) as refusal:
        event.clean()
    assert set(refusal.value.message_dict) == {"ends_at", "price"}
    event.accepts_draft = True
    event.clean()


@pytest.mark.django_db
def test_shown_place_is_public(agenda, place, django_assert_num_queries):
    for number in range(3):
        EventPageFactory(parent=agenda, slug=f"e{number}", place=place)
    nowhere = EventPageFactory(parent=agenda, slug="nulle-part")
    pages = EventPage.objects.order_by("pk").with_shown_places()
    with django_assert_num_queries(2):
        assert [page.shown_place for page in pages] == [place, place, place, None]
    place.unpublish()
    assert [page.shown_place for page in pages.all()] == [None] * 4
    # Without the prefetch, the result is the same.
    assert [page.shown_place for page in EventPage.objects.all()] == [None] * 4
    assert nowhere.shown_place is None


@pytest.mark.django_db
def test_a_date_without_a_free_seat_is_full_in_the_plan(agenda):
    event = EventPageFactory(parent=agenda, capacity=1)
    date = event.occurrences.get()
    assert EventPage.objects.get().plan.full == frozenset()
    register(date, name="Jeanne", contact="0612345678")
    assert EventPage.objects.get().plan.full == {date.original_starts_at}


def test_taken_seats_come_from_the_counter(monkeypatch):
    start = datetime.datetime(2026, 11, 3, 14, tzinfo=PARIS)
    monkeypatch.setattr(seats, "_counter", None)
    assert seats.taken([1]) == {}
    seats.count_with(lambda event_ids: {pk: {start: 2} for pk in event_ids})
    assert seats.taken([1]) == {1: {start: 2}}
    assert seats.taken([]) == {}
