"""Values outside the closed lists, their suggested meanings and their replacement."""

import pytest

from places.choices import EVERYBODY, Fee, Service
from places.national.meanings import (
    apply_meanings,
    choices_of,
    suggestions,
    unknown_values,
)
from places.national.standard import read_row
from places.national.value_lists import value_key


@pytest.mark.parametrize(
    ("column", "cell", "unknown"),
    [
        ("services", "Aide aux démarches administratives | Club photo", ["Club photo"]),
        ("services", "Boîte mail, formulaires en ligne", ["Boîte mail, formulaires en ligne"]),
        ("services", "Prendre en main un ordinateur ; NC", []),
        ("frais_a_charge", "Gratuit, 2 € par impression", ["2 € par impression"]),
        ("publics_specifiquement_adresses", "Toutes et tous", []),
        ("publics_specifiquement_adresses", "Jeunes, toutes et tous", []),
        ("publics_specifiquement_adresses", "Toutes et tous : sans condition", []),
        ("publics_accueillis", "Surdité ; Chercheurs d’or", ["Chercheurs d’or"]),
        ("conditions_acces", "Sur inscription", ["Sur inscription"]),
        ("services", "x" * 300, []),
    ],
)
def test_unknown_values(column, cell, unknown):
    assert list(unknown_values(column, cell)) == unknown


@pytest.mark.parametrize(
    ("column", "value", "suggested"),
    [
        (
            "services",
            "Boîte mail, formulaires en ligne",
            [Service.PAPERWORK, Service.EVERYDAY_TOOLS],
        ),
        ("services", "Wifi en libre service", [Service.ACCESS]),
        ("services", "Jardin partagé", []),
        ("frais_a_charge", "12 € l’année", [Fee.PAID]),
        ("frais_a_charge", "Gratuit pour les habitants de la commune", [Fee.CONDITIONAL]),
        ("publics_specifiquement_adresses", "Ouvert à tous les habitants", [EVERYBODY]),
        (
            "publics_specifiquement_adresses",
            "Ados et parents",
            ["Jeunes", "Familles et/ou enfants"],
        ),
        ("dispositif_programmes_nationaux", "Programme local", []),
    ],
)
def test_suggestions(column, value, suggested):
    found = suggestions(column, value)
    assert sorted(found) == sorted(suggested)
    assert set(found) <= set(choices_of(column))


def read(column, cell, **meanings):
    keyed = {value_key(value): chosen for value, chosen in meanings.items()}
    cells = {"id": "a", "nom": "A", column: apply_meanings(column, cell, keyed)}
    return read_row(1, cells)


def test_meanings_replace_values_beside_known_ones():
    row = read(
        "services",
        "Aide aux démarches administratives | Tricot | Club photo",
        **{"Club photo": ["Loisirs et créations numériques"], "Tricot": []},
    )
    assert row.values["services"] == [Service.PAPERWORK, Service.LEISURE]


def test_everyone_wins_over_the_other_audiences():
    column = "publics_specifiquement_adresses"
    row = read(column, "Seniors, Voisins", Voisins=[EVERYBODY])
    assert row.values["audiences"] == [EVERYBODY]
    # Without the unknown value, "Seniors" alone would exclude people: the cell is refused.
    assert "audiences" not in read(column, "Seniors, Voisins", Voisins=[]).values
    assert "audiences" not in read(column, "Seniors, Voisins").values


def test_cell_without_meaning_is_unchanged():
    assert apply_meanings("services", " Tricot ; Chant", {}) == " Tricot ; Chant"
    assert apply_meanings("services", " Tricot ; Chant", {"danse": []}) == " Tricot ; Chant"


def test_refused_cell_is_quoted_as_in_the_file():
    column = "publics_specifiquement_adresses"
    cell = apply_meanings(column, "Ados  / Zurb", {value_key("Ados"): ["Jeunes"]})
    assert cell == "Jeunes|Zurb"
    (problem,) = read_row(1, {column: cell}).problems
    assert problem.value == "Ados / Zurb"
