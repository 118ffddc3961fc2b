"""Where the lists of dates to come begin."""

import pytest
from django.db import connection

from events.coming import coming_since
from events.models import Occurrence
from tests.factories import EventPageFactory

from .test_pages import at, cards

pytestmark = pytest.mark.django_db


def test_a_date_that_is_not_over_began_then_at_the_earliest(client, agenda, today):
    EventPageFactory(parent=agenda, title="Fini", starts_at=at(9, 1), ends_at=at(9, 2))
    assert coming_since(Occurrence.objects, today) == today
    EventPageFactory(parent=agenda, title="Demain", starts_at=at(10, 22))
    assert coming_since(Occurrence.objects, today) == at(10, 22)
    EventPageFactory(parent=agenda, title="Exposition", starts_at=at(3, 1), ends_at=at(10, 21, 20))
    assert coming_since(Occurrence.objects, today) == at(3, 1)
    assert cards(client.get("/agenda/")) == ["Exposition", "Demain"]


def test_an_earlier_moment_is_asked_again(agenda, today):
    EventPageFactory(
        parent=agenda, title="Ce matin", starts_at=at(10, 21, 8), ends_at=at(10, 21, 9)
    )
    EventPageFactory(parent=agenda, title="Demain", starts_at=at(10, 22))
    assert coming_since(Occurrence.objects, today) == at(10, 22)
    assert coming_since(Occurrence.objects, at(10, 21, 8)) == at(10, 21, 8)


def test_the_first_dates_are_read_in_the_order_of_the_index(agenda, today):
    for day in range(1, 20):
        EventPageFactory(parent=agenda, starts_at=at(11, day))
    since = coming_since(Occurrence.objects, today)
    dates = Occurrence.objects.agenda().filter(starts_at__gte=since)
    keys = dates.values_list("pk", flat=True)[:12]
    if connection.vendor == "sqlite":
        plan = keys.explain()
        assert "occurrence_start_event" in plan
        assert "eventpage" not in plan
    assert list(keys) == list(
        Occurrence.objects.order_by("starts_at").values_list("pk", flat=True)[:12]
    )
