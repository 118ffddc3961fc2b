"""Tables that say, outside the hours, that a place opens by appointment only."""

import pytest

from places.national.appointments import is_by_appointment
from places.national.files import read_file
from places.national.mapping import apply_mapping
from tests.places.imports.test_importer import file_of, line

HOURS = {"Horaires": "Lundi au vendredi 9h-12h"}
BOOKED = 'Mo-Fr 09:00-12:00 "sur rendez-vous"'


def hours_of(cells):
    return apply_mapping({"Nom": "nom", "Horaires": "horaires"}, HOURS | cells)["horaires"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Sur rendez-vous", "oui"),
        ("Accueil sur RDV ?", "Oui"),
        ("Rendez-vous obligatoire", "x"),
        ("Uniquement sur rendez-vous", "TRUE"),
        ("Faut-il prendre rendez-vous ?", "oui"),
        ("Modalités d’accès", "Sur rendez-vous uniquement"),
        ("Accueil", "sur RDV"),
        ("Accueil", "Sur rendez-vous uniquement."),
        ("Sur inscription ?", "oui"),
        ("Rendez-vous ?", "Obligatoire"),
        ("Inscription obligatoire", "oui"),
        ("Préinscription requise", "oui"),
    ],
)
def test_hours_are_by_appointment(header, cell):
    assert hours_of({header: cell}) == BOOKED


@pytest.mark.parametrize(
    "cells",
    [
        {"Sur rendez-vous": "non"},
        {"Rendez-vous": "oui"},
        {"Prise de rendez-vous": "oui"},
        {"Sur rendez-vous": "oui", "Sans rendez-vous": "oui"},
        {"Modalités d’accès": "Avec ou sans rendez-vous"},
        {"Commentaires": "Sur rendez-vous"},
        {"Inscription": "oui"},
        {"Rendez-vous ?": "Conseillé"},
        {"Inscription possible": "oui"},
        {"Recevez-vous sur rendez-vous pour ces services ?": "Oui"},
    ],
)
def test_hours_are_unchanged_when_people_may_come_freely_or_nothing_is_said(cells):
    assert not is_by_appointment(cells)
    assert hours_of(cells) == "Mo-Fr 09:00-12:00"


def test_column_beside_those_of_the_standard_requires_an_appointment():
    content = file_of(line("a", horaires="Mo-Fr 09:00-12:00"), line("b", horaires="lundi matin"))
    header, *rows = content.decode().splitlines()
    table = [f"{header},Sur rendez-vous", *(f"{row},oui" for row in rows)]
    first, second = read_file("\n".join(table).encode()).rows()
    assert first.values["opening_hours"] == BOOKED
    assert second.values["opening_hours"] == "sur rendez-vous : lundi matin"
