"""Tables as people make them: no cell is omitted without a report."""

import datetime
import io
import json
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from places.imports.runs import begin, finish, pull
from places.models import FileMapping, ImportRun, PlacePage
from places.national.guessing import guess
from places.national.mapping import apply_mapping
from places.national.raw_tables import read_raw
from places.national.standard import Problem, read_row
from places.national.tables import workbooks

from .test_columns import RUNS, send, typed
from .test_import_runs import moved_on
from .test_importer import file_of, line

pytestmark = pytest.mark.any_database

MORE = (
    b"id,nom,commune,adresse,jours_d_accueil\n"
    b"12,Espace Allier,Moulins,1 rue du Pont,mardi\n13,Point Cyber,Moulins,2 rue du Pont,\n"
)


def read(content):
    """Return (the guessed cells of each row by column of the standard, problems)."""
    lines = list(read_raw(content))
    rows = [cells for _line, cells in lines if not isinstance(cells, Problem)]
    mapping = guess(list(rows[0]), rows)
    problems = [cells for _line, cells in lines if isinstance(cells, Problem)]
    return [apply_mapping(mapping, row) for row in rows], problems


def answered(editor, run):
    page = editor.get(f"{RUNS}{run.pk}/colonnes/").content.decode()
    editor.post(f"{RUNS}{run.pk}/colonnes/", typed(page) | {"apply": "1"})
    return moved_on(editor, run)


def test_additional_column_needs_a_mapping_once(editor):
    run = send(editor, "a.csv", MORE)
    assert run.stage == "joining"
    run = answered(editor, run)
    (problem,) = run.problems
    assert (problem["field"], problem["value"]) == ("jours_d_accueil", "mardi")
    assert "1 case remplie." in problem["reason"]
    # An identifier of a file that follows the standard is unchanged.
    assert [*run.proposals.values_list("national_id", flat=True)] == ["12", "13"]
    again = send(editor, "a.csv", MORE)
    assert again.stage == "waiting"
    assert again.problems == run.problems


def test_mapping_can_be_deleted(editor):
    run = answered(editor, send(editor, "a.csv", MORE))
    assert "Oublier ce qui a été dit" in editor.get(f"{RUNS}{run.pk}/").content.decode()
    editor.post(f"{RUNS}{run.pk}/colonnes/oublier/")
    assert ImportRun.objects.get(pk=run.pk).stage == "dropped"
    assert send(editor, "a.csv", MORE).stage == "joining"
    usual = send(editor, "b.csv", file_of(line("a")))
    assert editor.post(f"{RUNS}{usual.pk}/colonnes/oublier/").status_code == 404


@pytest.mark.parametrize("is_trusted", [False, True])
def test_trusted_source_continues_with_an_additional_column(source, there, is_trusted):
    source.is_trusted = is_trusted
    there(MORE)
    run = pull(source)
    assert run.stage == ("done" if is_trusted else "joining")
    assert PlacePage.objects.count() == (2 if is_trusted else 0)
    if is_trusted:
        assert "jours_d_accueil" in [problem["field"] for problem in run.problems]


def test_command_accepts_a_mapping_for_a_file_of_the_standard_too(directory, tmp_path, capsys):
    path, mapping = tmp_path / "a.csv", tmp_path / "colonnes.json"
    path.write_bytes(MORE)
    same = {name: name for name in ("id", "nom", "commune", "adresse")}
    mapping.write_text(json.dumps(same | {"jours_d_accueil": "presentation_detail"}))
    call_command("import_places", str(path), mapping=mapping)
    assert PlacePage.objects.get(national_id="12").presentation == "mardi"
    FileMapping.objects.all().delete()
    call_command("import_places", str(path))
    assert "--mapping" in capsys.readouterr().out


def test_two_columns_of_one_day_are_joined():
    rows, _problems = read(
        "Structure;Lundi matin;Lundi après-midi;Mardi matin;Mardi après-midi\n"
        "Thiers;9h-12h;14h-17h;fermé;14h-18h\n".encode()
    )
    assert rows[0]["horaires"] == "Mo 09:00-12:00,14:00-17:00; Tu 14:00-18:00"


def test_the_ticked_answers_of_a_survey_are_values():
    """LimeSurvey exports one column for each proposed answer."""
    question = "q5[SQ{}]. Que proposez-vous ? [{}]"
    names = [
        "id. Response ID",
        "q1. Nom du lieu ?",
        question.format(1, "Aide aux démarches administratives"),
        question.format(2, "Accès internet et matériel informatique"),
        question.format(3, "Acquérir un vélo à prix solidaire"),
    ]
    rows, _problems = read(
        f"{';'.join(names)}\n1;Riom;Oui;Oui;Non\n2;Issoire;Non;Oui;Non\n".encode()
    )
    assert [row["services"].split("|") for row in rows] == [
        ["Aide aux démarches administratives", "Accès internet et matériel informatique"],
        ["Accès internet et matériel informatique"],
    ]
    assert "frais_a_charge" not in rows[0]
    # A value outside the list is reported with its text, once an editor has mapped the column.
    mapping = {"nom": "nom", names[4]: "services"}
    (problem,) = [
        each
        for each in read_row(1, apply_mapping(mapping, {"nom": "Riom", names[4]: "Oui"})).problems
        if each.field == "services"
    ]
    assert problem.value == "Acquérir un vélo à prix solidaire"


@pytest.mark.parametrize(
    ("cell", "position"),
    [
        ("45.0432, 3.8851", ("45.0432", "3.8851")),
        ("45,0432 ; 3,8851", ("45,0432", "3,8851")),
        ("POINT(3.8851 45.0432)", ("45.0432", "3.8851")),
        ("POINT Z (3.8851 45.0432 260)", ("45.0432", "3.8851")),
        ('{"type": "Point", "coordinates": [3.8851, 45.0432, 260.5]}', ("45.0432", "3.8851")),
        ("derrière la mairie", ("derrière la mairie", "")),
        ("", ("", "")),
    ],
)
def test_a_position_in_one_cell_is_read_or_reported(cell, position):
    row = apply_mapping({"nom": "nom", "ou": "position"}, {"nom": "EPN", "ou": cell})
    assert (row.get("latitude", ""), row.get("longitude", "")) == position


def test_a_nearly_standard_geojson():
    """Test heights, a missing geometry, a geometry other than a point, and nested objects."""

    def feature(name, geometry, **properties):
        return {
            "type": "Feature",
            "geometry": geometry,
            "properties": {"name": name, "addr:street": "rue Blatin", **properties},
        }

    number = {"addr:housenumber": "12 bis"}
    features = [
        feature("A", {"type": "Point", "coordinates": [3.08, 45.77, 410.5]}, **number),
        feature("B", None, contact={"phone": "04 73 00 00 00"}),
        feature("C", {"type": "MultiPoint", "coordinates": [[3.1, 45.8]]}),
        feature("D", {"type": "Polygon", "coordinates": [[[3.1, 45.8], [3.2, 45.8], [3.1, 45.8]]]}),
    ]  # fmt: skip
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    rows, _problems = read(content)
    assert [(row["latitude"], row["longitude"]) for row in rows] == [
        ("45.77", "3.08"), ("", ""), ("45.8", "3.1"), ("Polygon", "")
    ]  # fmt: skip
    assert rows[0]["adresse"] == "12 bis rue Blatin"
    assert rows[1]["telephone"] == "04 73 00 00 00"
    rows, problems = read(json.dumps([*features, "oups"]).encode())
    assert (len(rows), problems[0].value) == (4, "oups")


@pytest.mark.parametrize("mark", [";", ",", "|", "\t"])
def test_columns_under_a_title_are_found_with_any_separator(mark):
    table = [
        ["Lieux du Forez", "", "", ""],
        ["Mis à jour le 3 mai 2026", "", "", ""],
        ["Dénomination", "Localité", "Horaires d’accueil", '"Observations\n(facultatif)"'],
        ["Espace Loire", "Feurs", "Lun-Ven 9h-12h", '"Sur RDV : parking\nà côté"'],
        ["Centre social", "Boën", "Mardi 14h-17h", "trop", "long"],
        ["Mairie annexe", "Montbrison", "Mer 9h-12h", ""],
    ]
    rows, problems = read("\n".join(mark.join(cells) for cells in table).encode())
    assert [(row["nom"], row["commune"], row["horaires"]) for row in rows] == [
        ("Espace Loire", "Feurs", "Mo-Fr 09:00-12:00"),
        ("Mairie annexe", "Montbrison", "We 09:00-12:00"),
    ]
    assert "Lieux du Forez / Mis à jour le 3 mai 2026" in problems[0].value
    assert "Centre social" in problems[1].value


def test_unreadable_line_is_reported(editor):
    content = b"nom;ville\nEPN;Martigues\nAutre;Istres;de trop\n"
    run = answered(editor, send(editor, "a.csv", content))
    assert run.counts["refused"] == 1
    assert "Autre;Istres;de trop" in [problem["value"] for problem in run.problems]


def test_table_with_unknown_headers_shows_its_cells(editor):
    run = send(editor, "a.csv", b"qui;ville\nEPN;Martigues\n")
    page = editor.get(f"{RUNS}{run.pk}/colonnes/")
    assert page.status_code == 200
    assert "Martigues" in page.content.decode()


def workbook(*sheets):
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


DAY = datetime.date(2026, 5, 3)
BOOK = workbook(
    ("Lisez-moi", [["Ce classeur…"]]),
    (
        "Lieux",
        [
            ["Nom", "Code postal", "Commune", "Tél", "Lundi", "Mise à jour", "Latitude"],
            ["Bourg", 1000, "Bourg-en-Bresse", 474000000, "9h-12h", DAY, 46.2],
            ["Oyonnax", "01100", "Oyonnax", None, datetime.time(9), None, None],
        ],
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (MORE, "UTF-8, séparateur\N{NO-BREAK SPACE}: virgule"),
        (MORE.replace(b",", b";"), "UTF-8, séparateur\N{NO-BREAK SPACE}: point-virgule"),
        (b'[{"id": "12", "nom": "Espace", "jours_d_accueil": "mardi"}]', "UTF-8, JSON"),
        (BOOK, "Excel"),
    ],
)
def test_screens_and_command_always_state_how_the_file_is_read(
    editor, directory, tmp_path, capsys, content, form
):
    sentence = f"Fichier lu\N{NO-BREAK SPACE}: {form}."
    run = send(editor, "lieux.xlsx" if form == "Excel" else "a.csv", content)
    assert sentence in editor.get(f"{RUNS}{run.pk}/colonnes/").content.decode()
    assert sentence in editor.get(f"{RUNS}{answered(editor, run).pk}/").content.decode()
    path = tmp_path / run.file_name
    path.write_bytes(content)
    call_command("import_places", str(path), dry_run=True)
    assert sentence in capsys.readouterr().out


def test_workbook_is_imported(editor, directory, tmp_path):
    run = send(editor, "lieux.xlsx", BOOK)
    assert run.stage == "joining"
    assert "Feuille non lue" in run.problems[0]["reason"]
    run = answered(editor, run)
    editor.post(f"{RUNS}{run.pk}/", {"take": "1"})
    moved_on(editor, run)
    place = PlacePage.objects.get(title="Bourg")
    assert (place.postcode, place.city, place.phone.as_e164) == (
        "01000",
        "Bourg-en-Bresse",
        "+33474000000",
    )
    assert (place.opening_hours, place.updated_on) == ("Mo 09:00-12:00", DAY)
    path = tmp_path / "lieux.xlsx"
    path.write_bytes(BOOK)
    call_command("import_places", str(path), verbosity=0)
    assert PlacePage.objects.count() == 2
    assert finish(begin(BOOK, "lieux.xlsx")).counts["unchanged"] == 2


def archive(name, content):
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (archive("xl/workbook.xml", "<workbook"), "pas lisible"),
        (BOOK[:900], "pas lisible"),
        (archive("xl/workbook.xml", "0" * 300_000), "trop grand"),
        (archive("lieux.csv", "id,nom"), "classeur"),
        (workbook(("Vide", [])), "vide"),
    ],
)
def test_invalid_workbook_is_refused_with_a_reason(
    directory, tmp_path, monkeypatch, content, fault
):
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 200_000)
    assert fault in begin(content, "lieux.xlsx").fault
    path = tmp_path / "lieux.xlsx"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=fault):
        call_command("import_places", str(path))
