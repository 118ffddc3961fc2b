"""Faults of files are reported in French with line, field and value, without other effects."""

import io
import json
import zipfile

import pytest

from places.national.files import UnreadableError, read_file
from places.national.tables import csv_rows

from .made_files import HEADER, PLACE, csv_of, read, row, taken

# Broken lines


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        (row("b", nom='"Lieu'), "refused"),  # the quote swallows the rest of the file
        (row("b", nom='"Lieu') + "\n" + row("x", nom='"Autre'), "refused"),  # closed by the next
        (row("b", date_maj='"2024-01-01') + '\nx,"y', "repaired"),
        (row("b", nom='"' + "x" * (csv_rows.LONGEST_CELL + 1) + '"'), "refused"),
    ],
)
def test_a_broken_line_is_reported_and_costs_no_other(broken, kind):
    rows, problems = read(csv_of(row("a"), broken, row("c"), row("d")))
    after = 4 + broken.count("\n")
    keys = dict(taken(rows))
    assert (keys[2], keys[after], keys[after + 1]) == ("a", "c", "d")
    assert (problems[0][0], problems[0][3]) == (3, kind)


def test_an_unclosed_quote_says_what_to_do():
    table = read_file(csv_of(row("a"), row("b", nom='"Lieu'), row("c")))
    list(table.rows())
    (problem,) = table.problems
    assert (problem.line, problem.value) == (3, "b")
    assert "refermez-le" in problem.reason


def test_an_endless_cell_is_reported_in_french():
    table = read_file(csv_of(row("b", nom='"' + "x" * (csv_rows.LONGEST_CELL + 1) + '"'), row("c")))
    list(table.rows())
    (problem,) = table.problems
    assert problem.reason.startswith("Une case dépasse 1 000 000 de signes")


def test_a_quote_out_of_place_is_repaired_and_reported():
    rows, problems = read(csv_of(row("a", nom='"Le" Lab'), row("b")))
    assert [r.values["title"] for r in rows] == ["Le Lab", "Lieu"]
    assert problems == [(2, "", "a", "repaired")]


def test_text_read_again_after_quotes_is_limited(monkeypatch):
    monkeypatch.setattr(csv_rows, "MOST_READ_AGAIN", 20_000)
    lines = ["x" * 10_000 for _number in range(10)]
    _rows, problems = read(csv_of('"' + lines[0], *lines[1:], '"' + lines[0], *lines))
    assert 0 < len(problems) < 30


def test_line_of_control_characters_is_shown_without_them():
    _rows, problems = read(csv_of(row("a"), "\x1b[31mrouge\x07,x"))
    assert problems == [(3, "", "[31mrouge", "refused")]


# Headers


@pytest.mark.parametrize("first_line", ["sep=;", '"sep=;"', "SEP=;"])
def test_separator_line_of_excel_is_skipped(first_line):
    rows, problems = read(f"{first_line}\r\n".encode() + csv_of(row()).replace(b",", b";"))
    assert taken(rows) == [(3, "a")]
    assert [(number, kind) for number, _field, _value, kind in problems] == [
        (1, "repaired"),
        (2, "repaired"),
    ]


@pytest.mark.parametrize("before", ["Export du 3 mars\n\n", ",,,\n,,,\n"])
def test_header_below_the_first_line_is_found_and_reported(before):
    rows, problems = read(before.encode() + csv_of(row()))
    assert taken(rows) == [(4, "a")]
    assert [(number, kind) for number, _field, _value, kind in problems] == [(1, "repaired")]


def test_thousands_of_unknown_columns_are_reported_once():
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


# Files of other kinds


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
def test_other_kinds_of_files_are_refused_in_french(data, message):
    with pytest.raises(UnreadableError, match=message) as refusal:
        read_file(data)
    english = {"expecting", "delimiter", "unterminated", "extra", "field", "limit", "invalid"}
    assert not english & set(str(refusal.value).lower().split())


# Objects


def test_nan_and_infinity_are_refused():
    data = b'[{"id": "a", "nom": "Lieu", "latitude": NaN, "longitude": Infinity}]'
    rows, problems = read(data)
    assert rows[0].values.get("latitude") is None
    assert [p[1:] for p in problems if p[1] in {"latitude", "longitude"}] == [
        ("latitude", "nan", "refused"),
        ("longitude", "inf", "refused"),
    ]


@pytest.mark.parametrize("twice", [b'"id": "a", "id": "b"', b'"id": "a", "ID": "b"'])
def test_object_with_a_duplicate_key_is_refused(twice):
    rows, problems = read(b'[{%s, "nom": "Lieu"},\n{"id": "c", "nom": "Lieu"}]' % twice)
    assert taken(rows) == [(2, "c")]
    assert ("", "refused") in [(field, kind) for _line, field, _value, kind in problems]


@pytest.mark.parametrize(
    ("geometry", "position", "kinds"),
    [
        ({"type": "Point", "coordinates": [43.4, 5.05]}, (43.4, 5.05), ["repaired", "repaired"]),
        ({"type": "Point", "coordinates": [5.05]}, (None, None), ["refused"]),
        ({"type": "Point", "coordinates": []}, (None, None), ["refused"]),
        ({"type": "Polygon", "coordinates": [[[5, 43], [5, 44]]]}, (None, None), ["refused"]),
        ({"type": "GeometryCollection", "geometries": []}, (None, None), ["refused"]),
        ([5.05, 43.4], (None, None), ["refused"]),
        (None, (None, None), []),
    ],
)
def test_geometry_other_than_a_point_is_refused_and_the_place_kept(geometry, position, kinds):
    feature = {"type": "Feature", "properties": PLACE, "geometry": geometry}
    rows, problems = read(json.dumps({"type": "FeatureCollection", "features": [feature]}).encode())
    values = rows[0].values
    assert (values.get("latitude"), values.get("longitude")) == position
    assert [kind for _line, _field, _value, kind in problems] == kinds
