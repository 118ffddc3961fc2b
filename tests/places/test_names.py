"""The usual and the official name of a place, in pages, search, files and imports."""

import csv
import io

import pytest

from places.filters import matching_words
from places.imports.importer import PlaceImporter
from places.models import PlacePage
from places.national.files import read_file
from tests.places.national.test_open_data import rows_of

pytestmark = pytest.mark.any_database

OFFICIAL, USUAL = "Centre communal d’action sociale de Fuveau", "La Ruche de Fuveau"
ADDRESS = {"commune": "Fuveau", "code_postal": "13710", "adresse": "2 cours Leydet"}


@pytest.fixture
def ruche(place):
    return place(
        title=USUAL,
        official_name=OFFICIAL,
        national_id="fuveau-1",
        city="Fuveau",
        postcode="13710",
        address="2 cours Leydet",
    )


def file_of(**cells):
    cells = {"id": "fuveau-1", **ADDRESS, "date_maj": "2026-11-02", **cells}
    text = io.StringIO()
    writer = csv.DictWriter(text, cells)
    writer.writeheader()
    writer.writerow(cells)
    return text.getvalue().encode()


def import_file(directory, **cells):
    rows = read_file(file_of(**cells)).rows()
    [outcome] = PlaceImporter(directory).import_rows(rows)
    return outcome, PlacePage.objects.get(national_id="fuveau-1")


def test_public_reads_the_usual_name_first(client, ruche):
    head, body = client.get(ruche.url).content.decode().split("<body", 1)
    assert body.index(f"<h1>{USUAL}</h1>") < body.index(OFFICIAL)
    assert f'"alternateName":"{OFFICIAL}"' in head.replace('": "', '":"')
    listed = client.get("/lieux/").content.decode()
    assert USUAL in listed
    assert OFFICIAL not in listed


def test_files_have_the_official_name(client, ruche):
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    assert row["nom"] == OFFICIAL
    assert "nom_usage" not in row
    (record,) = client.get("/lieux/lieux.json").json()["lieux"]
    (feature,) = client.get("/lieux/lieux.geojson").json()["features"]
    for values in (record, feature["properties"]):
        assert (values["nom"], values["nom_usage"]) == (OFFICIAL, USUAL)
    assert feature["properties"]["name"] == USUAL


@pytest.mark.parametrize("words", ["ruche", "centre communal", "action sociale fuveau"])
def test_both_names_are_searched(client, ruche, words):
    assert PlacePage.objects.filter(matching_words(words)).get() == ruche
    assert USUAL in client.get("/lieux/", {"q": words}).content.decode()


def test_search_document_has_both_names(ruche):
    from places.documents import place_document

    document = place_document(ruche)
    assert (document.title, OFFICIAL in document.keywords) == (USUAL, True)


def test_name_of_a_file_is_compared_with_the_official_name(directory, ruche):
    outcome, page = import_file(directory, nom=OFFICIAL)
    assert (page.title, page.official_name) == (USUAL, OFFICIAL)
    assert [each.field for each in (*outcome.differences, *outcome.held)] == ["date_maj"]
    outcome, page = import_file(directory, nom="CCAS de Fuveau")
    assert (page.title, page.official_name) == (USUAL, "CCAS de Fuveau")


def test_file_with_both_names_creates_a_place_with_both(directory):
    outcome, page = import_file(directory, nom=OFFICIAL, nom_usage=USUAL)
    assert (outcome.status, page.title, page.official_name) == ("created", USUAL, OFFICIAL)
    outcome, page = import_file(directory, nom=OFFICIAL, nom_usage=USUAL)
    assert outcome.status == "unchanged"


@pytest.mark.parametrize(("official", "usual"), [("", USUAL), (USUAL, USUAL), (USUAL, "")])
def test_one_name_is_no_official_name(directory, official, usual):
    _outcome, page = import_file(directory, nom=official, nom_usage=usual)
    assert (page.title, page.official_name) == (USUAL, "")


@pytest.mark.parametrize("official", [OFFICIAL, "CCAS DE FUVEAU", "  ccas   de Fuveau"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_our_files_change_no_name(client, directory, ruche, form, official):
    ruche.official_name = official
    ruche.save()
    data = client.get(f"/lieux/lieux.{form}").content
    [outcome] = PlaceImporter(directory).import_rows(read_file(data).rows())
    assert (outcome.status, outcome.held) == ("unchanged", [])


def test_official_name_equal_to_the_title_is_not_stored(client, place):
    page = place(title=USUAL, official_name=USUAL)
    assert page.official_name == ""
    assert "Nom officiel" not in client.get(page.url).content.decode()
