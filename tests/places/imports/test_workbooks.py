"""Workbooks of Excel are imported as the CSV files that Excel would save."""

import csv
import datetime
import io
import zipfile
from io import StringIO

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from places.imports import columns, runs
from places.models import PlacePage
from places.national.errors import UnreadableError
from places.national.tables import workbooks
from places.national.tables.workbooks import read_workbook

from .test_importer import file_of, line

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def saved(*rows, formats=(), before=()):
    """Return the bytes of a workbook.

    `formats` is [(cell, format)]; `before` is [(title, state)] of the sheets before ours.
    """
    book = Workbook()
    sheet = book.active
    for cells in rows:
        sheet.append(cells)
    for name, number_format in formats:
        sheet[name].number_format = number_format
    for index, (title, state) in enumerate(before):
        book.create_sheet(title, index).sheet_state = state
    return bytes_of(book)


def bytes_of(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def lines(data):
    return read_workbook(data).content.decode().splitlines()


@pytest.fixture
def workbook():
    """Return the bytes of a workbook with two places of the standard."""
    rows = csv.reader(file_of(line("a"), line("b", code_postal="01000")).decode().splitlines())
    return saved(*rows)


def test_a_file_of_the_standard_is_rehearsed_at_once(directory, workbook):
    run = runs.finish(runs.begin(workbook, "lieux.xlsx"))
    assert (run.stage, run.counts[runs.CREATED], run.counts[runs.REFUSED]) == ("waiting", 2, 0)


def test_command_imports_a_workbook(directory, workbook, tmp_path):
    path = tmp_path / "lieux.xlsx"
    path.write_bytes(workbook)
    call_command("import_places", path, verbosity=0, stdout=StringIO())
    places = PlacePage.objects.order_by("national_id")
    assert list(places.values_list("national_id", "postcode")) == [("a", "13500"), ("b", "01000")]


def test_table_outside_the_standard_waits_for_a_mapping(directory):
    run = runs.begin(saved(["Lieu", "CP"], ["EPN du Port", 13500]), "lieux.xlsx")
    assert (run.stage, columns.columns_of(run)) == ("joining", ["Lieu", "CP"])


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (1000, "00000", "01000"),
        (320000002, '0#" "##" "##" "##" "##', "0320000002"),
        (1000, "General", "1000"),
        (1000, "0", "1000"),
        (13500.0, "General", "13500"),
        (43.4, "General", "43.4"),
        (True, "General", "oui"),
        (datetime.datetime(2026, 2, 3), "dd/mm/yyyy", "2026-02-03"),
        (datetime.time(9, 30), "hh:mm", "09h30"),
        ("=1+1", "General", ""),  # a formula without a computed value
    ],
)
def test_cell_is_converted_to_its_displayed_text(value, number_format, text):
    data = saved(["Lieu", "Valeur"], ["a", value], formats=[("B2", number_format)])
    assert lines(data) == ["Lieu,Valeur", f"a,{text}"]


def test_empty_and_hidden_sheets_are_skipped():
    data = saved(["Lieu", "CP"], ["a", 1], before=[("Vide", "visible"), ("Listes", "hidden")])
    assert lines(data) == ["Lieu,CP", "a,1"]


def test_a_row_keeps_its_number():
    assert lines(saved(["Lieu", "CP"], [], ["a"])) == ["Lieu,CP", ",", "a,"]


def test_too_large_workbook_is_refused_before_unpacking(monkeypatch):
    data = saved(["Lieu", "CP"], ["a", 1], ["b", 2])
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1000)
    monkeypatch.setattr(workbooks, "_as_csv", None)
    with pytest.raises(UnreadableError, match="trop grand"):
        read_workbook(data)


def test_other_archives_are_not_workbooks():
    """The caller then reports the expected kinds of files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lieux.csv", "Lieu")
    assert read_workbook(file.getvalue()) is None


@pytest.mark.parametrize(("name", "most"), [("MOST_CELLS", 8), ("MOST_COLUMNS", 4)])
def test_sheet_size_is_limited(monkeypatch, name, most):
    data = saved(["Lieu", "CP"], ["a", 1], ["b", 2, "", "", "", "loin"])
    assert lines(data)[-1] == "b,2,,,,loin"
    monkeypatch.setattr(workbooks, name, most)
    with pytest.raises(UnreadableError, match="trop grand"):
        read_workbook(data)
