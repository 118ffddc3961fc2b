"""The card of a place, rendered once for all the lists that show it alike."""

import datetime
from unittest import mock

import pytest
import time_machine
from wagtail.models import Locale

from network.memory import stamped_cache
from network.outputs.caching import responses
from places.models import PlacePage, PlaceStop

from .conftest import NOW, OPEN_NOW


def ask(client, address):
    """Return the text of a page rendered without the cache of responses."""
    responses.clear()
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


@pytest.fixture
def rendered_titles():
    """Collect the title of each place whose card is rendered."""
    with mock.patch.object(
        PlacePage, "route_url", property(lambda place: titles.append(place.title))
    ):
        titles = []
        yield titles


def test_card_is_rendered_once_for_several_pages(client, place, communes, rendered_titles):
    place(title="Ardoise", commune=communes["13055"], postcode="13001", city="Marseille")
    for address in ("/lieux/", "/lieux/?territoire=13", "/territoires/13055/"):
        assert "Ardoise" in ask(client, address)
    assert rendered_titles == ["Ardoise"]


def test_card_is_rendered_in_each_language(client, home, directory, place):
    locale = Locale.objects.create(language_code="en")
    for page in (home, directory):
        page.copy_for_translation(locale).save_revision().publish()
    place(title="Ardoise", opening_hours=OPEN_NOW)
    assert "Ouvert jusqu’à 12" in ask(client, "/lieux/")
    assert "Ouvert jusqu’à 12" not in ask(client, "/en/lieux/")
    assert "Ouvert jusqu’à 12" in ask(client, "/lieux/")


def test_card_is_rendered_again_after_a_publication_or_a_closing(client, place):
    page = place(title="Ardoise", opening_hours=OPEN_NOW)
    assert "Ouvert jusqu’à 12" in ask(client, "/lieux/")
    page.title = "Basalte"
    page.save_revision().publish()
    assert "Basalte" in ask(client, "/lieux/")
    with time_machine.travel(NOW + datetime.timedelta(hours=2), tick=False):
        assert "Ouvert jusqu’à 12" not in ask(client, "/lieux/")


def test_card_shows_the_distance_only_near_a_location(client, place, communes):
    place(title="Ardoise", latitude=43.4, longitude=5.05, postcode="13500", city="Martigues")
    assert "km" not in ask(client, "/lieux/")
    assert "km" in ask(client, "/lieux/?pres=13080").partition('class="grid"')[2]
    assert "km" not in ask(client, "/lieux/").partition('class="grid"')[2]


def test_card_of_a_bus_shows_the_stop_in_the_territory(client, place, communes):
    page = place(title="Bus", mobility=["Itinérant"], postcode="13002", city="Marseille")
    days = {"weekdays": ["TU"], "opens_at": datetime.time(14), "closes_at": datetime.time(16)}
    page.stops = [
        PlaceStop(commune=communes[code], spot=spot, **days)
        for code, spot in (("13056", "Le port"), ("13001", "La mairie"))
    ]
    page.save_revision().publish()
    shown = {code: ask(client, f"/territoires/{code}/") for code in ("13056", "13001")}
    assert "Le port" in shown["13056"]
    assert "La mairie" in shown["13001"]
    assert "La mairie" not in shown["13056"]


def test_pages_do_not_depend_on_the_order_of_requests(client, place, communes):
    for number in range(3):
        place(title=f"Lieu {number}", commune=communes["13055"], opening_hours=OPEN_NOW)
    addresses = ["/lieux/", "/territoires/13055/", "/lieux/?pres=13080", "/en/lieux/", "/"]
    alone = []
    for address in addresses:
        stamped_cache.clear_all()
        alone.append(ask(client, address))
    for order in (addresses, addresses[::-1]):
        assert [ask(client, address) for address in order] == [
            alone[addresses.index(address)] for address in order
        ]
