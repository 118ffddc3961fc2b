"""The number of queries of a long feed."""

import pytest

from events.models import CalendarEntry, Occurrence
from tests.copies import copy_page
from tests.factories import EventPageFactory

from .test_feeds import ATOM, ICS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [10, 1000])
@pytest.mark.parametrize("has_place", [False, True], ids=["elsewhere", "at a place"])
def test_number_of_queries_does_not_grow_with_the_feed(
    client, agenda, place, django_assert_max_num_queries, number, has_place
):
    event = EventPageFactory(parent=agenda, place=place if has_place else None)
    copy_page(event, number - 1, related=[CalendarEntry, Occurrence])
    client.get(ICS)
    with django_assert_max_num_queries(6):
        response = client.get(f"{ICS}?territoire=13")
        assert response.content.count(b"BEGIN:VEVENT") == number * has_place
    with django_assert_max_num_queries(6):
        assert client.get(f"{ICS}?gratuit=1").content.count(b"BEGIN:VEVENT") == number
    for form in ("json", "csv"):
        with django_assert_max_num_queries(10):
            assert client.get(f"/agenda/agenda.{form}").content.count(b"T11:00") >= number
    with django_assert_max_num_queries(8):
        assert client.get(ATOM).content.count(b"<entry>") == min(number, 50)
