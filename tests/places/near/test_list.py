"""The list of places near a typed location."""

import json
import re

import pytest
from django.http import QueryDict

from places import clock
from places.filters import PlaceFilterSet
from places.models import PlacePage
from tests.places.conftest import OPEN_NOW

MARTIGUES = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
AIX = {"city": "Aix-en-Provence", "postcode": "13100", "latitude": 43.53, "longitude": 5.45}
NEAREST_FIRST = [
    *("pres=13500", "pres=Martigues", "pres=martigues", "pres=13056 Martigues"),
    *("pres=13500 Martigues", "pres=43.40,5.05"),
]


@pytest.fixture
def places(place):
    place(title="À Aix", services=["Loisirs et créations numériques"], **AIX)
    place(title="Zone ouverte", opening_hours=OPEN_NOW, **MARTIGUES)
    place(title="Zone fermée", **MARTIGUES)


def titles(shown):
    return [place.title for place in shown]


@pytest.mark.parametrize("query", NEAREST_FIRST)
def test_list_is_sorted_by_distance_and_complete(client, places, query):
    page = client.get(f"/lieux/?{query}")
    assert titles(page.context["page_obj"]) == ["Zone ouverte", "Zone fermée", "À Aix"]
    text = page.content.decode()
    assert "km" in text
    if "13500" in query:
        assert "dans le 13500 (Martigues), puis autour" in text
    else:
        assert "à moins d’un kilomètre" in text
        assert "à 35 km" in text
        assert "les plus proches d’abord" in text


def test_open_places_come_first_with_that_order(client, place):
    place(title="Ouvert loin", opening_hours=OPEN_NOW, **AIX)
    place(title="Fermé ici", **MARTIGUES)
    place(title="Ouvert ici", opening_hours=OPEN_NOW, **MARTIGUES | {"latitude": 43.42})
    for query, usual, label in (
        ("", ["Fermé ici", "Ouvert ici", "Ouvert loin"], "Par ordre alphabétique"),
        ("pres=Martigues&", ["Fermé ici", "Ouvert ici", "Ouvert loin"], "Les plus proches d’abord"),
    ):
        page = client.get(f"/lieux/?{query}")
        assert titles(page.context["page_obj"]) == usual
        assert f"<strong>{label}</strong>" in page.content.decode()
        page = client.get(f"/lieux/?{query}tri=ouverts")
        assert titles(page.context["page_obj"]) == ["Ouvert ici", "Ouvert loin", "Fermé ici"]
        text = page.content.decode()
        assert "3 lieux, ceux qui sont ouverts d’abord" in text
        assert "<strong>Ouverts d’abord</strong>" in text
        assert f'nofollow">{label}</a>' in text
        assert "les plus proches d’abord</h2>" not in text
    assert client.get("/lieux/lieux.json?tri=autre").status_code == 404


def test_location_combines_with_other_filters(client, places):
    page = client.get("/lieux/?pres=Martigues&ouvert=1&q=zone")
    assert titles(page.context["page_obj"]) == ["Zone ouverte"]
    text = page.content.decode()
    assert "Près de\xa0: Martigues" in text
    assert 'href="?q=zone&amp;ouvert=1"' in text


def test_pages_keep_one_order(client, place):
    for number in range(25):
        place(title=f"Lieu {number:02}", **MARTIGUES | {"latitude": 43.3 + (24 - number) / 100})
    pages = [client.get(f"/lieux/?pres=13056+Martigues&page={number}") for number in (1, 2, 3)]
    shown = [title for page in pages for title in titles(page.context["page_obj"])]
    assert len(set(shown)) == 25
    km = [place.distance_km for page in pages for place in page.context["page_obj"]]
    assert km == sorted(km)
    assert 'href="?pres=13056+Martigues&amp;page=2"' in pages[0].content.decode()


@pytest.mark.parametrize("form", ["csv", "json", "geojson"])
def test_data_files_have_the_places_of_the_list_in_its_order(client, places, form):
    def rows(query):
        text = client.get(f"/lieux/lieux.{form}?{query}").getvalue().decode()
        return re.findall(
            r'(?:"name":|"nom":|\r\n[^,]*,[^,]*,)"?(Zone ouverte|Zone fermée|À Aix)', text
        )

    for query in ("", "tri=ouverts", "pres=Aix", "pres=Martigues", "pres=Martigues&tri=ouverts"):
        page = client.get(f"/lieux/?{query}")
        assert list(dict.fromkeys(rows(query))) == titles(page.context["page_obj"]), query
    assert set(rows("pres=Martigues&q=zone")) == {"Zone ouverte", "Zone fermée"}
    assert client.get(f"/lieux/lieux.{form}?pres=Atlantide").status_code == 404


def test_map_accepts_a_location_and_shows_all_places(client, places):
    assert client.get("/lieux/carte/?pres=Martigues").status_code == 200
    points = json.loads(client.get("/lieux/points.json?pres=Martigues").getvalue())
    assert points == json.loads(client.get("/lieux/points.json").getvalue())


def test_ambiguous_name_offers_a_choice_of_communes(client, places):
    page = client.get("/lieux/?pres=Saint-Pierre&gratuit=0&ouvert=1")
    text = page.content.decode()
    assert "Quelle commune" in text
    assert 'href="?ouvert=1&amp;pres=97416%20Saint-Pierre"' in text
    assert page.context["filters"].spot is None


def test_unknown_name_is_reported_without_a_list(client, places):
    text = client.get("/lieux/?pres=Atlantide").content.decode()
    assert "Nous ne connaissons pas «\xa0Atlantide\xa0»" in text
    assert "À Aix" not in text


def test_empty_list_offers_filters_to_remove_with_counts(client, places):
    page = client.get("/lieux/?pres=Martigues&ouvert=1&q=aix")
    text = page.content.decode()
    assert [(way.label, way.count) for way in page.context["filters"].ways_out] == [
        ("aix", 1),
        ("Ouvert maintenant", 1),
    ]
    assert 'href="?pres=13056+Martigues&amp;ouvert=1"' in text


def test_empty_list_shows_no_zero_counts(client, places):
    counted = {}
    for query in ("", "&gratuit=1&samedi=1"):
        text = client.get(f"/lieux/?pres=Martigues{query}").content.decode()
        assert 'name="samedi"' in text
        counted[query] = re.findall(r"<label[^>]*><input[^>]*>[^<]* \((\d+)\)</label>", text)
    assert "0" in counted[""]
    assert counted["&gratuit=1&samedi=1"] == []


def test_two_filters_are_removed_if_one_is_not_enough(places):
    filters = PlaceFilterSet(
        QueryDict("ouvert=1&gratuit=1&langue=Illettrisme"), PlacePage.objects.directory()
    )
    assert [(way.labels, way.count) for way in filters.ways_out] == [
        (("Gratuit", "Illettrisme"), clock.open_at(filters.directory, filters._now).bit_count())
    ]


@pytest.mark.parametrize("number", [3, 60])
def test_list_has_a_bounded_number_of_queries(client, place, number, django_assert_max_num_queries):
    for rank in range(number):
        place(title=f"Lieu {rank}", opening_hours=OPEN_NOW, **MARTIGUES)
    client.get("/lieux/?pres=13500")
    with django_assert_max_num_queries(15):
        client.get("/lieux/?pres=13500")
