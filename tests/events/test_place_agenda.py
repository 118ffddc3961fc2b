"""The next dates on the page of a place: one card for each event."""

import datetime

import pytest
from bs4 import BeautifulSoup

from events.models import EventException, EventPage
from events.refreshing import refresh
from tests.factories import EventPageFactory

from .conftest import PARIS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_event_has_one_card_with_its_later_dates(client, agenda, place):
    start = datetime.datetime(2026, 11, 12, 14, tzinfo=PARIS)
    weekly = EventPageFactory(
        parent=place,
        title="Tablette",
        starts_at=start,
        ends_at=start.replace(hour=16),
        repeat="weekly",
        until=datetime.date(2026, 12, 31),
    )
    EventPageFactory(parent=place, title="Café", starts_at=start, ends_at=start.replace(hour=15))
    EventException.objects.create(
        event=weekly, original_date=datetime.date(2026, 11, 19), change="cancelled"
    )
    refresh(EventPage.objects.filter(pk=weekly.pk))
    page = BeautifulSoup(client.get(place.url).content, "html.parser")
    cards = page.select(".place-agenda .occurrence-card")
    titles = [card.select_one(".card__title").get_text() for card in cards]
    assert sorted(titles) == ["Café", "Tablette"]
    later = [item.get_text() for item in cards[titles.index("Tablette")].select("li")]
    assert later == [
        "jeudi 19 novembre (Annulé)",
        "jeudi 26 novembre",
        "jeudi 3 décembre",
    ]
    assert page.select_one(".place-agenda .section__more")["href"].endswith("?lieu=epn-de-l-etang")
