from datetime import UTC, datetime, time

import pytest

from home.near.nearby import find_nearby, find_nearby_position
from network.models import Territory
from places.models import PlaceStop

pytestmark = pytest.mark.django_db

# A Tuesday, 10 h in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPEN, SHUT = "Mo-Fr 09:00-17:00", "Sa 09:00-12:00"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("13500", ["Martigues"]),
        ("13 500", ["Martigues"]),
        ("13056", ["Martigues"]),
        ("13001", ["Marseille"]),
        ("13001 Aix-en-Provence", ["Aix-en-Provence"]),
        ("martigues", ["Martigues"]),
        ("  MARTIGUES ", ["Martigues"]),
        ("13500 Martigues", ["Martigues"]),
        ("Martigues (13500)", ["Martigues"]),
        ("aix en provence", ["Aix-en-Provence"]),
        ("aix", ["Aix-en-Provence"]),
        ("mar", ["Marseille", "Martigues"]),
        ("99999", []),
        ("Atlantide", []),
        ("…", []),
    ],
)
def test_a_commune_is_found_as_people_write_it(communes, typed, names):
    nearby = find_nearby(typed, NOW)
    named = [nearby.commune] if nearby.commune else nearby.choices
    assert [commune.name for commune in named] == names


def test_a_postcode_of_two_communes_asks_which(communes):
    Territory.objects.create(code="13999", kind="commune", name="Carro", postcodes="|13500|")
    names = {commune.name for commune in find_nearby("13500", NOW).choices}
    assert names == {"Martigues", "Carro"}
    assert find_nearby("13500 Carro", NOW).commune.name == "Carro"


def test_open_places_come_first_then_the_nearest(make_place):
    here = {"city": "Martigues", "postcode": "13500"}
    make_place("Fermé ici", **here, latitude=43.405, longitude=5.05, opening_hours=SHUT)
    make_place("Inconnu ici", **here, latitude=43.406, longitude=5.05)
    make_place("Ouvert ici", **here, latitude=43.41, longitude=5.05, opening_hours=OPEN)
    make_place(
        "Ouvert plus loin",
        city="Marseille",
        postcode="13002",
        latitude=43.3,
        longitude=5.2,
        opening_hours=OPEN,
    )
    nearby = find_nearby("Martigues", NOW)
    assert [place.title for place in nearby.places] == [
        "Ouvert ici",
        "Ouvert plus loin",
        "Inconnu ici",
        "Fermé ici",
    ]
    assert nearby.open_count == 2
    assert nearby.has_distances


def test_what_is_next_door_is_shown_however_many_are_open_farther(make_place):
    there = {"city": "Marseille", "postcode": "13002", "longitude": 5.2, "opening_hours": OPEN}
    for rank in range(14):
        make_place(f"Ouvert {rank}", **there, latitude=43.3 + rank / 1000)
    make_place(
        "Fermé ici",
        city="Martigues",
        postcode="13500",
        latitude=43.405,
        longitude=5.05,
        opening_hours=SHUT,
    )
    nearby = find_nearby("Martigues", NOW)
    assert [len(nearby.places), nearby.open_count] == [12, 11]
    assert nearby.places[-1].title == "Fermé ici"


def test_a_place_without_coordinates_is_not_forgotten(make_place):
    here = {"city": "Martigues", "postcode": "13500"}
    make_place("Situé", **here, latitude=43.405, longitude=5.05)
    make_place("Sans coordonnées", **here)
    assert {place.title for place in find_nearby("13500", NOW).places} == {
        "Situé",
        "Sans coordonnées",
    }


def test_a_commune_without_a_place_is_given_those_around_it(make_place, communes):
    make_place("EPN", city="Marseille", postcode="13002")
    nearby = find_nearby("Martigues", NOW)
    assert [place.title for place in nearby.places] == ["EPN"]
    assert nearby.within == communes["13056"].epci


def test_hidden_places_are_not_given(make_place, hide):
    here = {"city": "Martigues", "postcode": "13500", "latitude": 43.4, "longitude": 5.05}
    make_place("Visible", **here)
    hide(make_place("Caché", **here))
    assert [place.title for place in find_nearby("13500", NOW).places] == ["Visible"]


def test_the_page_answers_and_keeps_what_was_typed(client, make_place):
    make_place("EPN du port", city="Martigues", postcode="13500", opening_hours="24/7")
    text = client.get("/pres-de-chez-moi/?ou=martigues").content.decode()
    assert "Martigues\xa0: de l’aide près de chez vous" in text
    assert "EPN du port" in text
    assert 'value="martigues"' in text


def test_the_page_says_what_to_do_when_nothing_is_known(client, site, communes):
    text = client.get("/pres-de-chez-moi/", {"ou": "Atlantide"}).content.decode()
    assert "Nous ne connaissons pas «\xa0Atlantide\xa0»" in text


@pytest.mark.parametrize("number", [2, 60])
def test_the_answer_asks_little_however_many_places(
    client, make_place, number, django_assert_max_num_queries
):
    for rank in range(number):
        make_place(f"EPN {rank}", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    client.get("/pres-de-chez-moi/?ou=13500")
    with django_assert_max_num_queries(15):
        client.get("/pres-de-chez-moi/?ou=13500")


def test_a_commune_without_a_place_is_situated_by_its_neighbours(client, make_place):
    Territory.objects.create(code="13999", kind="commune", name="Carro", postcodes="|13500|")
    make_place("Situé", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    make_place("Loin", city="Marseille", postcode="13002", latitude=43.3, longitude=5.2)
    nearby = find_nearby("Carro", NOW)
    assert (nearby.is_rough, nearby.has_distances) == (True, True)
    assert [(place.title, round(place.distance_km)) for place in nearby.places] == [
        ("Situé", 0),
        ("Loin", 16),
    ]
    text = client.get("/pres-de-chez-moi/?ou=Carro").content.decode()
    assert "comptées depuis les communes voisines" in text
    assert "comptées depuis" not in client.get("/pres-de-chez-moi/?ou=13056").content.decode()


def test_a_commune_that_nothing_situates_is_said_so(client, make_place, communes):
    make_place("EPN", city="Marseille", postcode="13002", latitude=43.3, longitude=5.2)
    text = client.get("/pres-de-chez-moi/?ou=Martigues").content.decode()
    assert "Nous ne savons pas situer Martigues" in text
    assert "EPN" in text
    assert 'class="nowrap"' not in text


def test_a_bus_is_found_where_it_stops(client, make_place, communes):
    bus = make_place("Bus", city="Marseille", postcode="13002", latitude=43.3, longitude=5.2)
    stop = PlaceStop(
        commune=communes["13056"],
        weekdays=["TU"],
        opens_at=time(14),
        closes_at=time(16),
        latitude=43.4,
        longitude=5.05,
    )
    bus.stops = [stop]
    bus.save_revision().publish()
    [place] = find_nearby("Martigues", NOW).places
    assert place.distance_km == 0
    assert place.next_visit.stop.commune == communes["13056"]
    assert [place.title for place in find_nearby_position(43.4, 5.05, NOW).places] == ["Bus"]


@pytest.mark.parametrize(("town", "is_open"), [("Martigues", False), ("Aix-en-Provence", True)])
def test_a_bus_is_open_where_it_stands_alone(make_place, communes, town, is_open):
    bus = make_place("Bus", city="Marseille", postcode="13002")
    points = {"13056": (43.4, 5.05, ["FR"]), "13001": (43.53, 5.45, ["TU"])}
    bus.stops = [
        PlaceStop(
            commune=communes[code],
            weekdays=days,
            opens_at=time(9),
            closes_at=time(17),
            latitude=latitude,
            longitude=longitude,
        )
        for code, (latitude, longitude, days) in points.items()
    ]
    bus.save_revision().publish()
    nearby = find_nearby(town, NOW)
    assert [place.title for place in nearby.places] == ["Bus"]
    assert nearby.open_count == is_open
