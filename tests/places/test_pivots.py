"""The SIRET or RNA of a place: control key, unknown numbers, files and the editors' form."""

import pytest
from django.urls import reverse

from network.models import Organisation
from places.imports.importer import PlaceImporter
from places.models import PlacePage
from places.national.files import read_file
from places.national.pivots import has_wrong_key
from places.national.standard import read_row
from tests.places.national.test_open_data import rows_of

VALID = ["73282932000074", "35600000000048", "21130055300016"]
# An office of La Poste, whose digits add up to a multiple of 5.
LA_POSTE = ["35600000049837", "35600000056311"]
HEADER = "id,pivot,nom,commune,code_postal,adresse,date_maj"


@pytest.mark.parametrize("number", [*VALID, *LA_POSTE])
def test_valid_key_is_accepted(number):
    assert not has_wrong_key(number)


@pytest.mark.parametrize("number", ["73282932000047", "35600000000002", "21130055300061"])
def test_wrong_key_is_detected(number):
    assert has_wrong_key(number)


@pytest.mark.parametrize("number", ["", "0" * 14, "W133012345", "732829320", "RIDET12345"])
def test_other_numbers_have_no_key(number):
    assert not has_wrong_key(number)


@pytest.mark.parametrize("zeros", ["0" * 14, "0" * 9, "0", "000 000 000 00000"])
def test_zeros_of_a_file_are_an_unknown_number(zeros):
    row = read_row(2, {"id": "a", "nom": "Lieu", "pivot": zeros})
    assert row.values["pivot"] == ""
    assert [problem for problem in row.problems if problem.field == "pivot"] == []


def test_wrong_key_of_a_file_is_a_warning():
    row = read_row(2, {"id": "a", "nom": "Lieu", "pivot": "732 829 320 00047"})
    assert row.values["pivot"] == "73282932000047"
    assert "kept" in {problem.kind for problem in row.problems if problem.field == "pivot"}


def test_siret_of_the_former_standard_is_read():
    [row] = read_file(
        f"{HEADER.replace('pivot', 'siret')}\na,{VALID[0]},Lieu,,,,\n".encode()
    ).rows()
    assert row.values["pivot"] == VALID[0]


def test_unknown_number_is_published_empty_with_its_reason(client, place):
    page = place(title="Point numérique")
    PlacePage.objects.filter(pk=page.pk).update(pivot="0" * 14)
    (row,) = rows_of(client.get("/lieux/lieux.csv"))
    assert row["pivot"] == ""
    (record,) = client.get("/lieux/lieux.json").json()["lieux"]
    assert (record["pivot"], record["pivot_motif"]) == ("", "SIRET ou RNA inconnu du réseau")
    (feature,) = client.get("/lieux/lieux.geojson").json()["features"]
    assert "pivot" not in feature["properties"]
    assert feature["properties"]["pivot_motif"]


def test_number_of_the_organisation_is_published_if_the_place_has_none(client, place):
    organisation = Organisation.objects.create(name="Ville de Fuveau", siret=VALID[2])
    place(title="Point numérique", organisation=organisation)
    place(title="Relais", organisation=organisation, pivot=VALID[0])
    rows = rows_of(client.get("/lieux/lieux.csv"))
    assert {row["nom"]: row["pivot"] for row in rows} == {
        "Point numérique": VALID[2],
        "Relais": VALID[0],
    }
    for record in client.get("/lieux/lieux.json").json()["lieux"]:
        assert "pivot_motif" not in record


def test_number_of_the_organisation_does_not_come_back_as_that_of_the_place(
    client, directory, place
):
    organisation = Organisation.objects.create(name="Ville de Fuveau", siret=VALID[2])
    place(title="Point numérique", organisation=organisation, national_id="a")
    data = client.get("/lieux/lieux.csv").content
    [outcome] = PlaceImporter(directory).import_rows(read_file(data).rows())
    assert outcome.status == "unchanged"
    assert PlacePage.objects.get(national_id="a").pivot == ""


def test_zeros_stored_by_a_former_release_do_not_hold_back_a_number(directory, place):
    place(title="Lieu", national_id="a", imported={"national_id": "a", "pivot": "0" * 14})
    line = f"a,{VALID[0]},Lieu,Martigues,13500,1 rue du Port,2026-11-02"
    [outcome] = PlaceImporter(directory).import_rows(read_file(f"{HEADER}\n{line}".encode()).rows())
    assert outcome.held == []
    assert PlacePage.objects.get(national_id="a").pivot == VALID[0]


def test_zeros_typed_by_an_editor_are_not_stored(place):
    assert place(title="Lieu", pivot="0" * 14).pivot == ""


def test_form_warns_about_a_wrong_key(admin_client, place):
    wrong, right = place(pivot="73282932000047"), place(pivot=VALID[0])
    texts = [
        admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        for page in (wrong, right)
    ]
    assert ["clé de contrôle" in text for text in texts] == [True, False]
