"""Rows of the national standard v0.1 say the same in v1.0.2."""

import json
from pathlib import Path

import pytest

from places.national.files import read_file
from places.national.standard import read_row
from places.national.upgrade import MOVED, upgrade_cells

DATA = Path(__file__).parents[1] / "data"
CODES = json.loads((DATA / "codes-v1.0.2.json").read_text(encoding="utf-8"))["listes"]


def test_every_former_value_becomes_one_of_the_official_lists():
    free = {"autres_formations_labels", "typologie"}
    for targets in MOVED.values():
        for column, value in targets.values():
            assert column in free or value == "" or value in CODES[column]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            {"publics_accueillis": "Seniors (+ 65 ans);Surdité"},
            {"publics_specifiquement_adresses": "Seniors", "prise_en_charge_specifique": "Surdité"},
        ),
        (
            {"publics_accueillis": "Adultes;Seniors (+ 65 ans)"},
            {"publics_specifiquement_adresses": "", "prise_en_charge_specifique": ""},
        ),
        (
            {"conditions_acces": "Gratuit : J’y vais librement;Adhésion : L'accès"},
            {"frais_a_charge": "Gratuit|Payant"},
        ),
        (
            {"labels_nationaux": "CNFS;Fabriques de Territoire;APTIC", "frais_a_charge": "Payant"},
            {
                "dispositif_programmes_nationaux": "Conseillers numériques",
                "formations_labels": "Fabriques de Territoire",
                "autres_formations_labels": "APTIC",
                "frais_a_charge": "Payant",
            },
        ),
    ],
)
def test_a_former_column_moves(cells, expected):
    found, remarks = upgrade_cells(cells)
    assert found == expected
    assert {remark.kind for _name, remark in remarks} == {"mended"}


def test_a_value_of_neither_list_is_refused_under_its_own_column():
    _found, remarks = upgrade_cells({"labels_nationaux": "CNFS;Label rouge"})
    assert [(name, r.kind, r.value) for name, r in remarks] == [
        ("labels_nationaux", "mended", "CNFS"),
        ("labels_nationaux", "refused", "Label rouge"),
    ]


def test_a_row_of_today_is_left_alone():
    cells = {"services": "Loisirs et créations numériques|Compréhension du monde numérique"}
    assert upgrade_cells(cells) == (cells, [])


def test_the_upgrade_agrees_with_rows_published_in_both_versions():
    """The regional file of 2023 and its official upgrade, service by service."""
    pairs = json.loads((DATA / "both-versions.json").read_text(encoding="utf-8"))
    for former, today in pairs:
        old, new = read_row(1, former).values, read_row(1, today).values
        assert (set(old["services"]), old["title"]) == (set(new["services"]), new["title"])


@pytest.mark.parametrize(
    "name", ["former.json", "mixed.json", "aix.json", "bus.json", "la-poste.json"]
)
def test_a_real_file_is_read_and_every_fault_has_its_place(name):
    table = read_file((DATA / name).read_bytes())
    rows = list(table.rows())
    assert rows
    assert all(row.is_usable for row in rows)
    for problem in [*table.problems, *(p for row in rows for p in row.problems)]:
        assert problem.line
        assert problem.reason
        assert problem.field
