import re
from datetime import time

import pytest
from django.core.management import call_command

from home import sections
from home.crumbs import territory_crumbs
from network.models import Territory
from places.models import PlaceStop
from tests.factories import (
    ArticlePageFactory,
    EventIndexPageFactory,
    EventPageFactory,
    PlaceIndexPageFactory,
    PlacePageFactory,
    ResourceIndexPageFactory,
)

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


def test_all_counts_of_places_agree(client, make_place, communes):
    """Two places, a bus in two départements, and a place without a known commune: four everywhere.

    The bus is counted apart in each territory, and the place without a commune below the list.
    """
    other = Territory.objects.create(
        code="04",
        kind="departement",
        name="Alpes-de-Haute-Provence",
        region=communes["13056"].region,
    )
    digne = Territory.objects.create(
        code="04070", kind="commune", name="Digne", search_name="digne", postcodes="|04000|",
        region=communes["13056"].region, departement=other,
    )  # fmt: skip
    make_place("EPN un", **HERE)
    make_place("EPN deux", city="Marseille", postcode="13002")
    make_place("EPN ailleurs", city="Belleville", postcode="06922")
    bus = make_place("EPN en bus", city="Belleville", postcode="06922")
    bus.stops = [
        PlaceStop(commune=commune, weekdays=["TU"], opens_at=time(14), closes_at=time(16))
        for commune in (communes["13056"], digne)
    ]
    bus.save_revision().publish()
    call_command("check_search")

    assert sections.figures()["places"] == 4
    assert client.get("/lieux/").context["page_obj"].paginator.count == 4
    assert client.get("/lieux/lieux.json").json()["nombre"] == 4
    assert client.get("/api/v2/places/").json()["meta"]["total_count"] == 4
    assert client.get("/recherche/recherche.json?q=epn&type=place").json()["total"] == 4
    page = client.get("/territoires/")
    rows = {row.code: (row.place_count, row.touring_count) for row in page.context["departements"]}
    assert rows == {"04": (0, 1), "13": (2, 1)}
    assert [page.context[name] for name in ("total", "touring", "unplaced")] == [4, 1, 1]
    assert "2 lieux, 1 lieu itinérant" in " ".join(page.text.split())
    for code in ("R93", "13", "04"):
        here = client.get(f"/territoires/{code}/").context
        listed = client.get(f"/lieux/?territoire={code}").context["page_obj"].paginator.count
        assert (code, here["place_count"]) == (code, listed)
        assert here["touring_count"] == 1


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


def test_network_of_one_departement_chooses_among_its_territories(client, make_place, communes):
    make_place("Un", **HERE)
    make_place("Deux", city="Marseille", postcode="13002")
    page = client.get("/territoires/")
    assert page.context["only"].code == "200054807"  # the only one of its level
    assert [territory.code for territory in page.context["below"]] == ["13055", "13056"]
    assert "Choisissez un territoire" in page.text
    assert "Choisissez un département" not in page.text


def test_network_of_several_departements_chooses_among_them(client, make_place, communes):
    region = communes["13056"].region
    other = Territory.objects.create(
        code="04", kind="departement", name="Alpes-de-Haute-Provence", region=region
    )
    Territory.objects.create(
        code="04070", kind="commune", name="Digne", search_name="digne", postcodes="|04000|",
        region=region, departement=other,
    )  # fmt: skip
    make_place("Un", **HERE)
    make_place("Deux", postcode="04000", city="Digne")
    page = client.get("/territoires/")
    assert page.context["only"] is None
    assert "Choisissez un département" in page.text


def test_region_with_the_name_of_its_departement_is_written_once(client, site):
    region = Territory.objects.create(code="R04", kind="region", name="La Réunion")
    departement = Territory.objects.create(
        code="974", kind="departement", name="La Réunion", region=region
    )
    commune = Territory.objects.create(
        code="97411", kind="commune", name="Saint-Denis", search_name="saint denis",
        postcodes="|97400|", region=region, departement=departement,
    )  # fmt: skip
    assert territory_crumbs(departement) == []
    assert territory_crumbs(commune) == [("La Réunion", "/territoires/974/")]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/lieux/", "Aucun lieu n’est encore publié"),
        ("/lieux/carte/", "Aucun lieu n’est encore publié"),
        ("/agenda/", "Aucun rendez-vous n’est annoncé pour le moment"),
        ("/ressources/", "Aucun texte n’est encore publié"),
    ],
)
def test_empty_list_advises_to_remove_a_choice_only_if_one_was_made(client, home, path, sentence):
    places = PlaceIndexPageFactory(parent=home, slug="lieux")
    agenda = EventIndexPageFactory(parent=home, slug="agenda")
    library = ResourceIndexPageFactory(parent=home, slug="ressources")
    # On an empty site, no choice to remove leads to a result.
    for address in (path, f"{path}?q=zzzz"):
        text = client.get(address).text
        assert sentence in text
        assert "Retirez un choix" not in text
    PlacePageFactory(parent=places)
    EventPageFactory(parent=agenda)
    ArticlePageFactory(parent=library)
    assert "Retirez un choix" not in client.get(path).text
    text = client.get(f"{path}?q=zzzz").text
    assert "Retirez un choix" in text
    assert sentence not in text


@pytest.mark.parametrize("path", ["/territoires/", "/lieux/carte/"])
def test_nothing_is_offered_to_choose_before_the_first_place(client, home, make_place, path):
    assert "Choisissez" not in client.get(path).text
    make_place("Un", **HERE)
    assert "Choisissez" in client.get(path).text
