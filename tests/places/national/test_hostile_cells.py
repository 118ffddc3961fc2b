"""Cells outside the standard are refused, repaired or omitted, and the place is kept."""

import json

import pytest

from places.national.files import read_file

from .made_files import HEADER, LONG, PLACE, cell_file, reasons, row


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
        ("telephone", "06 99 88 77 6", "9 chiffres"),
        ("telephone", "+33 6 99 88 77 6", "pas assez de chiffres"),
        ("telephone", "1234", "pas assez de chiffres"),
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
def test_invalid_cell_is_refused_with_a_reason_and_the_place_kept(column, cell, message):
    table = read_file(cell_file(column, cell))
    (record,) = table.rows()
    assert record.is_usable
    problems = [p for p in record.problems if p.field == column]
    assert [(p.line, p.kind) for p in problems] == [(2, "refused")]
    assert message in problems[0].reason
    assert problems[0].value == cell if len(cell) <= LONG else problems[0].value == f"{cell[:119]}…"


@pytest.mark.parametrize("code", ["01001", "13056", "2A004", "2B033", "95680", "97411", "98735"])
def test_code_of_a_commune_is_accepted(code):
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
def test_position_is_repaired_or_removed(latitude, longitude, position, message):
    header = f"{HEADER},latitude,longitude"
    (record,) = read_file(f"{header}\n{row()},{latitude},{longitude}\n".encode()).rows()
    assert (record.values.get("latitude"), record.values.get("longitude")) == position
    assert message in " ".join(p.reason for p in record.problems)


@pytest.mark.parametrize(
    ("name", "kept", "sign"),
    [
        ("Lieu \u202emal\u202c", "Lieu mal", "U+202E"),
        ("\u200bLieu\u200d \ufeffb", "Lieu b", "U+200B"),
        ("Li\x00eu", "Lieu", "U+0000"),
        ("Lieu\x1b[31m", "Lieu[31m", "U+001B"),
    ],
)
def test_hidden_characters_are_removed_and_reported(name, kept, sign):
    (record,) = read_file(cell_file("nom", name)).rows()
    assert record.values["title"] == kept
    (problem,) = record.problems
    assert (problem.line, problem.field, problem.kind) == (2, "nom", "repaired")
    assert problem.value == kept
    assert sign in problem.reason


def test_name_of_hidden_characters_is_missing():
    (record,) = read_file(cell_file("nom", "\u200b\u2060")).rows()
    assert not record.is_usable


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("MÃ©diathÃ¨que dâ€™Ã\xa0 cÃ´tÃ©", "Médiathèque d’à côté"),
        ("CÅ“ur de ville Â« La Ruche Â»", "Cœur de ville « La Ruche »"),
        ("PÂTÉ", "PÂTÉ"),
        ("café» °", "café» °"),
    ],
)
def test_garbled_accents_are_restored_and_reported(name, kept):
    (record,) = read_file(cell_file("nom", name)).rows()
    assert record.values["title"] == kept
    assert [(p.field, p.kind) for p in record.problems] == (
        [] if name == kept else [("nom", "repaired")]
    )


def test_a_value_of_a_list_is_found_without_its_accents():
    (record,) = read_file(cell_file("services", "aide aux demarches administratives")).rows()
    assert record.values["services"] == ["Aide aux démarches administratives"]
    assert [p.kind for p in record.problems] == ["repaired"]


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
def test_html_tags_are_removed(text, kept):
    (record,) = read_file(cell_file("presentation_detail", text)).rows()
    assert record.values["presentation"] == kept
    assert [p.kind for p in record.problems] == ([] if text == kept else ["repaired"])


@pytest.mark.parametrize("text", ["<p>&nbsp;</p>", "<p>&#8203;</p>", "<b>&shy;</b>"])
def test_tags_around_nothing_visible_are_refused(text):
    (record,) = read_file(cell_file("presentation_detail", text)).rows()
    assert "presentation" not in record.values
    assert [p.kind for p in record.problems] == ["refused"]


def test_a_cell_of_a_thousand_wrong_values_is_reported_in_twenty_one_lines():
    cell = "|".join(["À distance", *(f"faux {number}" for number in range(1000))])
    (record,) = read_file(cell_file("modalites_accompagnement", cell)).rows()
    assert record.values["support_modes"] == ["À distance"]
    assert len(record.problems) == 21
    assert "980" in record.problems[-1].reason


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
def test_address_in_one_cell_is_split_unless_other_cells_contradict_it(
    address, postcode, town, street
):
    cells = {**PLACE, "adresse": address, "code_postal": postcode, "commune": town}
    (record,) = read_file(json.dumps([cells]).encode()).rows()
    assert record.values["address"] == street
    assert record.values["postcode"] == postcode or "13500"
