"""A cell that looks like a formula is a text, in XLSX and in CSV."""

import datetime
from io import BytesIO

import openpyxl
import pytest
from django.http import QueryDict
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from network.outputs.csv_cells import csv_cell, escape_formula, phone_cell, unescape_formula

FORMULAS = [
    "=1+1",
    "+33442000000",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    '=HYPERLINK("x")',
    *(f"{sign}1" for sign in "\uff1d\uff0b\uff0d\uff20"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_quoted(text):
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "04 42 00 00 00", "a=b", "Salle 3 - 1er étage"])
def test_other_text_is_not_escaped(text):
    assert escape_formula(text) == text


@pytest.mark.parametrize("text", [*FORMULAS, "'=1", "''@", "'rien", "'", ""])
def test_unescaping_restores_the_text(text):
    assert unescape_formula(escape_formula(text)) == text


def test_cells_of_values():
    values = [True, False, None, 0, -5.4, ["=a", "b"], "a\0b"]
    assert list(map(csv_cell, values)) == ["oui", "non", "", 0, -5.4, "'=a|b", "ab"]


class Export(SpreadsheetExportMixin):
    list_export = ["text", "number", "day"]

    def get_heading(self, queryset, field):
        return field

    def to_row_dict(self, item):
        return dict(zip(self.list_export, item, strict=True))


ROWS = [(text, -5.4, datetime.date(2026, 11, 25)) for text in [*FORMULAS, "a\x0bb"]]


def test_xlsx_has_no_formula_and_typed_cells(rf):
    export = Export()
    export.request = rf.get("/")
    export.request.GET = QueryDict("export=xlsx")
    written = BytesIO()
    export.write_xlsx(ROWS, written)
    sheet = openpyxl.load_workbook(BytesIO(written.getvalue())).active
    assert {cell.data_type for row in sheet.iter_rows(max_col=1) for cell in row} == {"s"}
    assert sheet["A2"].value == "=1+1"
    assert sheet.cell(len(ROWS) + 1, 1).value == "a b"
    assert (sheet["B2"].data_type, sheet["B2"].value) == ("n", -5.4)
    assert (sheet["C2"].data_type, sheet["C2"].value) == ("d", datetime.date(2026, 11, 25))


def test_csv_is_quoted_and_opens_in_french_spreadsheets():
    text = b"".join(Export().stream_csv(ROWS[:2])).decode()
    assert text == (
        "\ufefftext;number;day\r\n'=1+1;-5.4;2026-11-25\r\n'+33442000000;-5.4;2026-11-25\r\n"
    )


def test_datetime_is_exported_in_local_time(rf):
    export, noon = Export(), datetime.datetime(2026, 7, 1, 12, 0, 5, 9, tzinfo=datetime.UTC)
    export.request = rf.get("/")
    text = b"".join(export.stream_csv([("a", 1, noon)])).decode()
    assert text.splitlines()[1] == "a;1;2026-07-01 14:00:05"
    written = BytesIO()
    export.write_xlsx([("a", 1, noon)], written)
    sheet = openpyxl.load_workbook(BytesIO(written.getvalue())).active
    assert sheet["C2"].value == datetime.datetime(2026, 7, 1, 14, 0, 5)


@pytest.mark.parametrize(
    ("number", "region", "cell"),
    [
        ("+33612345678", "FR", "0612345678"),
        ("+262692123456", "RE", "0692123456"),
        ("+262639123456", "FR", "0639123456"),
        ("+590690123456", "GP", "0690123456"),
        ("+594694123456", "FR", "0694123456"),
        ("+596696123456", "MQ", "0696123456"),
        ("+687761234", "NC", "761234"),
        ("+687761234", "FR", "00687761234"),
        ("+68987123456", "PF", "87123456"),
        ("+33612345678", "NC", "0033612345678"),
        ("+32470123456", "FR", "0032470123456"),
        ("ana@exemple.fr", "FR", "ana@exemple.fr"),
        ("+1+1", "FR", "+1+1"),
        ("", "FR", ""),
    ],
)
def test_phone_cell_is_the_number_to_dial(number, region, cell):
    assert phone_cell(number, region) == cell
    # A number never needs the apostrophe of a formula.
    assert csv_cell(phone_cell(number, region)) in {cell, "'+1+1"}
