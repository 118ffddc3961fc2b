"""Files as people send them: wrong encoding, wrong header, broken lines."""

import json

import pytest

from places.national.files import UnreadableError, read_file
from places.national.standard import COLUMN_NAMES
from places.national.tables import encodings, json_objects

REQUIRED = "id,pivot,nom,commune,code_postal,adresse,date_maj"


def csv_of(*rows, header=REQUIRED):
    return "\n".join([header, *rows, ""]).encode()


def row(identifier="a", name="Lieu"):
    return f"{identifier},00000000000000,{name},Martigues,13500,1 rue du Port,2024-01-01"


def read(data):
    table = read_file(data)
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


@pytest.mark.parametrize(("separator", "name"), [(";", "point-virgule"), ("\t", "tabulation")])
def test_another_separator_is_accepted_and_reported(separator, name):
    rows, problems = read(csv_of(row()).replace(b",", separator.encode()))
    assert [r.national_id for r in rows] == ["a"]
    assert problems == [(1, "", name)]


def test_column_names_are_found_whatever_their_case_and_order():
    header = "NOM, Id ,pivot,commune,code_postal,adresse,date_maj"
    rows, problems = read(csv_of("Lieu,a,,Martigues,13500,1 rue,2024-01-01", header=header))
    assert [(r.national_id, r.values["title"]) for r in rows] == [("a", "Lieu")]
    assert problems == []


def test_unknown_column_is_reported_and_ignored():
    rows, problems = read(csv_of(f"{row()},rouge", header=f"{REQUIRED},couleur"))
    assert len(rows) == 1
    assert problems == [(1, "couleur", "")]


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("cp1252", "Windows-1252"),
        ("mac_roman", "Mac OS Roman"),
        ("cp850", "MS-DOS (850)"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_another_encoding_is_read_and_reported(codec, name):
    text = csv_of(row(), row("b", "Médiathèque de l’Hôtel-Dieu à Forcalquier"))
    place_file = read_file(text.decode().replace("’", "'").encode(codec))
    assert [each.values["title"] for each in place_file.rows()][1].startswith("Médiathèque de l'Hô")
    assert [(problem.value, problem.kind) for problem in place_file.problems] == [
        (name, "repaired")
    ]


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("name", ["École d’été à Nîmes", "Hôtel des Forêts", "déjà là"])
def test_short_texts_are_read_in_their_encoding(codec, name):
    name = name.replace("’", "'")
    data = csv_of(row("b", name)).decode().encode(codec)
    assert next(read_file(data).rows()).values["title"] == name


def test_unknown_encoding_is_refused_with_its_line():
    data = csv_of(row(), row("b", "Cyber")).replace(b"Cyber", b"\xfe\xd0\xde\xf0 \xa4\xac")
    with pytest.raises(UnreadableError, match=r"^Ligne 3\s: le codage du texte est inconnu"):
        read_file(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Le fichier est vide"),
        (b"\n\n", "Le fichier est vide"),
        (b"a,b,c\n1,2,3\n", "colonnes manquantes : id, pivot, nom"),
        (csv_of(row(), header=REQUIRED.replace("nom,", "name,")), "colonnes manquantes : nom"),
        (csv_of(f"{row()},x", header=f"{REQUIRED},nom"), "colonnes en double : nom"),
        (csv_of(row()).decode().replace(",", ":").encode(), "colonnes manquantes"),
        (b"\xef\xbb\xbf\n", "Le fichier est vide"),
        (b"\n<!doctype html><html>", "une page web ou du XML"),
        (b"PK\x03\x04\x14\x00", "un classeur"),
        (b"\xd0\xcf\x11\xe0\xa1", "un ancien classeur Excel"),
        (b"\x1f\x8b\x08", "une archive compressée"),
        (b"%PDF-1.7", "un PDF"),
        (b"{", "JSON illisible"),
        (b"[]", "aucun lieu"),
        (b"{}", "pas une liste de lieux"),
        (b'[{"id": 1}]', "colonnes manquantes"),
        (b'[{"id": 1, "nom": "a"},]', "^Ligne 1 : JSON illisible"),
        (b'[\n{"id": 1,\n"nom"}]', "^Ligne 3 : JSON illisible"),
        (b"[" * 100_000, "emboîté"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "JSON illisible"),
        (b'{"type": "FeatureCollection", "features": []}', "aucun lieu"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(data, message):
    with pytest.raises(UnreadableError, match=message):
        read_file(data)


def test_a_line_with_too_many_or_too_few_cells_is_reported_and_the_others_are_read():
    rows, problems = read(csv_of(row("a"), "b,trop,court", f"{row('c')},trop", row("d")))
    assert [r.national_id for r in rows] == ["a", "d"]
    assert problems == [(3, "", "b"), (4, "", "c")]


def test_blank_lines_are_skipped():
    rows, problems = read(csv_of(row("a"), "", ",,,,,,", row("b")))
    assert [r.national_id for r in rows] == ["a", "b"]
    assert problems == []


def test_an_endless_cell_is_reported():
    rows, problems = read(csv_of(row("a"), row("b", "x" * 1_100_000), row("c")))
    assert [r.national_id for r in rows] == ["a", "c"]
    assert [line for line, _field, _value in problems] == [3]


def test_every_column_of_the_standard_is_known():
    header = ",".join(COLUMN_NAMES)
    blank = "," * (len(COLUMN_NAMES) - 1)
    _rows, problems = read(f"{header}\na{blank}\n".encode())
    assert problems == []


def json_of(value):
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


PLACE = {
    "id": 1,
    "Nom": "Lieu",
    "commune": "Martigues",
    "code_postal": 4200,
    "adresse": "1 rue du Port",
    "date_maj": "2024-01-01",
    "pivot": None,
    "services": ["Loisirs et créations numériques", "Compréhension du monde numérique"],
    "latitude": 43.0,
    "longitude": 5,
}


@pytest.mark.parametrize("wrapped", [False, True])
def test_json_is_a_list_of_objects_or_an_object_that_holds_one(wrapped):
    value = [PLACE, PLACE | {"id": 2, "telephone": 442000000}]
    rows, problems = read(
        json_of({"total": 2, "tags": ["a"], "lieux": value} if wrapped else value)
    )
    assert [r.national_id for r in rows] == ["1", "2"]
    assert rows[0].values["services"] == PLACE["services"]
    assert (rows[0].values["latitude"], rows[0].values["postcode"]) == (43.0, "04200")
    assert [r.values["phone"] for r in rows] == ["", "+33442000000"]
    assert problems == []


def test_an_object_is_numbered_by_the_line_where_it_begins():
    rows, _problems = read(json_of([PLACE, PLACE | {"id": 2}]))
    lines = json_of([PLACE, PLACE | {"id": 2}]).decode().split("\n")
    assert [lines[r.line - 1].strip() for r in rows] == ["{", "{"]
    assert [r.line for r in rows] == [2, 2 + (len(lines) - 2) // 2]


def test_object_in_a_cell_is_refused_and_the_rest_read():
    rows, problems = read(json_of([PLACE | {"adresse": {"rue": "x"}}, "un lieu", 7]))
    assert [(r.national_id, "address" in r.values) for r in rows] == [("1", False)]
    assert ("adresse", "refused") in [(p.field, p.kind) for p in rows[0].problems]
    assert [value for _line, _field, value in problems] == ["un lieu", "7"]


def test_geojson_gives_properties_and_position():
    properties = {
        key: value for key, value in PLACE.items() if key not in ("latitude", "longitude")
    }
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": {"type": "Point", "coordinates": [5.05, 43.4]},
        },
        {"type": "Feature", "properties": properties | {"id": 2}, "geometry": None},
    ]
    rows, problems = read(json_of({"type": "FeatureCollection", "features": features}))
    assert [(r.values["latitude"], r.values["longitude"]) for r in rows] == [
        (43.4, 5.05),
        (None, None),
    ]
    assert problems == []


def test_file_too_large_is_refused_without_being_read_whole(monkeypatch):
    monkeypatch.setattr(encodings, "LARGEST", 1000)
    with pytest.raises(UnreadableError, match="dépasse"):
        read_file(csv_of(*(row(str(number)) for number in range(100))))


def test_columns_of_the_former_standard_are_read_and_reported():
    header = f"{REQUIRED},courriel,labels_nationaux,cle_ban".replace("pivot", "SIRET")
    rows, problems = read(csv_of(f"{row()},a@exemple.fr,CNFS;APTIC,13001_3079", header=header))
    assert rows[0].values["emails"] == "a@exemple.fr"
    assert rows[0].values["programmes"] == ["Conseillers numériques"]
    assert rows[0].values["other_labels"] == "APTIC"
    assert [(line, field) for line, field, _value in problems] == [
        (1, "siret"),
        (1, "courriel"),
        (1, "labels_nationaux"),
        (1, "cle_ban"),
    ]


def test_missing_column_other_than_name_and_identifier_is_reported():
    rows, problems = read(b"id,nom\na,Lieu\n")
    assert [r.is_usable for r in rows] == [True]
    assert [field for _line, field, _value in problems] == [
        "pivot",
        "commune",
        "code_postal",
        "adresse",
        "date_maj",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[{"id": "a"}, {"id": "b"}, {"id": "c"}]\n', [1, 2, 3]),
        ('{"lieux": [{"id": "a"}, {"id": "b"}]}', [1, 2]),
        ('[\n{"id": "a"},\n{"id": "b"}\n]', [2, 3]),
    ],
)
def test_places_of_a_one_line_text_are_numbered_by_rank(text, lines):
    assert [line for line, _value in json_objects.objects(text)] == lines
