"""Ten dialects of tables: each published place equals its expected facts, and nothing more.

`dialects/expected.json` is written by hand: {file: {"columns": {header: target or ""}, "places":
{name: {column of the standard: cell}}, "held": [name]}}.
"""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from places.models import PlacePage
from places.national.standard import READ_COLUMNS

from .dialect_tables import LABELS, as_markdown, table_of, tables_of

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


def test_documentation_contains_the_current_tables():
    """To update it, paste the output of `python -m tests.places.national.dialect_tables`."""
    assert as_markdown(tables_of()) in DOCUMENT.read_text(encoding="utf-8")
