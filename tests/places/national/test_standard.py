"""Rows of the national standard, parsed and written cell by cell."""

import csv
import datetime
from pathlib import Path

import pytest

from places.national import standard
from places.national.cells import shorten
from places.national.standard import COLUMN_NAMES, read_row, write_row

EXAMPLE = Path(__file__).parents[1] / "data" / "exemple-valide-v1.0.2.csv"


def example(**changes):
    with EXAMPLE.open(encoding="utf-8-sig", newline="") as file:
        return {**next(csv.DictReader(file)), **changes}


def value(column, cell, **others):
    """Return the value of one cell in an otherwise correct row, without problem in the row."""
    row = read_row(7, example(**{column: cell, **others}))
    refused = [problem for problem in row.problems if problem.kind == "refused"]
    assert refused == []
    return row.values[standard.BY_NAME[column].field]


def test_the_official_example_is_read_without_a_remark():
    row = read_row(2, example())
    assert row.problems == []
    assert row.is_usable
    assert row.values["title"] == "Anonymal"
    assert row.values["emails"] == "contact@laquincaillerie.tl\nresponsable@laquincaillerie.tl"
    assert row.values["updated_on"] == datetime.date(2024, 4, 2)


def test_every_column_of_the_standard_is_there_in_order():
    assert list(example()) == COLUMN_NAMES
    assert len(COLUMN_NAMES) == 32


def test_a_row_written_and_read_again_is_the_same():
    first = read_row(2, example())
    written = write_row(first.values)
    again = read_row(2, written)
    assert again.values == first.values
    assert write_row(again.values) == written


def test_written_row_keeps_every_cell_of_the_example_but_the_order_of_lists():
    before, after = example(), write_row(read_row(2, example()).values)
    assert {name: set(cell.split("|")) for name, cell in after.items()} == {
        name: set(cell.split("|")) for name, cell in before.items()
    }


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("pivot", "00000000000000", ""),
        ("pivot", "434 933 123 00029", "43493312300029"),
        ("pivot", "W123456789", "W123456789"),
        ("date_maj", "1970-01-01", None),
        ("date_maj", "2024-04-02T10:00:00", datetime.date(2024, 4, 2)),
        ("date_maj", "02/04/2024", datetime.date(2024, 4, 2)),
        ("code_postal", "4200", "04200"),
        ("code_insee", "2A004", "2A004"),
        ("latitude", "43,52609", 43.52609),
        ("telephone", "+33180059880", "+33180059880"),
        ("telephone", "01 80 05 98 80", "+33180059880"),
        ("telephone", "01.80.05.98.80", "+33180059880"),
        ("telephone", "0033180059880", "+33180059880"),
        ("telephone", "33180059880", "+33180059880"),
        ("telephone", "180059880", "+33180059880"),
        ("telephone", "+33 (0)1 80 05 98 80", "+33180059880"),
        ("telephone", "Tél. : 01 80 05 98 80 (accueil)", "+33180059880"),
        ("telephone", "+33180059880|+33180059881", "+33180059880"),
        ("telephone", "36 46", "3646"),
        ("telephone", "01 80 05 98 80 poste 12", "+33180059880"),
        ("telephone", "01 80 05 98 80 (fax : 01 80 05 98 81)", "+33180059880"),
        ("telephone", "Tél./fax : 01 80 05 98 80", "+33180059880"),
        ("telephone", "fax 01 80 05 98 81", ""),
        ("telephone", "Urgences : 15", ""),
        ("date_maj", "20260915", datetime.date(2026, 9, 15)),
        ("telephone", "+32 470 12 34 56", "+32470123456"),
        ("telephone", "01 80 05 98 80 / 06 12 34 56 78", "+33180059880"),
        ("telephone", "01/80/05/98/80", "+33180059880"),
        ("telephone", "01, 80, 05, 98, 80", "+33180059880"),
        ("telephone", "+33/1/80/05/98/80", "+33180059880"),
        ("telephone", "01/80/05/98/80 / 06/12/34/56/78", "+33180059880"),
        ("telephone", "01/80/05/98/80/06/12/34/56/78", "+33180059880"),
        ("telephone", "Fax 01/80/05/98/81", ""),
        ("telephone", "1 80 05 98 02/06/12/34/56/78", "+33180059802"),
        ("telephone", "01/80/05/08/02", "+33180050802"),
        ("code_insee", "4209", "04209"),
        ("typologie", "EPN|NOUVEAU_CODE", ["EPN", "NOUVEAU_CODE"]),
        ("itinerance", "Itine\u0301rant", ["Itinérant"]),
        ("frais_a_charge", "gratuit", ["Gratuit"]),
        ("frais_a_charge", "Gratuit|", ["Gratuit"]),
        ("frais_a_charge", "Gratuit;Payant", ["Gratuit", "Payant"]),
        ("services", "Créer avec le numérique", ["Loisirs et créations numériques"]),
        ("modalites_accompagnement", "Seul : j’ai accès à du matériel", ["En autonomie"]),
        ("typologie", "PE;ASSO", ["ASSO", "FT"]),
        ("courriels", "a@exemple.fr ; b@exemple.fr", "a@exemple.fr\nb@exemple.fr"),
        ("site_web", "https://a.fr/?a=1;b=2;https://b.fr", "https://a.fr/?a=1;b=2\nhttps://b.fr"),
        ("frais_a_charge", "Payant| Gratuit|Gratuit", ["Gratuit", "Payant"]),
        ("formations_labels", "Étapes numériques (La Poste)", ["Étapes numériques(La Poste)"]),
        ("formations_labels", "Étapes numériques(La Poste)", ["Étapes numériques(La Poste)"]),
        (
            "modalites_acces",
            "Ce lieu n’accueille pas de public",
            ["Ce lieu n'accueille pas de public"],
        ),
        (
            "dispositif_programmes_nationaux",
            "Point d’accès numérique CAF",
            ["Point d'accès numérique CAF"],
        ),
        ("courriels", "mailto:a@exemple.fr", "a@exemple.fr"),
        ("site_web", "www.exemple.fr", "https://www.exemple.fr"),
        ("services", "", []),
        ("latitude", "43.5\u00a0", 43.5),
        ("nom", "  Le\u00a0lieu\n d’à côté ", "Le lieu d’à côté"),
        ("nom", "Le\x00 lieu\ud800", "Le lieu"),
        ("adresse", "12 BIS RUE DE L'ÉGLISE", "12 BIS RUE DE L'ÉGLISE"),
    ],
)
def test_cell_is_understood(column, cell, expected):
    assert value(column, cell) == expected


@pytest.mark.parametrize(
    "cell",
    [
        "{} : non",
        "{} - fermé",
        "{}, jusqu’en 2024",
        "{} : à venir",
        "❌ {}",
        "{} ?",
        "{}, suspendu depuis mai",
        "{}, non",
        "{} : non, en panne",
        "{} : pas cette année",
        "{}, pas pour l’instant",
        "{} – plus disponible",
        "{}, plus proposé",
        "{} : aucune",
    ],
)
def test_withdrawn_or_doubtful_value_is_refused_with_its_text(cell):
    cell = cell.format("Aide aux démarches administratives")
    row = read_row(1, {"id": "a", "nom": "EPN", "services": cell})
    assert "services" not in row.values
    (problem,) = [each for each in row.problems if each.field == "services"]
    assert (problem.kind, problem.value) == ("refused", cell)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("publics_specifiquement_adresses", "Seniors : plus de 65 ans", ["Seniors"]),
        (
            "publics_specifiquement_adresses",
            "Jeunes | Seniors : plus de 65 ans",
            ["Jeunes", "Seniors"],
        ),
        ("frais_a_charge", "Gratuit : pas de rendez-vous", ["Gratuit"]),
        ("frais_a_charge", "Gratuit – aucun frais", ["Gratuit"]),
        ("prise_en_charge_specifique", "Surdité, non-voyants", ["Surdité"]),
        (
            "services",
            "Aide aux démarches administratives, plus d’autres ateliers",
            ["Aide aux démarches administratives"],
        ),
    ],
)
def test_value_is_kept_before_a_sentence_that_withdraws_nothing(column, cell, expected):
    row = read_row(1, {"id": "a", "nom": "EPN", column: cell})
    assert row.values.get(standard.BY_NAME[column].field) == expected


def test_a_national_number_takes_the_prefix_of_its_departement():
    assert value("telephone", "0262 20 00 00", code_postal="97400") == "+262262200000"


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("pivot", "12"),
        ("pivot", "123456789012345"),
        ("code_postal", "1000A"),
        ("code_postal", "020055"),
        ("code_insee", "20055"),
        ("latitude", "950"),
        ("longitude", "-181"),
        ("latitude", "nan"),
        ("latitude", "1_0"),
        ("latitude", "Nord"),
        ("telephone", "01 80 05 98"),
        ("telephone", "+33000000000"),
        ("courriels", "pas une adresse"),
        ("site_web", "javascript:alert(1)"),
        ("fiche_acces_libre", "pas un site"),
        ("prise_rdv", "http://"),
        ("presentation_resume", "x" * 281),
        ("adresse", "x" * 256),
        ("date_maj", "2024-02-30"),
        ("date_maj", "hier"),
        ("itinerance", "Parfois"),
        ("services", "Réparation de vélos"),
        ("formations_labels", "ORDI 3X0"),
    ],
)
def test_cell_is_refused_and_reported(column, cell):
    row = read_row(7, example(**{column: cell}))
    name = standard.BY_NAME[column].field
    problems = [problem for problem in row.problems if problem.field == column]
    assert [(problem.line, problem.value, problem.kind) for problem in problems] == [
        (7, shorten(cell), "refused")
    ]
    assert problems[0].reason
    assert name not in row.values


def test_valid_values_of_a_list_are_kept_and_the_rest_reported():
    row = read_row(7, example(services="Loisirs et créations numériques|Réparation de vélos"))
    assert row.values["services"] == ["Loisirs et créations numériques"]
    assert [(p.field, p.value, p.kind) for p in row.problems] == [
        ("services", "Réparation de vélos", "refused")
    ]


def test_invalid_email_does_not_remove_the_others():
    row = read_row(7, example(courriels="a@exemple.fr|b@"))
    assert row.values["emails"] == "a@exemple.fr"
    assert [(p.field, p.value) for p in row.problems] == [("courriels", "b@")]


def test_a_repaired_value_is_reported():
    row = read_row(7, example(code_postal="4200"))
    assert [(p.field, p.value, p.kind) for p in row.problems] == [
        ("code_postal", "4200", "repaired")
    ]


def test_unreadable_hours_are_kept_and_reported():
    row = read_row(7, example(horaires="du lundi au vendredi"))
    assert row.values["opening_hours"] == "du lundi au vendredi"
    assert [(p.field, p.kind) for p in row.problems] == [("horaires", "kept")]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("0", "0"), ("43.5", ""), ("", "5.4"), ("43.5", "999"), ("40.4", "-3.7")],
)
def test_half_or_zero_position_is_removed(latitude, longitude):
    row = read_row(7, example(latitude=latitude, longitude=longitude))
    assert row.values.get("latitude") is None
    assert row.values.get("longitude") is None
    assert {problem.field for problem in row.problems} <= {"latitude", "longitude"}
    assert row.problems


@pytest.mark.parametrize("column", ["id", "nom"])
def test_a_row_without_identifier_or_name_is_not_a_place(column):
    row = read_row(7, example(**{column: " "}))
    assert not row.is_usable
    assert [(problem.field, problem.reason) for problem in row.problems] == [
        (column, "La valeur est obligatoire.")
    ]


@pytest.mark.parametrize("column", ["commune", "code_postal", "adresse", "date_maj"])
def test_missing_required_value_is_reported_and_the_place_kept(column):
    row = read_row(7, example(**{column: ""}))
    assert row.is_usable
    assert [problem.field for problem in row.problems] == [column]


def test_absent_column_leaves_its_field_out():
    cells = example()
    del cells["telephone"]
    assert "phone" not in read_row(7, cells).values


def test_unknown_is_written_as_the_national_files_do():
    written = write_row({"national_id": "a", "title": "Lieu"})
    assert (written["pivot"], written["date_maj"]) == ("", "1970-01-01")
    assert written["latitude"] == ""


def test_a_written_row_passes_the_official_patterns():
    """The standard's pattern has « Étapes numériques(La Poste) » without the space."""
    row = read_row(2, example(formations_labels="Étapes numériques (La Poste)"))
    assert write_row(row.values)["formations_labels"] == "Étapes numériques(La Poste)"


def test_swapped_coordinates_are_corrected_and_reported():
    row = read_row(7, example(latitude="5.41423", longitude="43.52609"))
    assert (row.values["latitude"], row.values["longitude"]) == (43.52609, 5.41423)
    assert {(p.field, p.kind) for p in row.problems} == {
        ("latitude", "repaired"),
        ("longitude", "repaired"),
    }


def test_whole_address_in_one_cell_is_split_and_reported():
    cells = example(adresse="Mairie, 20224 CORSCIA", code_postal="", commune="")
    row = read_row(7, cells)
    assert [row.values[name] for name in ("address", "postcode", "city")] == [
        "Mairie",
        "20224",
        "CORSCIA",
    ]
    assert [(p.field, p.kind) for p in row.problems] == [("adresse", "repaired")]


def test_a_summary_of_the_former_length_is_cut_at_a_word_and_kept_whole_elsewhere():
    text = "mot " * 90
    row = read_row(7, example(presentation_resume=text, presentation_detail=""))
    assert row.values["search_description"].endswith("mot…")
    assert len(row.values["search_description"]) <= 280
    assert row.values["presentation"] == text.strip()
    assert [(p.field, p.kind) for p in row.problems] == [("presentation_resume", "repaired")]


@pytest.mark.parametrize(
    ("cell", "value"),
    [("oui", True), ("yes", True), ("designated", True), ("Non", False), ("no", False)],
)
def test_access_of_wheelchairs_is_read_if_it_is_certain(cell, value):
    row = read_row(1, example() | {"fauteuil_roulant": cell})
    assert row.values["wheelchair"] is value


def test_limited_access_of_wheelchairs_is_reported_and_not_read():
    row = read_row(1, example() | {"fauteuil_roulant": "limited"})
    assert "wheelchair" not in row.values
    assert ("fauteuil_roulant", "limited") in {(each.field, each.value) for each in row.problems}


@pytest.mark.parametrize(
    ("cell", "audiences", "expected"),
    [("oui", "", ["Tout public"]), ("non", "", []), ("oui", "Jeunes", ["Jeunes"])],
)
def test_statement_that_everybody_is_welcome_is_read(cell, audiences, expected):
    cells = {"publics_specifiquement_adresses": audiences, "tout_public": cell}
    assert read_row(1, example() | cells).values["audiences"] == expected
