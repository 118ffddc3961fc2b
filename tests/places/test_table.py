"""Files as they come: wrong encoding, wrong header, broken lines."""

import pytest

from places.standard import COLUMN_NAMES
from places.table import UnreadableError, read_table

REQUIRED = "id,pivot,nom,commune,code_postal,adresse,date_maj"


def csv_of(*rows, header=REQUIRED):
    return "\n".join([header, *rows, ""]).encode()


def row(identifier="a", name="Lieu"):
    return f"{identifier},00000000000000,{name},Martigues,13500,1 rue du Port,2024-01-01"


def read(data):
    table = read_table(data)
    rows = list(table.rows())
    return rows, [(problem.line, problem.field, problem.value) for problem in table.problems]


def test_rows_come_in_order_with_their_lines():
    rows, problems = read(csv_of(row("a"), row("b")))
    assert [(r.line, r.national_id) for r in rows] == [(2, "a"), (3, "b")]
    assert problems == []


def test_a_cell_over_several_lines_counts_from_its_first():
    rows, _problems = read(csv_of(row("a", '"Lieu\nd’à côté"'), row("b")))
    assert [(r.line, r.national_id) for r in rows] == [(2, "a"), (4, "b")]
    assert rows[0].values["title"] == "Lieu d’à côté"


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_byte_order_mark_is_not_part_of_the_header(mark):
    rows, problems = read(mark + csv_of(row()))
    assert (len(rows), problems) == (1, [])


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_read_and_said(separator):
    rows, problems = read(csv_of(row()).replace(b",", separator.encode()))
    assert [r.national_id for r in rows] == ["a"]
    assert problems == [(1, "", separator)]


def test_column_names_are_found_whatever_their_case_and_order():
    header = "NOM, Id ,pivot,commune,code_postal,adresse,date_maj"
    rows, problems = read(csv_of("Lieu,a,,Martigues,13500,1 rue,2024-01-01", header=header))
    assert [(r.national_id, r.values["title"]) for r in rows] == [("a", "Lieu")]
    assert problems == []


def test_an_unknown_column_is_said_and_ignored():
    rows, problems = read(csv_of(f"{row()},rouge", header=f"{REQUIRED},couleur"))
    assert len(rows) == 1
    assert problems == [(1, "couleur", "")]


def test_latin_1_is_told_with_its_line():
    data = csv_of(row(), row("b", "Médiathèque")).decode().encode("latin-1")
    with pytest.raises(UnreadableError, match=r"^Ligne 3 : le fichier n’est pas en UTF-8"):
        read_table(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Le fichier est vide"),
        (b"\n\n", "Le fichier est vide"),
        (b"a,b,c\n1,2,3\n", "colonnes manquantes : id, pivot, nom"),
        (csv_of(row(), header=REQUIRED.replace("nom,", "name,")), "colonnes manquantes : nom"),
        (csv_of(f"{row()},x", header=f"{REQUIRED},nom"), "colonnes en double : nom"),
        (csv_of(row()).decode().replace(",", ":").encode(), "colonnes manquantes"),
        (csv_of(row()).decode().encode("utf-16"), "n’est pas en UTF-8"),
        (b"<!doctype html><html>", "colonnes manquantes"),
        (b"PK\x03\x04\x14\x00", "colonnes manquantes"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(data, message):
    with pytest.raises(UnreadableError, match=message):
        read_table(data)


def test_a_line_with_too_many_or_too_few_cells_is_told_and_the_others_are_read():
    rows, problems = read(csv_of(row("a"), "b,trop,court", f"{row('c')},trop", row("d")))
    assert [r.national_id for r in rows] == ["a", "d"]
    assert problems == [(3, "", "b"), (4, "", "c")]


def test_blank_lines_are_nothing():
    rows, problems = read(csv_of(row("a"), "", ",,,,,,", row("b")))
    assert [r.national_id for r in rows] == ["a", "b"]
    assert problems == []


def test_an_endless_cell_is_told():
    rows, problems = read(csv_of(row("a"), row("b", "x" * 1_100_000), row("c")))
    assert [r.national_id for r in rows][0] == "a"
    assert [line for line, _field, _value in problems] == [3]


def test_every_column_of_the_standard_is_known():
    header = ",".join(COLUMN_NAMES)
    _rows, problems = read(f"{header}\n".encode())
    assert problems == []
