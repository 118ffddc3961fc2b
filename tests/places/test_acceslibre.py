"""The page of a place on Acceslibre, in every output and from any file."""

import json

import pytest

from places.national.guessing import guess

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = "https://acceslibre.beta.gouv.fr/app/13-martigues/a/mediatheque/erp/mediatheque/"


@pytest.fixture
def described(place, communes):
    return place(
        title="Médiathèque", city="Martigues", postcode="13500", address="1 rue Basse",
        insee_code="13056", latitude=43.405, longitude=5.05, accessibility_url=PAGE,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["csv", "json", "geojson"])
def test_open_data_has_the_page(client, described, form):
    assert PAGE in client.get(f"/lieux/lieux.{form}").content.decode()


def test_page_of_the_place_and_its_json_ld_have_it(client, described):
    page = client.get(described.url).content.decode()
    assert f'href="{PAGE}"' in page
    [data] = [part for part in described_data(page) if part.get("@type") == "Place"]
    assert data["additionalProperty"]["value"] == PAGE
    described.accessibility_url = ""
    described.save()
    page = client.get(described.url).content.decode()
    assert "additionalProperty" not in page


def test_api_has_the_page(client, described):
    answer = client.get(f"/api/v2/pages/{described.pk}/")
    assert json.loads(answer.content)["accessibility_url"] == PAGE


def test_list_is_filtered_by_the_page(client, place, described):
    other = place(title="Autre", city="Martigues")
    page = client.get("/lieux/", {"accessibilite": "acceslibre"}).content.decode()
    assert described.url in page
    assert other.url not in page


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("fiche_acces_libre", PAGE),
        ("Lien AccèsLibre", PAGE),
        ("acceslibre_url", PAGE),
        ("Site handicap", PAGE),
        ("URL 2", "https://acceslibre.gouv.fr/app/75-paris/a/mairie/erp/x/"),
        ("col7", PAGE.removeprefix("https://")),
    ],
)
def test_column_is_recognised_whatever_its_name(column, cell):
    columns = ["Nom", "Site web", column]
    rows = [{"Nom": "Médiathèque", "Site web": "https://exemple.fr", column: cell}]
    assert guess(columns, [*rows, {**rows[0], column: ""}])[column] == "fiche_acces_libre"


def described_data(page):
    blocks = page.split('type="application/ld+json">')[1:]
    found = [json.loads(block.partition("</script>")[0]) for block in blocks]
    return [one for part in found for one in (part if isinstance(part, list) else [part])]
