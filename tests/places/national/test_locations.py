"""An address of one town with the code or the position of another is reported to an editor."""

import pytest

from network.models import Territory
from places.models import PlacePage
from places.national.refining.refine import refine
from places.national.standard import read_row
from tests.places.imports.test_import_runs import send, taken
from tests.places.imports.test_importer import line

SISTERON = {"code_postal": "04200", "commune": "Sisteron", "adresse": "1 rue Droite"}
THERE = {"latitude": "44.1956", "longitude": "5.9432"}
PARIS = {"latitude": "48.8566", "longitude": "2.3522"}


def doubted(**cells):
    row = refine(read_row(1, {"id": "a", "nom": "EPN", **cells}))
    return {problem.field: problem for problem in row.problems if problem.kind == "kept"}


def test_the_position_of_another_town_is_reported():
    assert doubted(**SISTERON, **THERE) == {}
    doubts = doubted(**SISTERON, **PARIS)["latitude"]
    assert "Sisteron" in doubts.reason
    assert "km" in doubts.reason


def test_the_code_of_another_town_is_reported():
    assert doubted(**SISTERON, code_insee="04209", **THERE) == {}
    doubts = doubted(**SISTERON, code_insee="13055", **THERE)
    assert list(doubts) == ["code_insee"]
    assert "Marseille" in doubts["code_insee"].reason


@pytest.mark.parametrize(
    "cells",
    [
        # An arrondissement by the code of its city, and the reverse.
        {"code_postal": "13016", "commune": "Marseille", "code_insee": "13055"},
        {"code_postal": "13016", "commune": "MARSEILLE 16", "code_insee": "13216"},
        # A CEDEX has a different postcode.
        {"code_postal": "04203", "commune": "Sisteron", "code_insee": "04209"},
        # The name of a hamlet instead of its commune.
        {"code_postal": "13104", "commune": "Mas-Thibert", "code_insee": "13004"},
        # Salin-de-Giraud, at the far end of the largest commune of the mainland.
        {"code_postal": "13129", "commune": "Arles", "latitude": "43.413", "longitude": "4.731"},
        {"code_postal": "97370", "commune": "Maripasoula", "latitude": "2.8", "longitude": "-53.2"},
    ],
)
def test_consistent_address_has_no_doubt(cells):
    assert doubted(**cells) == {}


def test_doubt_is_shown_before_the_import_and_in_the_table(admin_client, directory):
    editor = admin_client
    cells = {"code_postal": "04200", "commune": "Sisteron", "code_insee": "13055"}
    run = send(editor, line("a", **cells), line("b", **cells | {"code_insee": "04209"}))
    page = editor.get(f"/admin/imports_de_lieux/{run.pk}/").content.decode()
    assert "Ce code est celui de Marseille" in page
    taken(line("a", **cells), line("b", **cells | {"code_insee": "04209"}))
    rows = editor.get("/admin/lieux/?manque=accord").context["object_list"]
    assert [row.national_id for row in rows] == ["a"]


def test_a_hamlet_that_shares_its_postcode_lies_in_a_commune(place, communes):
    """Les Milles, Aix-en-Provence, has a postcode that several communes share."""
    aix = communes["13001"]
    Territory.objects.create(
        code="13109",
        kind="commune",
        name="Le Tholonet",
        region=aix.region,
        departement=aix.departement,
        postcodes="|13100|",
    )
    page = place(city="Les Milles", postcode="13100", latitude=43.503, longitude=5.383)
    assert PlacePage.objects.get(pk=page.pk).commune == aix
    far = place(city="Les Milles", postcode="13100", latitude=44.2, longitude=5.9)
    assert PlacePage.objects.get(pk=far.pk).commune is None
