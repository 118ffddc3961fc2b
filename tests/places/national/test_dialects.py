"""Dialects of tables: each published place equals its expected facts, and nothing more.

`dialects/expected.json` is written by hand: {file: {"columns": {header: target or ""}, "places":
{name: {column of the standard: cell}}, "held": [name]}}.
"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from places.models import PlacePage
from places.national.files import KNOWN, read_file
from places.national.standard import BY_NAME, READ_COLUMNS, read_row
from tests.places.national.test_standard import example

from .dialect_tables import LABELS, UNREAD, as_markdown, table_of, tables_of

pytestmark = pytest.mark.any_database

# {file: {column: field, or "" for a column left aside}} of the files of 2022 to 2024
REAL = json.loads((Path(__file__).parent / "dialects" / "real.json").read_text(encoding="utf-8"))
NATIONAL = sorted(
    name for name, columns in REAL.items() if KNOWN.issuperset(map(str.lower, columns))
)
# {column of version 0.1: (cell, field of a place, its value)}
FORMER = {
    "labels_nationaux": ("CNFS", "programmes", ["Conseillers numériques"]),
    "publics_accueillis": ("Jeunes (16-26 ans)", "audiences", ["Jeunes"]),
    "conditions_acces": ("Payant", "fees", ["Payant"]),
}
FOLDER = Path(__file__).parent / "dialects"
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
DOCUMENT = Path(__file__).parents[3] / "docs" / "imports.md"


@pytest.fixture(params=sorted(EXPECTED))
def imported(request, directory, tmp_path):
    """Import one dialect with `--guess` and return its name and the report."""
    report = tmp_path / "report.json"
    call_command(
        "import_places",
        str(FOLDER / request.param),
        guess=True,
        report=report,
        stdout=StringIO(),
        stderr=StringIO(),
    )
    return request.param, json.loads(report.read_text(encoding="utf-8"))


def published():
    """Return {name: {column: cell}} of the filled fields of all places, without identifiers."""
    return {
        place.title: {
            column.name: cell
            for column in READ_COLUMNS
            if column.name not in {"id", "nom"} and (cell := cell_of(place, column))
        }
        for place in PlacePage.objects.all()
    }


def cell_of(place, column):
    value = getattr(place, column.field)
    return column.write(value) if value not in (None, "", []) else ""


def test_published_places_equal_the_expected_ones(imported):
    name, _report = imported
    assert published() == EXPECTED[name]["places"]


def test_closed_rows_are_held_back_with_their_reason(imported):
    name, report = imported
    held = [row for row in report["rows"] if row["status"] == "left"]
    assert [row["title"] for row in held] == EXPECTED[name]["held"]
    assert all(row["reason"].startswith("Mis de côté") for row in held)
    assert report["counts"]["refused"] == 0


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_column_is_read_wrongly(name):
    table = table_of(FOLDER / name, EXPECTED[name]["columns"])
    assert [row for row in table if row.verdict == LABELS["wrong"]] == []
    assert sum(row.verdict == LABELS["right"] for row in table) >= 4


@pytest.mark.parametrize("name", NATIONAL)
def test_columns_of_national_files_are_imported_into_their_documented_fields(name):
    """One row of the columns of each real file, with the cells of the official example."""
    known, columns = read_row(1, example()).values, REAL[name]
    cells = {
        column: FORMER[target][0] if target in FORMER else example().get(target, "x")
        for column, target in columns.items()
    }
    (row,) = read_file(json.dumps([cells]).encode()).rows()
    for target in filter(None, columns.values()):
        field = FORMER[target][1] if target in FORMER else BY_NAME[target].field
        assert row.values[field] == (FORMER[target][2] if target in FORMER else known[field])
        assert row.values[field]
    assert {column for column, target in columns.items() if not target} <= UNREAD


@pytest.mark.parametrize("name", sorted(REAL))
def test_documentation_names_each_column_of_the_real_files(name):
    (described,) = [
        " ".join(text.split())
        for text in DOCUMENT.read_text(encoding="utf-8").split("\n\n")
        if text.startswith(f"**`{name}`**")
    ]
    for column, target in REAL[name].items():
        assert f"`{target}`" in described or "*unmapped*" in described or not target
        assert f"`{column}`" in described or f"`{column.lower()}`" in described


def test_documentation_contains_the_current_tables():
    """To update it, paste the output of `python -m tests.places.national.dialect_tables`."""
    assert as_markdown(tables_of()) in DOCUMENT.read_text(encoding="utf-8")
