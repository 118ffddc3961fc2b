"""The directory as open data: valid, complete or filtered, and cacheable."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.db import transaction
from frictionless import Resource, Schema

from places.choices import EVERYBODY
from places.imports.importer import PlaceImporter
from places.models import PlacePage
from places.national.files import read_file
from places.national.open_data import as_csv
from places.national.standard import COLUMN_NAMES
from tests.conftest import clear_caches
from tests.places.conftest import CLOSED_NOW, HIDDEN, OPEN_NOW, hide

DATA = Path(__file__).parents[1] / "data"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "places"
OFFICIAL = json.loads((DATA / "schema-v1.0.2.json").read_text(encoding="utf-8"))
PUBLISHED = ["both.csv", "mixed.json", "former.json", "aix.json"]
FORMS = ["csv", "json", "geojson"]


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def schema_errors(content, tmp_path):
    """Return the faults that the official Table Schema finds in a CSV file, except an empty pivot.

    The schema requires a pivot, and an unknown one is published empty instead of invented.
    """
    path = tmp_path / "lieux.csv"
    path.write_bytes(content)
    resource = Resource(
        path=path.name, basepath=str(tmp_path), schema=Schema.from_descriptor(OFFICIAL)
    )
    errors = (error for task in resource.validate().tasks for error in task.errors)
    return [error.message for error in errors if not is_empty_pivot(error)]


def is_empty_pivot(error):
    return getattr(error, "cell", None) == "" and error.field_name == "pivot"


def source(name):
    if name == "both.csv":
        pairs = json.loads((DATA / "both-versions.json").read_text(encoding="utf-8"))
        return json.dumps([today for _former, today in pairs]).encode()
    return (DATA / name).read_bytes()


def taken(directory, data):
    return list(PlaceImporter(directory).import_rows(read_file(data).rows()))


@pytest.mark.parametrize("name", PUBLISHED)
def test_imported_data_are_published_valid_and_reimported_unchanged(
    client, directory, tmp_path, name
):
    taken(directory, source(name))
    first = client.get("/lieux/lieux.csv").content
    assert schema_errors(first, tmp_path) == []
    outcomes = taken(directory, first)
    assert {o.status for o in outcomes} == {"unchanged"}
    assert [p for o in outcomes for p in o.problems if p.kind == "refused"] == []
    assert client.get("/lieux/lieux.csv").content == first
    again = taken(directory, client.get("/lieux/lieux.json").content)
    assert {(o.status, len(o.held)) for o in again} == {("unchanged", 0)}


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["paca-v1.0.2.csv", "charente-v1.json"])
def test_real_file_is_a_fixed_point(client, directory, tmp_path, name):
    if not (SHARED / name).exists():
        pytest.skip("the regional files of ../shared/data/places are absent")
    with transaction.atomic():
        count = len(taken(directory, (SHARED / name).read_bytes()))
        response = client.get("/lieux/lieux.csv")
        transaction.set_rollback(True)  # much faster than the deletion of the pages
    clear_caches()
    first = response.content
    assert len(rows_of(response)) == count
    assert schema_errors(first, tmp_path) == []
    assert not PlacePage.objects.exists()
    assert {o.status for o in taken(directory, first)} == {"created"}
    assert client.get("/lieux/lieux.csv").content == first


def test_files_have_the_kinds_that_the_figures_count(client, place):
    place(title="Médiathèque", kinds=["mediatheque", "fablab"])
    place(title="Sans sorte")
    rows = client.get("/lieux/lieux.json").json()["lieux"]
    assert [row.get("sortes") for row in rows] == [["fablab", "mediatheque"], None]
    features = client.get("/lieux/lieux.geojson").json()["features"]
    assert features[0]["properties"]["sortes"] == ["fablab", "mediatheque"]


def test_values_that_the_schema_refuses_are_omitted(place, directory, tmp_path):
    place(
        title="Lieu",
        phone="+41446681800",
        search_description="mot " * 100,
        address="",
        postcode="",
        services=["Réparation de vélos"],
    )
    content = as_csv(PlacePage.objects.directory())
    assert schema_errors(content, tmp_path) == []


FORMULA = "=HYPERLINK(A1)"


def test_imported_formulas_are_escaped_and_read_back(client, directory, place, tmp_path):
    place(
        title=FORMULA,
        national_id="@a",
        address="=cmd|' /C calc'!A0",
        city="-2+3",
        search_description=f"={'a' * 300}",
        presentation="'=déjà une apostrophe",
        phone="+33442000000",
        postcode="97430",
        latitude=-21.28,
        longitude=55.52,
    )
    first = client.get("/lieux/lieux.csv").content
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    assert (row["nom"], row["id"], row["commune"]) == (f"'{FORMULA}", "'@a", "'-2+3")
    assert row["adresse"] == "'=cmd|' /C calc'!A0"
    assert row["presentation_detail"] == "''=déjà une apostrophe"
    assert (row["telephone"], row["latitude"]) == ("+33442000000", "-21.28")
    assert schema_errors(first, tmp_path) == []
    PlacePage.objects.all().delete()
    assert [(o.status, o.problems) for o in taken(directory, first)] == [("created", [])]
    assert PlacePage.objects.get().title == FORMULA
    assert client.get("/lieux/lieux.csv").content == first
    # JSON has no formulas: values are written and read unchanged.
    assert client.get("/lieux/lieux.json").json()["lieux"][0]["nom"] == FORMULA


def test_standard_has_no_value_for_everybody_and_json_states_it(client, place):
    place(title="Dit", audiences=[EVERYBODY, "Seniors"])
    place(title="Tu")
    place(title="Visé", audiences=["Seniors"])
    column = "publics_specifiquement_adresses"
    rows = {row["nom"]: row[column] for row in rows_of(client.get("/lieux/lieux.csv"))}
    assert rows == {"Dit": "", "Tu": "", "Visé": "Seniors"}
    listed = {row["nom"]: row for row in client.get("/lieux/lieux.json").json()["lieux"]}
    assert {name: (row[column], row.get("tout_public")) for name, row in listed.items()} == {
        "Dit": ([], True),
        "Tu": ([], None),
        "Visé": (["Seniors"], None),
    }


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ({"postcode": "13500", "city": "Martigues", "insee_code": ""}, "13056"),
        ({"postcode": "", "city": "", "insee_code": "13056"}, "13056"),
        ({"postcode": "19000", "city": "Tulle", "insee_code": "19272"}, "19272"),  # not stored here
        ({"postcode": "", "city": "", "insee_code": ""}, ""),
    ],
)
def test_code_of_the_commune_is_published_even_if_nobody_typed_it(client, place, address, code):
    page = place(**address)
    [row] = client.get("/lieux/lieux.json").json()["lieux"]
    facts = client.get(f"/api/v2/places/{page.pk}/").json()
    assert (row["code_insee"], facts["commune_code"]) == (code, code)


def test_columns_are_in_the_official_order(client, place):
    place(national_id="a")
    content = client.get("/lieux/lieux.csv").content.decode()
    assert content.split("\r\n")[0].split(",") == COLUMN_NAMES


def test_feature_has_the_whole_address_and_longitude_first(client, place):
    address = {"address": "5 quai Poterne", "address_extra": "Bâtiment B"}
    address |= {"postcode": "13500", "city": "Martigues", "insee_code": "13056"}
    place(**address, latitude=43.4051, longitude=5.0512)
    [feature] = client.get("/lieux/lieux.geojson").json()["features"]
    assert feature["properties"]["address"] == "5 quai Poterne, Bâtiment B, 13500 Martigues"
    assert feature["geometry"] == {"type": "Point", "coordinates": [5.0512, 43.4051]}


@pytest.mark.parametrize("form", FORMS)
def test_filters_narrow_the_data(client, place, form):
    place(title="Ouvert", latitude=43.4, longitude=5.05, opening_hours=OPEN_NOW)
    place(title="Fermé", latitude=43.4, longitude=5.05, opening_hours=CLOSED_NOW)
    answer = client.get(f"/lieux/lieux.{form}?ouvert=1")
    assert "Ouvert" in answer.content.decode()
    assert "Fermé" not in answer.content.decode()
    assert "Fermé" in client.get(f"/lieux/lieux.{form}").content.decode()


def test_unknown_filter_value_is_not_found(subtests, client, place):
    place()
    for query in ["couleur=rouge", "service=danse", "territoire=99999", "page=x&x"]:
        for form in FORMS:
            with subtests.test(form=form, query=query):
                assert client.get(f"/lieux/lieux.{form}?{query}").status_code == 404


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", HIDDEN)
def test_hidden_places_are_not_in_the_data(client, place, form, how):
    page = place(title="Caché", latitude=43.4, longitude=5.05)
    assert "Caché" in client.get(f"/lieux/lieux.{form}").content.decode()
    hide(page, how)
    assert "Caché" not in client.get(f"/lieux/lieux.{form}").content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_data_allow_any_origin_and_send_304(client, place, form):
    place(latitude=43.4, longitude=5.05).save_revision().publish()
    first = client.get(f"/lieux/lieux.{form}")
    assert first["Access-Control-Allow-Origin"] == "*"
    assert 'rel="license"' in first["Link"]
    assert first["Content-Disposition"].endswith(
        f'2026-11-25_reseau-dessai_lieux-de-mediation-numerique.{form}"'
    )
    again = client.get(f"/lieux/lieux.{form}", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(f"/lieux/lieux.{form}").content == b""


@pytest.mark.parametrize("form", ["json", "geojson"])
def test_licence_producer_and_date_go_with_the_data(client, place, form):
    place(latitude=43.4, longitude=5.05).save_revision().publish()
    data = client.get(f"/lieux/lieux.{form}").json()
    assert (data["producteur"], data["date"], data["licence"]) == (
        "Réseau d’essai",
        "2026-11-25",
        "Licence Ouverte 2.0",
    )


@pytest.mark.parametrize("form", FORMS)
def test_many_places_cost_no_more_queries(client, place, django_assert_max_num_queries, form):
    place(latitude=43.4, longitude=5.05)
    client.get(f"/lieux/lieux.{form}")
    for _number in range(20):
        place(latitude=43.4, longitude=5.05)
    # The offers, which the columns of the standard do not contain, cost one query.
    with django_assert_max_num_queries(9 if form == "csv" else 10):
        assert client.get(f"/lieux/lieux.{form}").status_code == 200


def test_data_page_explains_the_download(client, place):
    place(services=["Loisirs et créations numériques"])
    question = "service=Loisirs+et+cr%C3%A9ations+num%C3%A9riques"
    assert f"/lieux/donnees/?{question}" in client.get(f"/lieux/?{question}").content.decode()
    page = client.get(f"/lieux/donnees/?{question}").content.decode()
    for form in FORMS:
        assert f'href="/lieux/lieux.{form}?{question}"' in page
    assert "Licence Ouverte 2.0" in page
    assert all(f"<code>{name}</code>" in page for name in COLUMN_NAMES)
