"""Rows of the national standard v0.1 keep their meaning in v1.0.2."""

import json
from pathlib import Path

import pytest

from places.choices import EVERYBODY
from places.national.files import read_file
from places.national.standard import read_row
from places.national.upgrade import MOVED, upgrade_cells

DATA = Path(__file__).parents[1] / "data"
CODES = json.loads((DATA / "codes-v1.0.2.json").read_text(encoding="utf-8"))["listes"]


def test_every_former_value_becomes_one_of_the_official_lists():
    free = {"autres_formations_labels", "typologie"}
    for targets in MOVED.values():
        for column, value in targets.values():
            assert column in free or value in {"", EVERYBODY, *CODES[column]}


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
            {"publics_accueillis": "Tout public;Seniors (+ 65 ans)"},
            {"publics_specifiquement_adresses": EVERYBODY, "prise_en_charge_specifique": ""},
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
    upgraded, remarks = upgrade_cells(cells)
    assert upgraded == expected
    assert {remark.kind for _name, remark in remarks} == {"repaired"}


def test_a_value_of_neither_list_is_refused_under_its_own_column():
    _upgraded, remarks = upgrade_cells({"labels_nationaux": "CNFS;Label rouge"})
    assert [(name, r.kind, r.value) for name, r in remarks] == [
        ("labels_nationaux", "repaired", "CNFS"),
        ("labels_nationaux", "refused", "Label rouge"),
    ]


def test_current_values_in_a_former_column_are_understood():
    upgraded, remarks = upgrade_cells(
        {"publics_accueillis": "Séniors;Jeunes;Illettrisme", "labels_nationaux": "Emmaüs Connect"}
    )
    columns = ["publics_specifiquement_adresses", "prise_en_charge_specifique"]
    columns.append("dispositif_programmes_nationaux")
    assert [upgraded[name] for name in columns] == [
        "Seniors|Jeunes",
        "Illettrisme",
        "Emmaüs Connect",
    ]
    assert {remark.kind for _name, remark in remarks} == {"repaired"}


def test_current_row_is_unchanged():
    cells = {"services": "Loisirs et créations numériques|Compréhension du monde numérique"}
    assert upgrade_cells(cells) == (cells, [])


def test_the_upgrade_agrees_with_rows_published_in_both_versions():
    """Compare the regional file of 2023 with its official upgrade, service by service."""
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


SUPPORT = [
    "Seul : j'ai accès à du matériel et une connexion",
    "Avec de l'aide : je suis accompagné seul dans l'usage du numérique",
    "Dans un atelier : j'apprends collectivement à utiliser le numérique",
]
SUPPORT_TODAY = ["En autonomie", "Accompagnement individuel", "Dans un atelier collectif"]


@pytest.mark.parametrize("separator", [";", "|", " / ", "\n", ", ", " ; ", " • ", " et "])
def test_no_separator_loses_a_value(separator):
    row = read_row(1, {"modalites_accompagnement": separator.join(SUPPORT)})
    assert row.values["support_modes"] == SUPPORT_TODAY
    fees = {
        "conditions_acces": separator.join(["Gratuit : J'y vais", "Payant : L'accès, les copies"])
    }
    assert read_row(1, fees).values["fees"] == ["Gratuit", "Payant"]
    services = ["Aide aux démarches administratives", "Prendre en main un ordinateur"]
    row = read_row(
        1, {"services": separator.join([*services, "Réparer des vélos, des trottinettes"])}
    )
    assert row.values["services"] == [services[0], "Maîtrise des outils numériques du quotidien"]
    refused = [problem for problem in row.problems if problem.kind == "refused"]
    assert [problem.value for problem in refused] == ["Réparer des vélos, des trottinettes"]


def test_audiences_separated_by_a_slash_are_not_everybody():
    row = read_row(1, {"publics_accueillis": "Seniors (+ 65 ans) / Familles/enfants / Surdité"})
    assert row.values["audiences"] == ["Familles et/ou enfants", "Seniors"]
    assert row.values["care"] == ["Surdité"]


@pytest.mark.parametrize("column", ["labels_nationaux", "dispositif_programmes_nationaux"])
@pytest.mark.parametrize("typed", ["France service", "france services", "FRANCE SERVICE"])
def test_a_value_is_recognised_in_the_singular(column, typed):
    assert read_row(1, {column: typed}).values["programmes"] == ["France Services"]


def test_a_description_with_commas_stays_whole():
    cell = "Gratuit sous condition : selon des critères (situation, convention avec un organisme)"
    row = read_row(1, {"conditions_acces": cell})
    assert row.values["fees"] == ["Gratuit sous condition"]
    assert [problem.value for problem in row.problems] == [cell]


def test_report_contains_the_whole_of_a_long_value():
    cell = " ; ".join(
        ["Réparer des vélos électriques avec leur propriétaire, à l’atelier " * 4, "x"]
    )
    row = read_row(1, {"frais_a_charge": cell})
    assert "".join(problem.whole for problem in row.problems) == " ".join(cell.split())


def test_other_separators_of_real_files_are_understood():
    """A survey of Corsica has "Prendre en main un smartphone ou une tablette, Prendre en main…"."""
    cell = (
        "Prendre en main un smartphone ou une tablette, Prendre en main un ordinateur,"
        " Utiliser le numérique au quotidien, Approfondir ma culture numérique"
    )
    assert read_row(1, {"services": cell}).values["services"] == [
        "Maîtrise des outils numériques du quotidien",
        "Compréhension du monde numérique",
    ]
