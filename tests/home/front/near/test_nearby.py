import re
from datetime import UTC, datetime, time
from html import unescape

import pytest
from django.http import QueryDict

from events.paper import cached_qr
from home.front.near import nearby
from network.models import NetworkSettings, Territory
from places.hours import opening_hours
from places.models import PlaceStop

pytestmark = pytest.mark.django_db

# A Tuesday, 10 h in Paris.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OPEN, SHUT = "Mo-Fr 09:00-17:00", "Sa 09:00-12:00"


def find_nearby(typed, now=NOW):
    data = QueryDict(mutable=True)
    data["pres"] = typed
    return nearby.find_nearby(data, now)


def titles(answer):
    return [place.title for place in answer.places]


@pytest.mark.any_database
def test_commune_matches_common_spellings(subtests, communes):
    cases = [
        ("13500", ["Martigues"]),
        ("13 500", ["Martigues"]),
        ("13056", ["Martigues"]),
        ("13001", ["Marseille 1er"]),
        ("13016", ["Marseille 16e"]),
        ("13016 Marseille", ["Marseille 16e"]),
        ("Marseille 16e arrondissement", ["Marseille 16e"]),
        ("marseille", ["Marseille"]),
        ("13055 Marseille", ["Marseille"]),
        ("13001 Aix-en-Provence", ["Aix-en-Provence"]),
        ("martigues", ["Martigues"]),
        ("  MARTIGUES ", ["Martigues"]),
        ("13500 Martigues", ["Martigues"]),
        ("Martigues (13500)", ["Martigues"]),
        ("aix en provence", ["Aix-en-Provence"]),
        ("aix", ["Aix-en-Provence"]),
        ("mar", ["Marseille", "Martigues"]),
        ("Lille", ["Lille"]),
        ("saint-pierre", ["Saint-Pierre"] * 8),
        ("99999", []),
        ("Atlantide", []),
        ("…", []),
    ]
    for typed, names in cases:
        with subtests.test(typed=typed, names=names):
            answer = find_nearby(typed)
            named = [answer.spot] if answer.spot else answer.choices
            assert [commune.name for commune in named] == names


def test_a_postcode_of_several_communes_answers_and_offers_them(client, make_place):
    make_place("Maison", city="Sisteron", postcode="04200", latitude=44.2, longitude=5.94)
    answer = find_nearby("04200")
    assert (answer.spot.name, titles(answer)) == ("04200", ["Maison"])
    assert answer.choices[0].name == "Sisteron"
    assert find_nearby("04200 Valernes").spot.name == "Valernes"
    text = client.get("/pres-de-chez-moi/?pres=04200").content.decode()
    assert "Plus précisément" in text
    assert 'href="?pres=04231%20Valernes"' in text


def test_the_nearest_come_first_whatever_is_open(make_place):
    here = {"city": "Martigues", "postcode": "13500"}
    make_place("Fermé ici", **here, latitude=43.405, longitude=5.05, opening_hours=SHUT)
    make_place("Inconnu ici", **here, latitude=43.412, longitude=5.05)
    make_place("Ouvert ici", **here, latitude=43.42, longitude=5.05, opening_hours=OPEN)
    there = {"city": "Marseille", "postcode": "13002", "latitude": 43.3, "longitude": 5.36}
    make_place("Ouvert plus loin", **there, opening_hours=OPEN)
    answer = find_nearby("Martigues")
    assert titles(answer) == ["Fermé ici", "Inconnu ici", "Ouvert ici", "Ouvert plus loin"]
    assert answer.open_count == 2


def test_open_places_are_counted_without_their_week(make_place, monkeypatch):
    monkeypatch.setattr(opening_hours, "hours_at", None)
    make_place("Ouvert", city="Martigues", postcode="13500", opening_hours=OPEN)
    make_place("Fermé", city="Martigues", postcode="13500", opening_hours=SHUT)
    assert find_nearby("Martigues").open_count == 1


def test_nearest_place_comes_before_open_places_farther_away(make_place):
    there = {"city": "Marseille", "postcode": "13002", "longitude": 5.36, "opening_hours": OPEN}
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
    answer = find_nearby("Martigues")
    assert [len(answer.places), answer.open_count] == [10, 9]
    assert answer.places[0].title == "Fermé ici"


def test_nearest_open_place_is_above_the_nearest_ones_if_these_are_closed(client, make_place):
    here = {"city": "Martigues", "postcode": "13500", "longitude": 5.05, "opening_hours": "off"}
    for rank in range(12):
        make_place(f"Fermé {rank}", **here, latitude=43.4 + rank / 1000)
    far = {"city": "Marseille", "postcode": "13002", "latitude": 43.3, "opening_hours": "24/7"}
    make_place("Ouvert plus loin", **far, longitude=5.38)
    make_place("Ouvert loin", **far, longitude=5.35)
    answer = find_nearby("Martigues")
    assert [title.startswith("Fermé") for title in titles(answer)] == [True] * 10
    assert answer.open_beyond.title == "Ouvert loin"
    for address in ("/lieux/", "/pres-de-chez-moi/", "/orientation/autre/"):
        text = client.get(f"{address}?pres=Martigues").content.decode()
        assert "Ouvert en ce moment d’après ses horaires, le plus proche" in text
        assert "Ouvert loin</a>" in text
        assert "Rien d’ouvert" not in text
        assert "Ouvert en ce moment" not in client.get(f"{address}?pres=13002").content.decode()


def test_place_without_coordinates_is_listed(make_place):
    here = {"city": "Martigues", "postcode": "13500"}
    make_place("Situé", **here, latitude=43.405, longitude=5.05)
    make_place("Sans coordonnées", **here)
    [located, unlocated] = sorted(find_nearby("Martigues").places, key=lambda place: place.is_rough)
    assert (located.title, unlocated.title) == ("Situé", "Sans coordonnées")
    assert unlocated.distance_km == 1


def test_hidden_places_are_not_listed(make_place, hide):
    here = {"city": "Martigues", "postcode": "13500", "latitude": 43.4, "longitude": 5.05}
    make_place("Visible", **here)
    hide(make_place("Caché", **here))
    assert titles(find_nearby("13500")) == ["Visible"]


def test_page_keeps_the_typed_text(client, make_place):
    make_place("EPN du port", city="Martigues", postcode="13500", opening_hours="24/7")
    text = client.get("/pres-de-chez-moi/?ou=martigues").content.decode()
    assert "Martigues\xa0: de l’aide près de chez vous" in text
    assert "EPN du port" in text
    assert 'value="martigues"' in text


def test_unknown_location_shows_what_to_do(client, site, communes):
    text = client.get("/pres-de-chez-moi/", {"ou": "Atlantide"}).content.decode()
    assert "Nous ne connaissons pas «\xa0Atlantide\xa0»" in text
    assert "les cinq chiffres du code postal.</p>" in text
    network = NetworkSettings.for_site(site)
    network.search_example, network.phone = "Lens ou 62300", "+33465710000"
    network.save()
    text = client.get("/pres-de-chez-moi/", {"ou": "Atlantide"}).content.decode()
    assert "du code postal. Exemple\xa0: Lens ou 62300.</p>" in text
    main = text.partition("<main")[2].partition("</main>")[0]
    assert 'href="tel:+33465710000"' in main


@pytest.mark.parametrize("number", [2, 60])
def test_query_count_is_independent_of_the_number_of_places(
    client, make_place, number, django_assert_max_num_queries
):
    for rank in range(number):
        make_place(f"EPN {rank}", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    client.get("/pres-de-chez-moi/?ou=13500")
    with django_assert_max_num_queries(15):
        client.get("/pres-de-chez-moi/?ou=13500")


def test_every_commune_of_the_country_has_a_point(client, make_place):
    make_place("Situé", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    [place] = find_nearby("Carry-le-Rouet").places
    assert (place.title, round(place.distance_km)) == ("Situé", 11)
    assert titles(find_nearby("Lille")) == ["Situé"]
    assert find_nearby("Lille").is_far
    text = client.get("/pres-de-chez-moi/?pres=Lille").content.decode()
    assert "Lille n’est pas dans le réseau" in text
    assert "Le lieu le plus proche</h2>" in text
    assert re.search(r"à.8\d\d.km", text)
    assert 'class="button button--large button--call" href="tel:+33465710000"' in text


def test_distance_from_an_inexact_point_is_approximate(client, make_place):
    """The only point of Allemagne-en-Provence is the middle of its postcode."""
    make_place("Situé", city="Riez", postcode="04500", latitude=43.82, longitude=6.09)
    [place] = find_nearby("Allemagne-en-Provence").places
    assert place.is_rough
    text = client.get("/pres-de-chez-moi/?pres=04004+Allemagne-en-Provence").content.decode()
    assert "à environ" in text
    assert "à environ" not in client.get("/pres-de-chez-moi/?pres=Riez").content.decode()


def test_places_of_a_commune_refine_its_point(make_place):
    """The point of La Grave is the middle of its intercommunality, 28 km away."""
    make_place("Mairie", city="La Grave", postcode="05320", latitude=45.046, longitude=6.306)
    [place] = find_nearby("05063 La Grave").places
    assert (place.distance_km, place.is_rough) == (1, True)


@pytest.mark.parametrize("former", ["ou=martigues", "lat=43.405&lon=5.05", "pres=43.405,5.05"])
def test_former_parameters_still_work(client, make_place, former):
    here = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
    make_place("Ouvert", opening_hours="24/7", **here)
    make_place("Fermé", **here)
    shown = client.get(f"/pres-de-chez-moi/?{former}&ouvert=1").context["nearby"]
    assert titles(shown) == ["Ouvert"]
    assert shown.places[0].distance_km < 2


def test_empty_result_names_the_filter_to_remove(client, make_place):
    here = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
    make_place("Gratuit", fees=["Gratuit"], **here)
    text = client.get("/pres-de-chez-moi/?pres=13500&gratuit=1&samedi=1").content.decode()
    assert "Sans «\xa0Ouvert ce samedi\xa0»\xa0: 1 lieu" in text
    assert 'href="?pres=13500+Martigues&amp;gratuit=1"' in text


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
    [place] = find_nearby("Martigues").places
    assert place.distance_km < 1
    assert place.next_visit.stop.commune == communes["13056"]
    assert titles(find_nearby("43.40,5.05")) == ["Bus"]


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
    answer = find_nearby(town)
    assert titles(answer) == ["Bus"]
    assert answer.open_count == is_open


@pytest.mark.parametrize("typed", ["05", "hautes-alpes"])
def test_typed_departement_asks_for_a_commune(client, make_place, communes, typed):
    region = communes["13055"].region
    Territory.objects.create(code="05", kind="departement", name="Hautes-Alpes", region=region)
    html = client.get("/pres-de-chez-moi/", {"pres": typed}).content.decode()
    assert "Un département, c’est grand\xa0: Hautes-Alpes" in html
    assert 'href="/territoires/05/"' in html
    assert "ne connaissons pas" not in html
    html = client.get("/lieux/", {"pres": typed}).content.decode()
    assert "Un département, c’est grand\xa0: Hautes-Alpes" in html


def test_far_place_is_announced_as_far(client, make_place):
    make_place("Situé", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    make_place("Samedi", city="Gap", postcode="05000", opening_hours="Sa 09:00-12:00")
    text = client.get("/pres-de-chez-moi/?pres=Martigues&samedi=1").content.decode()
    assert "Aucun lieu ne correspond à ces choix à moins de 80\xa0km" in text
    assert "Pas de lieu du réseau" not in text
    assert text.index("Le lieu le plus proche</h2>") < text.index(">Samedi<")


def links(text):
    """Return the query strings of the links of the main part to this page and to the list."""
    main = text.partition("<main")[2].partition("</main>")[0]
    return [unescape(query) for query in re.findall(r'href="(?:/lieux/)?\?([^"]*)"', main)]


def forms(text):
    """Return [{name: value}] of the hidden fields and checked boxes of each form."""
    main = text.partition("<main")[2].partition("</main>")[0]
    field = r'<input type="(hidden|checkbox)"\s+name="([^"]*)"\s+value="([^"]*)"(\s+checked)?'
    return [
        {
            name: unescape(value)
            for kind, name, value, checked in re.findall(field, form)
            if checked or kind == "hidden"
        }
        for form in main.split("<form")[1:]
    ]


def test_filters_of_the_list_are_offered_and_keep_the_position(client, make_place):
    here = {"city": "Martigues", "postcode": "13500", "latitude": 43.405, "longitude": 5.05}
    paperwork = "Aide aux démarches administratives"
    make_place("Oui", opening_hours="24/7", services=[paperwork], access_modes=["Se présenter"],
               **here)  # fmt: skip
    make_place("Non", opening_hours="Mo 09:00-12:00", **here)
    chosen = {"ouvert": "1", "samedi": "1", "sans-rdv": "1", "service": paperwork}
    for names in ([], ["samedi"], ["ouvert", "service"], list(chosen)):
        query = {"pres": "13056 Martigues"} | {name: chosen[name] for name in names}
        page = client.get("/pres-de-chez-moi/", query)
        text = page.content.decode()
        assert titles(page.context["nearby"]) == (["Oui"] if names else ["Non", "Oui"])
        for name in chosen:
            assert f'name="{name}"' in text
        filters, other_commune = forms(text)
        assert filters == query
        assert other_commune == {name: chosen[name] for name in names}
        assert len(links(text)) >= 1 + len(names)
        for link in links(text):
            assert QueryDict(link)["pres"] == "13056 Martigues", link
        removed = [set(query) - set(QueryDict(link)) for link in links(text)]
        assert {*map(frozenset, removed)} >= {frozenset([name]) for name in names}


def test_choice_of_a_namesake_keeps_the_filters(client, make_place):
    make_place("Situé", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    text = client.get("/pres-de-chez-moi/?pres=Saint-Pierre&samedi=1").content.decode()
    assert 'href="?samedi=1&amp;pres=97416%20Saint-Pierre"' in text
    assert 'data-action="/pres-de-chez-moi/?samedi=1"' in text
    assert forms(text) == [{"samedi": "1"}]


def test_on_a_sunday_night_the_nearest_come_first(client, make_place):
    night = datetime(2026, 11, 29, 22, tzinfo=UTC)
    arles = {"city": "Arles", "postcode": "13200"}
    make_place("À côté", **arles, latitude=43.679, longitude=4.63, opening_hours="Fr 09:00-12:00")
    make_place(
        "Plus loin", **arles, latitude=43.6, longitude=4.63, opening_hours="Mo-Su 08:00-12:00"
    )
    make_place("De nuit", **arles, latitude=43.5, longitude=4.63, opening_hours="24/7")
    answer = find_nearby("Arles", night)
    assert titles(answer) == ["À côté", "Plus loin", "De nuit"]
    assert [round(place.distance_km) for place in answer.places] == [0, 9, 20]


def test_choices_that_no_place_states_are_not_named(client, make_place):
    page = make_place("Un", city="Martigues", postcode="13500", latitude=43.4, longitude=5.05)
    address = "/pres-de-chez-moi/?pres=Martigues"
    main = client.get(address).content.decode().partition("<main")[2]
    assert "Préciser" in main
    letter = "Recevoir les rendez-vous"
    assert "endez-vous" not in main.replace(letter, "")
    page.access_modes = ["Se présenter"]
    page.save_revision().publish()
    main = client.get(address).content.decode().partition("<main")[2]
    assert "Sans rendez-vous" in main


def test_qr_code_of_a_position_is_not_cached(client, communes):
    cached_qr.cache_clear()
    assert client.get("/pres-de-chez-moi/?pres=43.4,5.05").context["code"].startswith("data:")
    assert cached_qr.cache_info().currsize == 0
    assert client.get("/pres-de-chez-moi/?pres=13500").context["code"].startswith("data:")
    assert cached_qr.cache_info().currsize == 1
