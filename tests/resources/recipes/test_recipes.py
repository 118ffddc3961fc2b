"""Workshop recipes: page, sheet, search."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from network.text.dates import NBSP, format_minutes
from resources.documents import recipe_document
from resources.recipes import uses
from resources.recipes.uses import Remark, Use, Uses
from tests.structured import objects_of

pytestmark = pytest.mark.any_database

STEPS = [
    ("step", {"title": "L’accueil", "minutes": 20, "text": "<p>On se <b>présente</b>.</p>"}),
    ("step", {"title": "Le jeu", "minutes": None, "text": ""}),
]


@pytest.fixture
def mouse(recipe):
    return recipe(
        title="La souris, tout doucement",
        slug="la-souris",
        goal="Tenir une souris.",
        minutes=90,
        people=8,
        material="- un ordinateur\n\n• des feutres",
        steps=STEPS,
        advice="<p>Attendez.</p>",
        author="Le fablab",
    )


@pytest.fixture
def provided(monkeypatch):
    """Return a function that replaces the dates given by the agenda: `provided(Uses(…))`."""
    return lambda answer: monkeypatch.setattr(uses, "_provider", lambda recipe: answer)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(45, "45 minutes"), (60, "1 heure"), (120, "2 heures"), (95, f"1{NBSP}h{NBSP}35")],
)
def test_duration_is_formatted_in_hours_and_minutes(minutes, words):
    assert format_minutes(minutes) == words


def test_page_shows_material_and_steps(client, mouse):
    text = " ".join(client.get(mouse.url).text.split())
    assert "Tenir une souris." in text
    assert "1 h 30" in text
    assert "8 personnes au plus" in text
    assert "<li>un ordinateur</li><li>des feutres</li>" in text
    assert text.index("L’accueil") < text.index("Le jeu")
    assert "20 minutes" in text
    assert f'href="{reverse("event_announce")}?recette={mouse.pk}"' in text
    assert "Qui l’a fait" not in text


def test_page_shows_dates_and_remarks_of_hosts(client, mouse, provided):
    coming = Use("La souris à Gap", "mardi 3 novembre", "EPN, Gap", "/agenda/gap/")
    past = Use("La souris à Arles", "lundi 5 octobre", "", "/agenda/arles/")
    remark = Remark("Prévoir <b> plus.", "5 octobre 2026")
    provided(Uses([coming], [past], held=4, counted=2, people=15, remarks=[remark]))
    text = " ".join(client.get(mouse.url).text.split())
    assert "Cet atelier a été tenu 4 fois. Il réunit en moyenne 8 personnes." in text
    assert '<a href="/agenda/gap/">La souris à Gap</a>' in text
    assert "Mardi 3 novembre, EPN, Gap" in text
    assert "Lundi 5 octobre</li>" in text
    assert "Prévoir &lt;b&gt; plus." in text
    assert "Atelier du 5 octobre 2026" in text


@pytest.mark.parametrize(
    ("counted", "people", "average"), [(0, 0, 0), (2, 8, 0), (2, 9, 0), (2, 10, 5), (3, 20, 7)]
)
def test_low_average_attendance_is_not_published(counted, people, average):
    assert Uses(counted=counted, people=people).average == average


def test_sheet_contains_what_the_host_needs(client, mouse):
    answer = client.get("/ressources/la-souris/fiche/")
    text = " ".join(answer.text.split())
    assert "<li>un ordinateur</li><li>des feutres</li>" in text
    assert "On se <b>présente</b>." in text
    assert mouse.full_url in text
    assert client.get("/ressources/rien/fiche/").status_code == 404


def test_sheet_in_english_cites_the_recipe_in_french(client, english, mouse):
    citation, address = mouse.citation, f"/en{mouse.url}"
    page = BeautifulSoup(client.get("/en/ressources/la-souris/fiche/").text, "html.parser")
    assert page.select_one(".recipe-sheet .page-head__kind").text == "Workshop sheet"
    credit = page.select_one(".sheet__address")
    assert (credit["lang"], credit.text) == ("fr", citation)
    recipe = BeautifulSoup(client.get(address).text, "html.parser")
    assert recipe.select("a[href='/en/ressources/la-souris/fiche/']")


def test_the_sheet_of_a_hidden_recipe_is_not_found(client, mouse, hide):
    hide(mouse)
    assert client.get("/ressources/la-souris/fiche/").status_code == 404


def test_structured_data_contains_the_steps(client, mouse):
    [data] = [item for item in objects_of(client.get(mouse.url)) if "HowTo" in item["@type"]]
    assert data["@type"] == ["HowTo", "LearningResource"]
    assert data["totalTime"] == "PT90M"
    assert data["teaches"] == "Tenir une souris."
    assert [tool["name"] for tool in data["tool"]] == ["un ordinateur", "des feutres"]
    assert data["step"] == [
        {"@type": "HowToStep", "name": "L’accueil", "text": "On se présente."},
        {"@type": "HowToStep", "name": "Le jeu", "text": "Le jeu"},
    ]


def test_search_matches_steps_and_material(mouse):
    document = recipe_document(mouse)
    assert (document.kind, document.title) == ("recipe", "La souris, tout doucement")
    assert {"feutres", "présente", "souris"} <= set(document.body.replace(".", "").split())
    assert "Le fablab" in document.keywords


def test_recipe_is_in_the_library_and_its_feed(client, library, mouse):
    listed = client.get(f"{library.url}?type=recette").text
    assert "Recette d’atelier" in listed
    assert "Tenir une souris." in listed
    feed = client.get(reverse("resources:atom")).text
    assert "<name>Le fablab</name>" in feed
