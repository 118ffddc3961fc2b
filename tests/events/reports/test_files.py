"""The spreadsheets of reports."""

import codecs
import csv
import io
import shutil
import subprocess
import zipfile

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from events.reports.admin import TYPES
from events.reports.report import METHOD
from places.models import PlacePage
from tests.factories import PlacePageFactory, TopicFactory

from .counts import counted

pytestmark = pytest.mark.django_db
YEAR = "?du=2026-01-01&au=2026-12-31"


@pytest.fixture
def counts(directory, place):
    place.title = "=HYPERLINK(1)"
    place.save()
    other = PlacePageFactory(parent=directory, title="Médiathèque", city="Marseille")
    counted(25, 12, place=place)
    counted(3, 1, place=other, month=4)
    counted(30, 6)


def xlsx(host):
    return host.get(reverse("event_report_xlsx") + YEAR).content


def test_csv_has_commas_numbers_and_no_formula(host, counts):
    response = host.get(reverse("event_report_csv") + YEAR)
    assert response["Content-Disposition"] == 'attachment; filename="bilan-de-lannee-2026.csv"'
    assert response.content.startswith(codecs.BOM_UTF8)
    text = io.StringIO(response.content.decode("utf-8-sig"), newline="")
    rows = list(csv.reader(text))
    assert {len(row) for row in rows} == {5}
    assert rows[:2] == [
        ["Tableau", "Ligne", "Ateliers comptés", "Venues", "Première fois"],
        ["Bilan de l’année 2026", "Total", "3", "58", "19"],
    ]
    of_places = [row for row in rows if row[0] == "Par lieu"]
    assert of_places == [
        ["Par lieu", "Hors d’un lieu du réseau", "1", "30", "6"],
        ["Par lieu", "'=HYPERLINK(1), Martigues", "1", "masqué", "masqué"],
        ["Par lieu", "Médiathèque, Marseille", "1", "moins de 5", "moins de 5"],
    ]
    assert len([row for row in rows if row[0] == "Par mois"]) == 12
    assert {tuple(row[2:]) for row in rows if row[0] == "Méthode"} == {("", "", "")}
    assert [row[1] for row in rows if row[0] == "Méthode"] == [str(text) for text in METHOD]


def test_xlsx_has_a_sheet_for_each_table(host, counts):
    book = load_workbook(io.BytesIO(xlsx(host)))
    assert book.sheetnames == [
        "Période",
        "Par mois",
        "Par département",
        "Par intercommunalité",
        "Par commune",
        "Par lieu",
        "Méthode",
    ]
    rows = {sheet.title: [[c.value for c in row] for row in sheet.iter_rows()] for sheet in book}
    assert rows["Période"] == [
        ["Bilan de l’année 2026", "Ateliers comptés", "Venues", "Première fois"],
        ["Total", 3, 58, 19],
    ]
    assert rows["Par lieu"] == [
        ["Lieu", "Ateliers comptés", "Venues", "Première fois"],
        ["Hors d’un lieu du réseau", 1, 30, 6],
        ["=HYPERLINK(1), Martigues", 1, "masqué", "masqué"],
        ["Médiathèque, Marseille", 1, "moins de 5", "moins de 5"],
        ["Total", 3, 58, 19],
    ]
    assert len(rows["Par mois"]) == 14
    assert rows["Méthode"][1:] == [[str(text)] for text in METHOD]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {type(cell.value): cell.data_type for cell in cells} == {str: "s", int: "n"}
    assert {sheet.freeze_panes for sheet in book} == {"A2"}
    widths = {sheet.title: sheet.column_dimensions["A"].width for sheet in book}
    assert widths == dict.fromkeys(book.sheetnames, 50) | {"Méthode": 100}
    for sheet in book:
        alignments = [cell.alignment for row in sheet.iter_rows() for cell in row]
        assert {bool(each.wrap_text) for each in alignments} == {sheet.title == "Méthode"}
        assert {each.vertical for each in alignments} == {"top"}
    assert [book["Par lieu"].column_dimensions[name].width for name in "BCD"] == [18, 14, 14]


def test_sheet_of_overlapping_lines_has_no_total(host):
    topics = [TopicFactory(name=name) for name in ("Courriel", "Téléphone")]
    counted(25, 12, topics=topics)
    counted(30, 6, topics=topics[:1])
    book = load_workbook(io.BytesIO(xlsx(host)))
    names = {sheet.title: [row[0].value for row in sheet.iter_rows()] for sheet in book}
    assert names["Par thème"] == ["Thème", "Courriel", "Téléphone"]
    assert names["Par mois"][0] == "Mois"
    assert names["Par mois"][-1] == "Total"


def test_files_have_their_types_and_a_short_name(host, place):
    PlacePage.objects.update(title="Maison " + "très " * 20 + "longue")
    counted(25, place=place)
    for form, content_type in TYPES.items():
        response = host.get(reverse(f"event_report_{form}") + f"{YEAR}&lieu={place.pk}")
        assert response["Content-Type"] == content_type
        name = response["Content-Disposition"].partition("filename=")[2].strip('"')
        stem, _dot, extension = name.partition(".")
        assert (len(stem), extension) == (80, form)


def test_xlsx_has_one_part_for_each_sheet(host, counts):
    with zipfile.ZipFile(io.BytesIO(xlsx(host))) as parts:
        assert parts.testzip() is None
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        assert len(sheets) == 7
        assert all(b"<f>" not in parts.read(name) for name in sheets)


# Not a skip, which is a failure in continuous integration: LibreOffice is large and optional.
if shutil.which("soffice"):

    def test_libreoffice_opens_every_sheet_of_xlsx(host, counts, tmp_path):
        (tmp_path / "bilan.xlsx").write_bytes(xlsx(host))
        # UTF-8, every cell as displayed, and -1: one file for each sheet.
        options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        subprocess.run(
            [
                "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
                "--convert-to", options, "--outdir", tmp_path, tmp_path / "bilan.xlsx",
            ],
            check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        sheets = {
            path.stem.removeprefix("bilan-"): list(csv.reader(io.StringIO(path.read_text())))
            for path in tmp_path.glob("*.csv")
        }
        book = load_workbook(io.BytesIO(xlsx(host)))
        assert sheets == {
            sheet.title: [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
            for sheet in book
        }
        assert sheets["Par lieu"][2] == ["=HYPERLINK(1), Martigues", "1", "masqué", "masqué"]
        assert sheets["Par mois"][0] == ["Mois", "Ateliers comptés", "Venues", "Première fois"]
        assert sheets["Par mois"][-1] == ["Total", "3", "58", "19"]
