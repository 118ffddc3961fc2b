"""The card of a date, cached for all the lists that show it the same way."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from events.models import Occurrence
from events.registrations.seats import register
from network.memory import stamped_cache
from network.outputs.caching import responses
from tests.factories import EventPageFactory

STARTS_AT = datetime.datetime(2026, 11, 3, 14, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def addresses(agenda, place):
    EventPageFactory(
        parent=agenda,
        title="Premiers clics",
        place=place,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + datetime.timedelta(hours=2),
        capacity=8,
    )
    return [agenda.url, place.url, "/territoires/13056/", "/"]


def ask(client, address):
    """Fetch a page that is in no response cache, with plain spaces."""
    responses.clear()
    return client.get(address).content.decode().replace("\u00a0", " ")


def card_of(page):
    return page.partition("occurrence-card")[2].partition("</article>")[0]


def test_cards_do_not_depend_on_the_pages_read_before(client, addresses):
    alone = []
    for address in addresses:
        stamped_cache.clear_all()
        alone.append(ask(client, address))
    listed, at_place, in_territory, _home = map(card_of, alone)
    assert "mardi 3 novembre" not in listed  # it is in the heading of the day
    assert "mardi 3 novembre" in at_place
    assert "EPN de l’Étang" not in at_place
    assert "EPN de l’Étang" in in_territory
    for order in (addresses, addresses[::-1]):
        assert {address: ask(client, address) for address in order} == dict(
            zip(addresses, alone, strict=True)
        )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_registration_updates_the_seats_of_a_card(client, addresses, place):
    assert "8 places" in card_of(ask(client, place.url))
    register(Occurrence.objects.get(), name="Camille Roux", contact="camille@exemple.fr")
    assert "7 places" in card_of(ask(client, place.url))
