"""Files that no standard foresaw: each fault is told in French by its line, its field and the
start of its value, and costs nothing to the rest of the file."""

import csv
import io
import json
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.imports import runs as import_runs
from places.imports.runs import begin, finish
from places.models import PlacePage
from places.national import csv_rows
from places.national.files import UnreadableError, read_file
from places.national.standard import COLUMN_NAMES, REQUIRED_NAMES
from tests.places.imports.test_importer import file_of, line

PLACE = {
    "id": "a",
    "pivot": "00000000000000",
    "nom": "Lieu",
    "commune": "Martigues",
    "code_postal": "13500",
    "adresse": "1 rue du Port",
    "date_maj": "2024-01-01",
}
HEADER = ",".join(REQUIRED_NAMES)
LONG = 120


def row(identifier="a", **cells):
    return ",".join({**PLACE, "id": identifier, **cells}.values())


def csv_of(*lines):
    return "\n".join([HEADER, *lines, ""]).encode()


def cell_file(column, *values):
    """One row for each value of one column, whatever its signs."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(dict.fromkeys([*REQUIRED_NAMES, column]))
    for number, value in enumerate(values):
        writer.writerow({**PLACE, "id": f"a{number}", column: value}.values())
    return text.getvalue().encode()


def read(data):
    """(rows, [(line, field, value, kind)] of the file and of its rows)"""
    table = read_file(data)
    rows = list(table.rows())
    problems = [*table.problems, *(problem for row in rows for problem in row.problems)]
    assert all(len(problem.value) <= LONG for problem in problems)
    assert all(problem.reason for problem in problems)
    return rows, [(p.line, p.field, p.value, p.kind) for p in problems]


def reasons(data):
    table = read_file(data)
    return [str(problem.reason) for row in table.rows() for problem in row.problems]


def taken(rows):
    return [(row.line, row.national_id) for row in rows if row.is_usable]


# Broken lines


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (row("b", nom='"Lieu'), "refused"),  # swallows all that follows
        (row("b", nom='"Lieu') + "\n" + row("x", nom='"Autre'), "refused"),  # closed by the next
        (row("b", date_maj='"2024-01-01') + '\nx,"y', "mended"),
        (row("b", nom='"' + "x" * (csv_rows.LONGEST_CELL + 1) + '"'), "refused"),
    ],
)
def test_a_broken_line_is_told_and_costs_no_other(broken, kind):
    rows, problems = read(csv_of(row("a"), broken, row("c"), row("d")))
    after = 4 + broken.count("\n")
    found = dict(taken(rows))
    assert (found[2], found[after], found[after + 1]) == ("a", "c", "d")
    assert (problems[0][0], problems[0][3]) == (3, kind)


def test_an_unclosed_quote_says_what_to_do():
    table = read_file(csv_of(row("a"), row("b", nom='"Lieu'), row("c")))
    list(table.rows())
    (problem,) = table.problems
    assert (problem.line, problem.value) == (3, "b")
    assert "refermez-le" in problem.reason


def test_an_endless_cell_is_told_in_french():
    table = read_file(csv_of(row("b", nom='"' + "x" * (csv_rows.LONGEST_CELL + 1) + '"'), row("c")))
    list(table.rows())
    (problem,) = table.problems
    assert problem.reason.startswith("Une case dépasse 1 000 000 de signes")


def test_a_quote_out_of_place_is_mended_and_told():
    rows, problems = read(csv_of(row("a", nom='"Le" Lab'), row("b")))
    assert [r.values["title"] for r in rows] == ["Le Lab", "Lieu"]
    assert problems == [(2, "", "a", "mended")]


def test_a_file_made_of_quotes_is_not_read_a_thousand_times(monkeypatch):
    monkeypatch.setattr(csv_rows, "MOST_READ_AGAIN", 20_000)
    lines = ["x" * 10_000 for _number in range(10)]
    _rows, problems = read(csv_of('"' + lines[0], *lines[1:], '"' + lines[0], *lines))
    assert 0 < len(problems) < 30


def test_a_line_with_nothing_in_it_but_signs_of_control_is_shown_without_them():
    _rows, problems = read(csv_of(row("a"), "\x1b[31mrouge\x07,x"))
    assert problems == [(3, "", "[31mrouge", "refused")]


# Headers


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;"])
def test_the_first_line_of_excel_is_passed_over(said):
    rows, problems = read(f"{said}\r\n".encode() + csv_of(row()).replace(b",", b";"))
    assert taken(rows) == [(3, "a")]
    assert [(number, kind) for number, _field, _value, kind in problems] == [
        (1, "mended"),
        (2, "mended"),
    ]


@pytest.mark.parametrize("before", ["Export du 3 mars\n\n", ",,,\n,,,\n"])
def test_a_header_lower_down_is_found_and_said(before):
    rows, problems = read(before.encode() + csv_of(row()))
    assert taken(rows) == [(4, "a")]
    assert [(number, kind) for number, _field, _value, kind in problems] == [(1, "mended")]


def test_thousands_of_unknown_columns_are_told_once():
    names = ",".join(f"c{number}" for number in range(3000))
    data = f"{HEADER},{names}\n{row()}{',' * 3000}\n".encode()
    rows, problems = read(data)
    assert (len(rows), len(problems)) == (1, 21)


def test_a_column_is_found_under_accents_hyphens_and_spaces():
    header = HEADER.replace("commune", "Commune ").replace("code_postal", "Code-Postal")
    data = f"{header.replace('date_maj', 'Date MÀJ')},Téléphone,Couleur préférée\n{row()},,\n"
    rows, problems = read(data.encode())
    assert rows[0].values["city"] == "Martigues"
    assert rows[0].values["phone"] == ""
    assert problems == [(1, "couleur préférée", "", "refused")]


# Files that are none


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("lieux.csv", csv_of(row()))
    return file.getvalue()


def cut(value):
    return json.dumps(value).encode()[:-20]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (csv_of(), "n’a que son en-tête"),
        (b" \n \n", "est vide"),
        (csv_of(row()).decode().encode("utf-16-le"), "UTF-16"),
        (csv_of(row()).decode().encode("utf-32"), "UTF-32"),
        (csv_of(row()).decode().encode("utf-32-be"), "UTF-32"),
        (b"\0" * 5000, "pas un texte"),
        (zipped(), "une archive"),
        (b"\x89PNG\r\n\x1a\n", "une image"),
        (b"{\\rtf1 lieux}", "RTF"),
        (cut([PLACE, PLACE]), "^Ligne 1 : JSON illisible : "),
        (b'[{"id": "a"},\n {"id": ', "^Ligne 2 : JSON illisible : le fichier s’arrête au milieu"),
        (b'{"id": "a"}\n{"id": "b"}', "JSON Lines"),
        (b'[{"id": "a"}]\n[]', "^Ligne 2 : JSON illisible : il reste du texte"),
        (b'[{"id": "a" "b"}]', "un signe n’est pas à sa place"),
        (b'[{"id": "a\\x"}]', "une barre"),
        (json.dumps(PLACE).encode(), "pas une liste de lieux"),
        (json.dumps({"type": "FeatureCollection", "features": {}}).encode(), "pas une liste"),
        (b"[" * 10_000 + b"]" * 10_000, "trop de niveaux"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "trop de niveaux"),
        (json.dumps([[1, 2], [3]]).encode(), "aucun lieu"),
        (b"null", "colonnes manquantes"),
    ],
)
def test_what_is_no_file_of_places_is_refused_in_french(data, message):
    with pytest.raises(UnreadableError, match=message) as refusal:
        read_file(data)
    english = {"expecting", "delimiter", "unterminated", "extra", "field", "limit", "invalid"}
    assert not english & set(str(refusal.value).lower().split())


# Objects


def test_a_number_that_is_none_is_refused():
    data = b'[{"id": "a", "nom": "Lieu", "latitude": NaN, "longitude": Infinity}]'
    rows, problems = read(data)
    assert rows[0].values.get("latitude") is None
    assert [p[1:] for p in problems if p[1] in {"latitude", "longitude"}] == [
        ("latitude", "nan", "refused"),
        ("longitude", "inf", "refused"),
    ]


@pytest.mark.parametrize("twice", [b'"id": "a", "id": "b"', b'"id": "a", "ID": "b"'])
def test_a_field_said_twice_is_no_field(twice):
    rows, problems = read(b'[{%s, "nom": "Lieu"},\n{"id": "c", "nom": "Lieu"}]' % twice)
    assert taken(rows) == [(2, "c")]
    assert ("", "refused") in [(field, kind) for _line, field, _value, kind in problems]


@pytest.mark.parametrize(
    ("geometry", "position", "told"),
    [
        ({"type": "Point", "coordinates": [43.4, 5.05]}, (43.4, 5.05), ["mended", "mended"]),
        ({"type": "Point", "coordinates": [5.05]}, (None, None), ["refused"]),
        ({"type": "Point", "coordinates": []}, (None, None), ["refused"]),
        ({"type": "Polygon", "coordinates": [[[5, 43], [5, 44]]]}, (None, None), ["refused"]),
        ({"type": "GeometryCollection", "geometries": []}, (None, None), ["refused"]),
        ([5.05, 43.4], (None, None), ["refused"]),
        (None, (None, None), []),
    ],
)
def test_a_shape_that_is_no_point_is_refused_and_the_place_kept(geometry, position, told):
    feature = {"type": "Feature", "properties": PLACE, "geometry": geometry}
    rows, problems = read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    values = rows[0].values
    assert (values.get("latitude"), values.get("longitude")) == position
    assert [kind for _line, _field, _value, kind in problems] == told


# Cells


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("code_insee", "99999", "aucune commune"),
        ("code_insee", "00123", "aucune commune"),
        ("code_postal", "99999", "n’existe pas"),
        ("code_postal", "00000", "n’existe pas"),
        ("date_maj", "2999-01-01", "pas encore arrivée"),
        ("date_maj", "31/02/2024", "n’existe pas"),
        ("date_maj", "1899-12-30", "trop ancienne"),
        ("date_maj", "1712044800", "Attendu : une date"),
        ("telephone", "04 92 00 00", "8 chiffres"),
        ("telephone", "3949", "numéro court"),
        ("typologie", "X" * 5000, "typologie"),
        ("typologie", "<b>EPN</b>", "typologie"),
        ("site_web", "javascript:alert(1)", "pas une adresse web"),
        ("site_web", "//exemple.fr", "pas une adresse web"),
        ("site_web", "https://impots.fr@exemple.fr/", "un nom ou un mot de passe"),
        ("prise_rdv", "JaVaScript:alert(1)", "pas une adresse web"),
        ("prise_rdv", "data:text/html,x", "pas une adresse web"),
        ("courriels", "<moi@exemple.fr>", "pas une adresse de courriel"),
        ("presentation_resume", "x" * 281, "Plus de 280 signes"),
        ("presentation_detail", "<div></div>", "balises HTML"),
        ("latitude", "43.4", "L’autre coordonnée manque"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_reason_and_the_place_kept(column, cell, message):
    table = read_file(cell_file(column, cell))
    (found,) = table.rows()
    assert found.is_usable
    told = [p for p in found.problems if p.field == column]
    assert [(p.line, p.kind) for p in told] == [(2, "refused")]
    assert message in told[0].reason
    assert told[0].value == cell if len(cell) <= LONG else told[0].value == f"{cell[:119]}…"


@pytest.mark.parametrize("code", ["01001", "13056", "2A004", "2B033", "95680", "97411", "98735"])
def test_the_code_of_a_commune_is_taken(code):
    assert reasons(cell_file("code_insee", code)) == []


@pytest.mark.parametrize(
    ("latitude", "longitude", "position", "message"),
    [
        ("5.05", "43.4", (43.4, 5.05), "échangées"),
        ("0", "0", (None, None), "0, 0"),
        ("48.8", "250", (None, None), "L’autre coordonnée manque"),
        ("40.4", "-3.7", (None, None), "pas en France"),
    ],
)
def test_a_position_is_put_right_or_left_out(latitude, longitude, position, message):
    header = f"{HEADER},latitude,longitude"
    (found,) = read_file(f"{header}\n{row()},{latitude},{longitude}\n".encode()).rows()
    assert (found.values.get("latitude"), found.values.get("longitude")) == position
    assert message in " ".join(p.reason for p in found.problems)


@pytest.mark.parametrize(
    ("name", "kept", "sign"),
    [
        ("Lieu \u202emal\u202c", "Lieu mal", "U+202E"),
        ("\u200bLieu\u200d \ufeffb", "Lieu b", "U+200B"),
        ("Li\x00eu", "Lieu", "U+0000"),
        ("Lieu\x1b[31m", "Lieu[31m", "U+001B"),
    ],
)
def test_signs_that_nobody_sees_are_taken_out_and_told(name, kept, sign):
    (found,) = read_file(cell_file("nom", name)).rows()
    assert found.values["title"] == kept
    (told,) = found.problems
    assert (told.line, told.field, told.value, told.kind) == (2, "nom", kept, "mended")
    assert sign in told.reason


def test_a_name_of_signs_that_nobody_sees_is_no_name():
    (found,) = read_file(cell_file("nom", "\u200b\u2060")).rows()
    assert not found.is_usable


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("MÃ©diathÃ¨que dâ€™Ã\xa0 cÃ´tÃ©", "Médiathèque d’à côté"),
        ("CÅ“ur de ville Â« La Ruche Â»", "Cœur de ville « La Ruche »"),
        ("PÂTÉ", "PÂTÉ"),
        ("café» °", "café» °"),
    ],
)
def test_accents_that_a_program_broke_are_put_back_and_told(name, kept):
    (found,) = read_file(cell_file("nom", name)).rows()
    assert found.values["title"] == kept
    assert [(p.field, p.kind) for p in found.problems] == (
        [] if name == kept else [("nom", "mended")]
    )


def test_a_value_of_a_list_is_found_without_its_accents():
    (found,) = read_file(cell_file("services", "aide aux demarches administratives")).rows()
    assert found.values["services"] == ["Aide aux démarches administratives"]
    assert [p.kind for p in found.problems] == ["mended"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<p>Un <b>lieu</b> ouvert.</p><p>À tous &amp; à toutes</p>",
         "Un lieu ouvert.\nÀ tous & à toutes"),
        ("<script>alert(1)</script>Lieu", "Lieu"),
        ("Prix < 10 € et > 5 €", "Prix < 10 € et > 5 €"),
        ("<3", "<3"),
    ],
)  # fmt: skip
def test_the_tags_of_a_web_page_are_taken_out_of_a_text(text, kept):
    (found,) = read_file(cell_file("presentation_detail", text)).rows()
    assert found.values["presentation"] == kept
    assert [p.kind for p in found.problems] == ([] if text == kept else ["mended"])


def test_a_cell_of_a_thousand_wrong_values_is_told_in_twenty_one_lines():
    cell = "|".join(["Gratuit", *(f"faux {number}" for number in range(1000))])
    (found,) = read_file(cell_file("frais_a_charge", cell)).rows()
    assert found.values["fees"] == ["Gratuit"]
    assert len(found.problems) == 21
    assert "980" in found.problems[-1].reason


@pytest.mark.parametrize(
    ("address", "postcode", "town", "street"),
    [
        ("12 rue de la Paix 13500 Martigues", "", "", "12 rue de la Paix"),
        ("12 rue de la Paix, 13500 MARTIGUES, France", "", "", "12 rue de la Paix"),
        ("12 rue de la Paix – 13500 Martigues Cedex 2", "13500", "", "12 rue de la Paix"),
        ("12 rue de la Paix 13500 Martigues", "13500", "Martigues", "12 rue de la Paix"),
        ("12 rue de la Paix 13500 Martigues", "13110", "Port-de-Bouc",
         "12 rue de la Paix 13500 Martigues"),
    ],
)  # fmt: skip
def test_an_address_in_one_cell_is_parted_unless_the_others_say_otherwise(
    address, postcode, town, street
):
    cells = {**PLACE, "adresse": address, "code_postal": postcode, "commune": town}
    (found,) = read_file(json.dumps([cells]).encode()).rows()
    assert found.values["address"] == street
    assert found.values["postcode"] == postcode or "13500"


# In the directory


def test_identifiers_that_differ_by_their_case_are_two_places_and_it_is_told(directory, tmp_path):
    file, out = tmp_path / "lieux.csv", StringIO()
    file.write_bytes(file_of(line("Abc"), line("abc"), line("Abc")))
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    assert set(PlacePage.objects.values_list("national_id", flat=True)) == {"Abc", "abc"}
    assert "ligne 3 : id « abc » à vérifier – L’identifiant de la ligne 2" in out.getvalue()
    assert "L’identifiant est déjà à la ligne 2." in out.getvalue()


def test_a_refused_file_changes_nothing_and_its_report_says_so(directory, tmp_path):
    file, report = tmp_path / "lieux.csv", tmp_path / "report.json"
    file.write_bytes(file_of(line("a")))
    options = {"report": report, "stdout": StringIO(), "stderr": StringIO()}
    call_command("import_places", str(file), **options)
    assert json.loads(report.read_text(encoding="utf-8"))["fault"] == ""
    before = list(PlacePage.objects.values())
    file.write_bytes(file_of(line("a", nom="Autre")).decode().encode("utf-16"))
    with pytest.raises(CommandError, match="UTF-16"):
        call_command("import_places", str(file), **options)
    account = json.loads(report.read_text(encoding="utf-8"))
    assert "UTF-16" in account["fault"]
    assert (sum(account["counts"].values()), account["rows"]) == (0, [])
    assert list(PlacePage.objects.values()) == before


def test_objects_that_are_no_place_are_refused_even_on_one_line(directory, tmp_path):
    file, out = tmp_path / "lieux.json", StringIO()
    file.write_text(json.dumps([PLACE, 3, ["x"]]), encoding="utf-8")
    with pytest.raises(CommandError) as end:
        call_command("import_places", str(file), strict=True, stdout=out, stderr=StringIO())
    assert end.value.returncode == 3
    assert "1 créé," in out.getvalue()
    assert "2 refusés." in out.getvalue()


@pytest.mark.parametrize(
    ("lines", "is_wrong"),
    [((line("a"),), False), ((line("a"), "court"), True), ((line("a", telephone="12"),), True)],
)
def test_the_command_ends_with_three_when_told_to_be_strict(directory, tmp_path, lines, is_wrong):
    file = tmp_path / "lieux.csv"
    file.write_bytes(file_of(*lines))
    options = {"stdout": StringIO(), "stderr": StringIO()}
    if not is_wrong:
        call_command("import_places", str(file), strict=True, **options)
        return
    with pytest.raises(CommandError) as end:
        call_command("import_places", str(file), strict=True, **options)
    assert end.value.returncode == 3
    assert PlacePage.objects.get().national_id == "a"


def test_a_line_of_blank_cells_but_its_name_is_a_place(directory, tmp_path):
    file, out = tmp_path / "lieux.csv", StringIO()
    blank = dict.fromkeys(COLUMN_NAMES, "") | {"id": "a", "nom": "Lieu"}
    file.write_text(f"{','.join(blank)}\n{','.join(blank.values())}\n", encoding="utf-8")
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    place = PlacePage.objects.get()
    assert (place.title, place.updated_on, place.latitude, place.services) == (
        "Lieu", None, None, [],
    )  # fmt: skip
    assert out.getvalue().count("La valeur est obligatoire") == 5
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    assert "0 créés, 0 modifiés, 1 inchangé," in out.getvalue()


def test_a_long_value_is_cut_where_it_is_told(directory, tmp_path):
    file, out, report = tmp_path / "lieux.csv", StringIO(), tmp_path / "report.json"
    file.write_bytes(file_of(line("a", telephone="9" * 5000, presentation_detail="x" * 5000)))
    call_command("import_places", str(file), stdout=out, stderr=StringIO(), report=report)
    file.write_bytes(file_of(line("a", presentation_detail="y" * 5000)))
    call_command("import_places", str(file), stdout=out, stderr=StringIO())
    assert max(map(len, out.getvalue().splitlines())) < 400
    (told,) = json.loads(report.read_text(encoding="utf-8"))["rows"][0]["problems"]
    assert (told["field"], len(told["value"])) == ("telephone", LONG)


def test_a_file_of_broken_lines_keeps_a_short_account(directory, monkeypatch):
    monkeypatch.setattr(import_runs, "MOST_PROBLEMS", 5)
    run = finish(begin(file_of(line("a"), *["court"] * 30), "lieux.csv"))
    assert (run.counts["refused"], len(run.problems)) == (30, 5)
    assert "ne sont pas montrées" in run.problems[-1]["reason"]
