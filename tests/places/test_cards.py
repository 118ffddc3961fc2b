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
        PlacePage, "shown_where", property(lambda place: titles.append(place.title))
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


def test_pages_do_not_depend_on_the_order_of_requests(client, place, communes, english):
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


def test_cards_filtered_by_saturday_show_the_hours_of_that_day(client, place, communes):
    here = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
    place(title="Fixe", opening_hours="Tu 08:00-11:00; Sa 09:00-12:00,14:00-17:00", **here)
    place(title="Réservé", opening_hours='Sa 10:00-11:00 "sur rendez-vous"', **here)
    both = 'Sa 08:00-09:00, Sa 10:00-11:00 "sur rendez-vous"'
    place(title="Libre puis réservé", opening_hours=both, **here)
    place(title="Fermé samedi", opening_hours="Tu 08:00-11:00", **here)
    bus = place(title="Bus", mobility=["Itinérant"], city="Aix-en-Provence", postcode="13100")
    bus.stops = [
        PlaceStop(commune=communes[code], weekdays=[day], opens_at=opens_at, latitude=latitude,
                  longitude=5.05, closes_at=datetime.time(18))
        for code, day, opens_at, latitude in (
            ("13056", "WE", datetime.time(9), 43.4), ("13055", "SA", datetime.time(15), 43.6),
        )
    ]  # fmt: skip
    bus.save_revision().publish()
    for address in ("/lieux/?", "/lieux/?pres=Martigues&", "/pres-de-chez-moi/?pres=Martigues&"):
        usual, filtered = (" ".join(ask(client, f"{address}{query}").split())
                           for query in ("", "samedi=1"))  # fmt: skip
        assert "Samedi 28 novembre" not in usual
        assert "Fermé samedi" not in filtered
        assert ">Réservé<" in usual
        assert ">Réservé<" not in filtered
        fixed = '<span class="nowrap">9 h – 12 h,</span> <span class="nowrap">14 h – 17 h</span>'
        assert f"Samedi 28 novembre : {fixed}" in filtered
        note = "<span>(10 h – 11 h : sur rendez-vous)</span>"
        assert f'<span class="nowrap">10 h – 11 h</span> {note}' in filtered
        assert "Passe le samedi 28 novembre, de 15 h à 18 h" in filtered
        if "pres" in address:
            assert "Passe le mercredi 25 novembre" in usual
            bus_card = filtered.partition(">Bus<")[2]
            assert "à environ 29 km" in bus_card.partition("Passe le")[0]


def test_unreadable_hours_show_no_hours_of_the_day(place, now):
    page = place(opening_hours="le samedi matin")
    page.shown_day = datetime.date(2026, 11, 28)
    assert page.shown_hours is None
    page.opening_hours = "Sa 09:00-12:00"
    assert page.shown_hours.label == "samedi 28 novembre"
    page.shown_day = None
    assert page.shown_hours is None
