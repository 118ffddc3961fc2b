import re

import pytest

pytestmark = pytest.mark.django_db

HERE = {"city": "Martigues", "postcode": "13500"}


def headings(response):
    return re.findall(r"<h[12][^>]*>\s*(?:<a[^>]*>)?([^<]+)", response.content.decode())


def test_territory_lists_its_places_events_and_resources(
    client, make_place, make_occurrence, make_article, communes
):
    place = make_place("EPN du port", **HERE)
    elsewhere = make_place("EPN de Marseille", city="Marseille", postcode="13002")
    make_occurrence("Atelier du port", place=place)
    make_occurrence("Atelier de Marseille", place=elsewhere)
    make_article("Le port en ligne", territory=communes["13056"])
    text = client.get("/territoires/13056/").content.decode()
    cards = re.findall(r'class="card__link"[^>]*>([^<]+)', text)
    assert {card.strip() for card in cards} == {
        "EPN du port",
        "Atelier du port",
        "Le port en ligne",
    }


@pytest.mark.parametrize("code", ["R93", "13", "200054807", "13056"])
def test_every_level_counts_the_levels_below(client, make_place, make_occurrence, code):
    make_occurrence("Atelier", place=make_place("EPN", **HERE))
    context = client.get(f"/territoires/{code}/").context
    assert (context["place_count"], context["occurrence_count"]) == (1, 1)


def test_hidden_objects_are_not_counted(
    client, make_place, make_occurrence, make_article, hide, communes
):
    place = make_place("EPN", **HERE)
    hide(make_place("Caché", **HERE))
    hide(make_occurrence("Atelier caché", place=place).event)
    hide(make_article("Article caché", territory=communes["13056"]))
    for code in ("R93", "13", "200054807", "13056"):
        response = client.get(f"/territoires/{code}/")
        context = response.context
        counts = [context[f"{name}_count"] for name in ("place", "occurrence", "resource")]
        assert (code, counts) == (code, [1, 0, 0])
        assert "caché" not in response.content.decode().lower()


def test_the_territories_below_have_their_counts(client, make_place):
    make_place("Un", **HERE)
    make_place("Deux", **HERE)
    make_place("Trois", city="Marseille", postcode="13002")
    below = client.get("/territoires/200054807/").context["below"]
    assert [(item.name, item.place_count) for item in below] == [("Marseille", 1), ("Martigues", 2)]


def test_the_list_of_territories_shows_those_with_places(client, make_place, communes):
    make_place("Un", **HERE)
    rows = client.get("/territoires/").context["departements"]
    assert [(item.code, item.place_count) for item in rows] == [("13", 1)]


def test_breadcrumbs_go_from_the_widest_to_the_nearest(client, site, communes):
    text = client.get("/territoires/13056/").content.decode()
    assert re.findall(r'breadcrumbs__link" href="[^"]*">([^<]+)', text) == [
        "Accueil",
        "Provence-Alpes-Côte d’Azur",
        "Bouches-du-Rhône",
        "Métropole d’Aix-Marseille-Provence",
    ]


def test_an_unknown_code_is_not_found(client, site, communes):
    assert client.get("/territoires/99999/").status_code == 404


@pytest.mark.parametrize("number", [1, 12])
@pytest.mark.parametrize("code", ["R93", "200054807", "13056"])
def test_query_count_of_a_territory_is_constant(
    client,
    make_place,
    make_occurrence,
    make_article,
    communes,
    code,
    number,
    django_assert_max_num_queries,
):
    for rank in range(number):
        make_occurrence(f"Atelier {rank}", place=make_place(f"EPN {rank}", **HERE))
        make_article(f"Article {rank}", territory=communes["13056"])
    client.get(f"/territoires/{code}/")
    with django_assert_max_num_queries(15):
        client.get(f"/territoires/{code}/")
