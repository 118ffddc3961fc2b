"""The list of places and the page of a place, as visitors see them."""

import datetime
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone
from django.utils.html import escape

from places.choices import EVERYBODY, Service
from places.models import Closure
from tests.factories import PlacePageFactory

from .conftest import CLOSED_NOW, HIDDEN, OPEN_NOW, hide

pytestmark = pytest.mark.any_database

BUDGET = 15


@pytest.fixture
def fill(directory):
    def make(count):
        for number in range(count):
            PlacePageFactory(
                parent=directory,
                title=f"Lieu {number:03}",
                opening_hours=f"We 09:00-1{number % 10}:00",
                phone="+33442000000",
                fees=["Gratuit"],
                kinds=["epn"],
                latitude=43.4 + number / 1000,
                longitude=5.05,
            )

    return make


def titles(response):
    return re.findall(r'class="card__link" href="[^"]*">([^<]*)<', response.content.decode())


def test_list_shows_cards_with_what_a_visitor_needs(client, place):
    place(
        title="L’Atelier",
        opening_hours=OPEN_NOW,
        phone="+33442000000",
        latitude=43.4,
        longitude=5.0,
    )
    html = client.get("/lieux/").content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "Ouvert jusqu’à 12 h" in html
    assert 'href="tel:+33442000000"' in html
    assert "04 42 00 00 00" in html
    assert 'href="/lieux/latelier/"' in html


def test_card_has_name_location_day_state_services_and_one_action_in_this_order(client, place):
    services = Service.values[:6]
    shown = {"opening_hours": "24/7", "confirmed_on": datetime.date(2026, 11, 24)}
    place(title="Avec", phone="+33442000000", services=services, **shown)
    place(title="Sans", services=services[:1], **shown)
    soup = BeautifulSoup(client.get("/lieux/?samedi=oui").content, "html.parser")
    first, second = soup.select(".place-card")
    assert [child.name for child in first.find_all(recursive=False)] == [
        "h3",
        "p",
        "p",
        "p",
        "ul",
        "p",
    ]
    icons = [child.get("data-icon") for child in first.find_all(recursive=False)]
    assert icons == [None, "pin", "clock", "door-open", "check", None]
    texts = [li.get_text() for li in first.select(".place-card__services li")]
    assert texts == [*services[:4], "+ 2"]
    assert len(second.select(".place-card__services li")) == 1
    actions = [card.select("a:not(.card__link)") for card in (first, second)]
    assert [[link["href"] for link in links] for links in actions] == [
        ["tel:+33442000000"],
        [second.select_one(".card__link")["href"]],
    ]


@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_places_are_nowhere(client, place, how):
    shown, hidden = (
        place(title="Vu", latitude=43.4, longitude=5.0),
        place(title="Caché", latitude=43.4, longitude=5.0, kinds=["fablab"]),
    )
    assert titles(client.get("/lieux/")) == ["Caché", "Vu"]
    assert len(client.get("/lieux/lieux.geojson").json()["features"]) == 2
    url = hidden.url
    hide(hidden, how)
    response = client.get("/lieux/?type=fablab")
    assert titles(response) == []
    assert response.context["filters"].facets("type")[0].options[1].count == 0
    assert titles(client.get("/lieux/")) == [shown.title]
    names = [f["properties"]["name"] for f in client.get("/lieux/lieux.geojson").json()["features"]]
    assert names == ["Vu"]
    assert client.get(url).status_code in {302, 404}


def test_list_is_filtered_and_shows_its_filters(client, place):
    place(title="Ouvert", opening_hours=OPEN_NOW)
    place(title="Fermé", opening_hours=CLOSED_NOW)
    response = client.get("/lieux/?ouvert=1")
    assert titles(response) == ["Ouvert"]
    assert [chip.label for chip in response.context["filters"].chips] == ["Ouvert maintenant"]
    assert '<a class="chips__chip" href="?" ' in response.content.decode()


def test_list_without_result_shows_a_way_out(client, place):
    place()
    html = client.get("/lieux/?q=zzz").content.decode()
    assert "Aucun lieu ne correspond à ces choix" in html


def test_pagination_keeps_the_query(client, fill):
    fill(17)
    first, second = client.get("/lieux/?gratuit=1"), client.get("/lieux/?gratuit=1&page=2")
    assert len(titles(first)) == 12
    assert len(titles(second)) == 5
    assert "?gratuit=1&amp;page=2" in first.content.decode()


def test_open_now_is_exact_across_pages(client, fill):
    fill(60)
    seen = []
    for number in range(1, 6):
        seen += titles(client.get(f"/lieux/?ouvert=1&page={number}"))
    expected = [f"Lieu {number:03}" for number in range(60) if number % 10 > 0]
    assert seen == expected


@pytest.mark.parametrize("query", ["", "?ouvert=1&gratuit=1&territoire=13&q=lieu&type=epn"])
@pytest.mark.parametrize("count", [2, 60])
def test_list_keeps_its_budget(client, fill, query, count, django_assert_max_num_queries):
    fill(count)
    client.get(f"/lieux/{query}")
    with django_assert_max_num_queries(BUDGET):
        client.get(f"/lieux/{query}")


def test_list_makes_as_many_queries_for_few_and_many(
    client, fill, directory, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    fill(21)
    client.get("/lieux/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/lieux/")
    few = len(queries)  # read now: the next request resets them
    fill_more = [PlacePageFactory(parent=directory, opening_hours=OPEN_NOW) for _ in range(60)]
    client.get("/lieux/")
    with django_assert_num_queries(few):
        client.get("/lieux/")
    assert len(fill_more) == 60


def test_place_page_shows_the_essential(client, place):
    page = place(
        title="Le Port numérique",
        opening_hours=f"{OPEN_NOW}; PH off",
        phone="+33442000000",
        emails="a@exemple.fr\nb@exemple.fr",
        websites="https://exemple.fr",
        services=["Loisirs et créations numériques"],
        fees=["Gratuit sous condition"],
        bring="votre téléphone",
        national_id="a",
        source="Hub du Sud",
        updated_on="2024-01-05",
    )
    html = client.get(page.url).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    for text in (
        "<h1>Le Port numérique</h1>",
        "Ouvert jusqu’à 12 h",
        'href="tel:+33442000000"',
        'href="mailto:b@exemple.fr"',
        'href="https://exemple.fr"',
        "9 h – 12 h",
        "Loisirs et créations numériques",
        "Gratuit sous condition",
        "votre téléphone",
        "5 janvier 2024",
        "Ces informations ont plus d’un an",
        "Hub du Sud, Licence Ouverte 2.0",
        '"@type": "Place"',
    ):
        assert text in html, text
    assert html.count("<h1") == 1


def test_place_page_states_no_audience_of_its_own(client, place):
    page = place()
    assert "Pour qui" not in client.get(page.url).content.decode()
    page.audiences = [EVERYBODY]
    page.save_revision().publish()
    text = client.get(page.url).content.decode()
    assert "Pour qui</dt><dd>Tout le monde</dd>" in text


@pytest.mark.parametrize(
    ("wheelchair", "sentence"),
    [(None, ""), (True, "Vous pouvez entrer"), (False, "Vous ne pouvez pas entrer")],
)
def test_wheelchair_access_is_stated_only_if_it_is_known(client, place, wheelchair, sentence):
    page = place(wheelchair=wheelchair)
    for address in (page.url, f"{page.url}fiche/"):
        text = client.get(address).content.decode()
        assert ("En fauteuil roulant" in text) == bool(sentence)
        assert sentence in text


def test_place_page_shows_hours_it_cannot_read_as_text_only(client, place):
    page = place(opening_hours="du lundi au vendredi <matin>")
    html = client.get(page.url).content.decode()
    assert escape("du lundi au vendredi <matin>") in html
    assert "Horaires à confirmer" in html
    assert "place-status--open" not in html


def test_place_page_says_that_hours_are_by_appointment(client, place):
    page = place(opening_hours="sur rendez-vous")
    html = client.get(page.url).content.decode()
    assert "Sur rendez-vous" in html
    assert "Horaires à confirmer" not in html
    sheet = client.get(f"{page.url}fiche/").content.decode()
    assert "Sur rendez-vous\N{NO-BREAK SPACE}: <a" in " ".join(sheet.split(" "))


def test_place_page_with_nothing_but_a_name(client, place):
    page = place(address="", postcode="", city="")
    response = client.get(page.url)
    assert response.status_code == 200
    assert "Horaires à confirmer" in response.content.decode()


def test_place_page_keeps_its_budget(client, place, django_assert_max_num_queries):
    page = place(opening_hours=OPEN_NOW, services=["Loisirs et créations numériques"])
    for number in range(12):
        page.offers.create(kind="desk", name=f"Bureau {number}", price=number)
    client.get(page.url)
    with django_assert_max_num_queries(BUDGET):
        client.get(page.url)


def test_place_page_weighs_little(client, place):
    page = place(opening_hours=OPEN_NOW, presentation="mot " * 500)
    assert len(client.get(page.url).content) < 40_000


def test_no_query_breaks_the_list(subtests, client, place):
    place()
    cases = [
        "q=%00%ED%A0%80",
        "territoire=%00",
        "territoire=" + "9" * 5000,
        "page=9e99",
        "page=-1",
        "ouvert=maybe",
        "service=" + "x" * 10_000,
        "type=&type=&type=",
        "q=" + "a+" * 5000,
        "%00=1",
    ]
    for query in cases:
        with subtests.test(query=query):
            for address in ("/lieux/", "/lieux/lieux.geojson"):
                assert client.get(f"{address}?{query}").status_code in {200, 400, 404}


def test_geojson_answers_the_same_query(client, place):
    page = place(
        title="Ici", latitude=43.4, longitude=5.05, opening_hours=OPEN_NOW, national_id="a"
    )
    place(title="Sans position")
    place(title="Fermé", latitude=43.5, longitude=5.05, opening_hours=CLOSED_NOW)
    response = client.get("/lieux/lieux.geojson?ouvert=1")
    assert response["Content-Type"].startswith("application/geo+json")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert json.loads(response.content)["features"] == [
        {
            "type": "Feature",
            "id": "a",
            "geometry": {"type": "Point", "coordinates": [5.05, 43.4]},
            "properties": {
                "name": "Ici",
                "url": f"http://localhost{page.url}",
                "address": "1 rue du Port, 13500 Martigues",
                "id": "a",
                "nom": "Ici",
                "commune": "Martigues",
                "code_postal": "13500",
                "code_insee": "13056",
                "adresse": "1 rue du Port",
                "horaires": OPEN_NOW,
                "date_maj": timezone.localdate().isoformat(),
                "date_maj_motif": "Date inconnue du réseau\xa0: jour d’ajout",
                "pivot_motif": "SIRET ou RNA inconnu du réseau",
            },
        }
    ]


def test_unchanged_geojson_is_not_sent_again(client, place):
    place(latitude=43.4, longitude=5.05)
    first = client.get("/lieux/lieux.geojson")
    again = client.get("/lieux/lieux.geojson", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    place(title="Nouveau", latitude=43.4, longitude=5.05).save_revision().publish()
    later = client.get("/lieux/lieux.geojson", headers={"If-None-Match": first["ETag"]})
    assert len(later.json()["features"]) == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Personne n’a dit de quand datent ces informations."),
        ({"confirmed_on": datetime.date(2026, 11, 4)}, "Confirmé il y a 3 semaines par le lieu"),
        (
            {"confirmed_on": datetime.date(2026, 11, 24), "confirmed_how": "network"},
            "Confirmé hier par le réseau",
        ),
        (
            {"confirmed_on": datetime.date(2024, 1, 1), "updated_on": datetime.date(2026, 1, 25)},
            "Mis à jour à la source il y a 10 mois",
        ),
    ],
)
def test_the_age_of_the_information_is_shown_with_its_source(client, place, fields, sentence):
    assert sentence in client.get(place(**fields).url).content.decode()


FRESH, OLD = datetime.date(2026, 11, 24), datetime.date(2022, 6, 28)


@pytest.mark.parametrize(
    ("fields", "tone", "doubt"),
    [
        ({"confirmed_on": FRESH}, "open", ""),
        ({"updated_on": FRESH}, "open", ""),
        ({"updated_on": OLD, "confirmed_on": FRESH}, "open", ""),
        ({"updated_on": OLD}, "neutral", "D’après des horaires de 2022, appelez"),
        ({"confirmed_on": OLD}, "neutral", "D’après des horaires de 2022, appelez"),
        ({}, "neutral", "D’après des horaires sans date, appelez"),
    ],
)
def test_a_badge_is_green_only_for_what_is_fresh(client, place, fields, tone, doubt):
    page = place(title="Lieu", opening_hours="24/7", latitude=43.4, longitude=5.05, **fields)
    for address in (
        page.url,
        f"{page.url}carte-a-integrer/",
        "/lieux/",
        "/pres-de-chez-moi/?pres=43.40,5.05",
        "/orientation/autre/?pres=43.40,5.05",
    ):
        text = client.get(address).content.decode()
        assert f"place-status--{tone}" in text, address
        assert ("place-status--open" in text) == (tone == "open"), address
        is_card = not address.startswith(page.url)
        assert (", à vérifier" in text) == (bool(doubt) and is_card), address
        assert ("D’après des horaires" in text) == (bool(doubt) and not is_card), address
        assert not doubt or is_card or doubt in text, address
    sheet = client.get(f"{page.url}fiche/").content.decode()
    assert (doubt in sheet) if doubt else ("D’après des horaires" not in sheet)


def test_announced_closure_is_certain_even_with_old_hours(client, place):
    page = place(opening_hours="24/7", updated_on=OLD)
    Closure.objects.create(place=page, starts_on=FRESH, ends_on=FRESH.replace(day=30))
    text = client.get(page.url).content.decode()
    assert "place-status--closed" in text
    assert "D’après des horaires" not in text
