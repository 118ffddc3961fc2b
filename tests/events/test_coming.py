"""The earliest ongoing start and the cached first dates of the agenda."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from events import coming
from events.coming import SOONEST, coming_since, soonest
from events.models import EventPage, Occurrence
from tests.factories import EventPageFactory

from .test_pages import at, cards

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)


def test_coming_since_is_the_earliest_ongoing_start(client, agenda, today):
    EventPageFactory(parent=agenda, title="Fini", starts_at=at(9, 1), ends_at=at(9, 2))
    assert coming_since(Occurrence.objects, today) == today
    EventPageFactory(parent=agenda, title="Demain", starts_at=at(10, 22))
    assert coming_since(Occurrence.objects, today) == at(10, 22)
    EventPageFactory(parent=agenda, title="Exposition", starts_at=at(3, 1), ends_at=at(10, 21, 20))
    assert coming_since(Occurrence.objects, today) == at(3, 1)
    assert cards(client.get("/agenda/")) == ["Exposition", "Demain"]


def test_coming_since_is_computed_for_an_earlier_moment(agenda, today):
    EventPageFactory(
        parent=agenda, title="Ce matin", starts_at=at(10, 21, 8), ends_at=at(10, 21, 9)
    )
    EventPageFactory(parent=agenda, title="Demain", starts_at=at(10, 22))
    assert coming_since(Occurrence.objects, today) == at(10, 22)
    assert coming_since(Occurrence.objects, at(10, 21, 8)) == at(10, 21, 8)


def test_first_dates_are_read_from_the_index(agenda, today):
    for day in range(1, 20):
        EventPageFactory(parent=agenda, starts_at=at(11, day))
    since = coming_since(Occurrence.objects, today)
    keys = Occurrence.objects.coming(today, since).values_list("pk", flat=True)[:12]
    if connection.vendor == "sqlite":
        plan = keys.explain()
        assert "occurrence_start_event" in plan
        assert "eventpage" not in plan
    assert list(keys) == list(
        Occurrence.objects.order_by("starts_at").values_list("pk", flat=True)[:12]
    )


def test_soonest_dates_expire_at_their_end(client, agenda):
    start = at(10, 21, 12)
    for hour in range(3):
        EventPageFactory(
            parent=agenda,
            title=f"Atelier {hour}",
            starts_at=start + datetime.timedelta(hours=hour),
            ends_at=start + datetime.timedelta(hours=hour, minutes=32),
        )
    for minutes, left in [(0, 3), (31, 3), (32, 2), (91, 2), (92, 1), (152, 0)]:
        with time_machine.travel(start + datetime.timedelta(minutes=minutes), tick=False):
            assert len(soonest(Occurrence.objects, timezone.now())) == left, minutes
            assert len(cards(client.get("/agenda/"))) == left, minutes


def test_soonest_dates_are_those_of_the_list(client, agenda, today):
    for day in range(1, SOONEST + 7):
        EventPageFactory(parent=agenda, title=f"Le {day}", starts_at=at(11, 1) + day * DAY)
    keys = list(Occurrence.objects.agenda(today).values_list("pk", flat=True))
    assert soonest(Occurrence.objects, today) == keys[:SOONEST]
    pages = [cards(client.get(f"/agenda/?page={number}")) for number in (1, 2, 3)]
    assert [title for page in pages for title in page] == [
        f"Le {day}" for day in range(1, SOONEST + 7)
    ]


def test_soonest_dates_are_read_again_when_a_page_expires(agenda, today, monkeypatch):
    event = EventPageFactory(parent=agenda, starts_at=today + DAY)
    expiry = today + datetime.timedelta(minutes=1)
    monkeypatch.setattr(coming, "next_expiry", lambda: expiry)
    assert len(soonest(Occurrence.objects, today)) == 1
    EventPage.objects.filter(pk=event.pk).update(expire_at=expiry)  # over, by the database's clock
    with time_machine.travel(expiry, tick=False):
        assert soonest(Occurrence.objects, timezone.now()) == []


def test_series_date_leaves_the_coming_dates_at_its_end(client, agenda):
    series = EventPageFactory(
        parent=agenda,
        title="Série",
        starts_at=at(10, 21, 14),
        ends_at=at(10, 21, 16),
        repeat="weekly",
        until=at(11, 4).date(),
    )
    before_end = at(10, 21, 16) - datetime.timedelta(seconds=1)
    for moment, left in [(before_end, [21, 28, 4]), (at(10, 21, 16), [28, 4])]:
        with time_machine.travel(moment, tick=False):
            page = EventPage.objects.get(pk=series.pk)
            over = [21] if len(left) == 2 else []
            assert [date.local_start.day for date in page.coming_dates] == left
            assert [date.local_start.day for date in page.past_dates] == over
            assert [date.local_start.day for date in Occurrence.objects.upcoming()] == left
            assert [date.local_start.day for date in Occurrence.objects.past()] == over
            assert len(cards(client.get("/agenda/"))) == len(left)
