"""Tables that say, outside the hours, that a place opens by appointment only."""

import pytest

from places.national.appointments import halves_by_appointment
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
        ("Sans RDV", "non"),
        ("Accueil sans rendez-vous", "non"),
        ("Sans rendez-vous ?", "Non"),
        ("Prise de RDV obligatoire", "oui"),
        ("Horaires - précisions", "sur RDV uniquement"),
        ("Précisions horaires", "sur RDV uniquement"),
        ("appointment", "required"),
        ("appointment_only", "true"),
        ("by_appointment", "yes"),
        ("reservation", "required"),
        ("Commentaires", "Sur rendez-vous"),
        ("Remarques", "Uniquement sur rdv"),
        ("Description", "Un lieu calme. Sur rendez-vous."),
        ("Description", "Accueil uniquement sur rendez-vous"),
        ("Informations", "Sur RDV au 04 92 00 00 00"),
        ("Infos pratiques", "Merci de prendre rendez-vous"),
        ("Infos pratiques", "Il faut prendre RDV avant de venir"),
        ("Accès", "sur réservation"),
        ("Observations", "RDV obligatoire"),
        ("Observations", "Rendez-vous nécessaire"),
        ("Comment venir", "Nous recevons sur rendez-vous"),
        ("Notes", "Le conseiller reçoit sur rendez-vous"),
        ("Notes", "Accueil du public sur rendez-vous uniquement, par téléphone"),
        ("Contact", "Prendre rendez-vous au 04 92 00 00 00"),
        ("Accueil du public", "Sur rendez-vous"),
        ("Modalités", "Sur RDV"),
        ("Accompagnement", "Sur rendez-vous"),
        ("Type d’accueil", "Sur rendez-vous seulement"),
        ("Divers", "Permanence sur RDV"),
        ("Sur inscription préalable", "oui"),
        ("Modalités d’accès", "RDV indispensable"),
        ("access_note", "By appointment only"),
        ("Note", "Sur R.D.V."),
        ("Autres informations pratiques", "Sur rendez-vous"),
        ("Commentaires / remarques sur la structure", "Sur rendez-vous"),
        ("Horaires d’ouverture", "Accueil sur rendez-vous"),
        ("Commentaires (facultatif)", "Sur rendez-vous uniquement"),
        ("fields.commentaire", "Sur rendez-vous uniquement"),
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
        {"Inscription": "oui"},
        {"Rendez-vous ?": "Conseillé"},
        {"Inscription possible": "oui"},
        {"Recevez-vous sur rendez-vous pour ces services ?": "Oui"},
        {"Sans RDV": "oui"},
        {"Description": "Ateliers sur inscription"},
        {"Description": "Avec ou sans rendez-vous"},
        {"Description": "Accompagnement individuel sur rendez-vous, accueil libre"},
        {"Ateliers": "Sur inscription"},
        {"Mardi": "Sur rendez-vous"},
        {"Samedi matin": "sur RDV"},
        {"Description": "Rendez-vous au café"},
        {"Description": "Rendez-vous de la biodiversité"},
        {"Description": "sur rendez-vous pendant les vacances"},
        {"Description": "Sur rendez-vous pour les démarches ANTS"},
        {"Description": "Formations sur inscription"},
        {"Rendez-vous conseillé": "oui"},
        {"Description": "Sur rendez-vous de préférence"},
        {"Description": "Prise de rendez-vous possible"},
        {"Description": "Ouvert sans rendez-vous"},
        {"Prise de rendez-vous": "en ligne"},
        {"Prise de rendez-vous": "https://rdv.fr/x"},
        {"Services": "Aide pour prendre un rendez-vous en ligne"},
        {"Services": "Prendre un rendez-vous sur Doctolib"},
        {"Services": "Prendre rendez-vous en ligne"},
        {"Description": "Nous vous aidons à prendre rendez-vous sur ameli"},
        {"Description": "Aide pour prendre rendez-vous au guichet"},
        {"Impôts": "Sur rendez-vous"},
        {"CAF": "Sur rendez-vous"},
        {"France Travail": "Uniquement sur rendez-vous"},
        {"Assurance maladie": "Sur RDV au 3646"},
        {"Bilan": "Aide aux démarches, rendez-vous obligatoire"},
        {"Inscription": "Obligatoire"},
        {"Inscriptions": "Obligatoires"},
        {"Préinscription": "Obligatoire"},
        {"Partenaires": "Sur rendez-vous"},
        {"Permanence CAF": "Sur rendez-vous"},
        {"Accueil CAF": "Sur rendez-vous"},
        {"Commentaires impôts": "Sur rendez-vous"},
        {"Description des services": "Sur rendez-vous"},
        {"Informations ateliers": "Sur inscription"},
        {"Coworking": "Sur réservation"},
        {"Salle de réunion": "Sur réservation"},
        {"Équipements": "Salle de réunion ; sur réservation"},
        {"Horaires ateliers": "Sur inscription"},
        {"Horaires du samedi": "Sur rendez-vous"},
        {"Horaires CAF": "Sur rendez-vous"},
        {"Ouverture de compte": "Sur rendez-vous"},
        {"Lieu": "Sur rendez-vous"},
        {"Tarif": "Sur rendez-vous"},
        {"Conseiller numérique": "Sur rendez-vous"},
        {"Prêt de matériel": "Sur réservation"},
        {"Aide aux démarches": "Sur rendez-vous uniquement"},
        {"Commentaires": "Tous les jours sauf le samedi sans rendez-vous"},
    ],
)
def test_hours_are_unchanged_when_people_may_come_freely_or_nothing_is_said(cells):
    assert not halves_by_appointment(cells)
    assert hours_of(cells) == "Mo-Fr 09:00-12:00"


@pytest.mark.parametrize(
    ("note", "hours"),
    [
        ("Sur rendez-vous le vendredi", 'Mo-Th 09:00-12:00; Fr 09:00-12:00 "sur rendez-vous"'),
        (
            "Sur RDV les mardis et jeudis",
            'Mo,We,Fr 09:00-12:00; Tu,Th 09:00-12:00 "sur rendez-vous"',
        ),
        ("Sur RDV du mardi au jeudi", 'Mo,Fr 09:00-12:00; Tu-Th 09:00-12:00 "sur rendez-vous"'),
        ("Sur RDV le samedi", "Mo-Fr 09:00-12:00"),
        (
            "Sur rendez-vous tous les jours sauf le vendredi",
            'Fr 09:00-12:00; Mo-Th 09:00-12:00 "sur rendez-vous"',
        ),
        ("Le lundi, sur rendez-vous", 'Tu-Fr 09:00-12:00; Mo 09:00-12:00 "sur rendez-vous"'),
    ],
)
def test_note_that_names_days_requires_an_appointment_on_these_days(note, hours):
    assert hours_of({"Observations": note}) == hours


@pytest.mark.parametrize(
    ("cells", "hours"),
    [
        ({"Tél": "04 92 00 00 00", "Sur RDV": "oui"}, "sur rendez-vous"),
        ({"Tél": "04 92 00 00 00", "Remarques": "Sur RDV"}, None),
        ({"Tél": "", "Sur RDV": "oui"}, None),
    ],
)
def test_place_without_hours_is_by_appointment_if_people_can_reach_it(cells, hours):
    mapping = {"Nom": "nom", "Tél": "telephone"}
    row = apply_mapping(mapping, {"Nom": "EPN"} | cells)
    assert row.get("horaires") == hours


def test_column_beside_those_of_the_standard_requires_an_appointment():
    content = file_of(line("a", horaires="Mo-Fr 09:00-12:00"), line("b", horaires="lundi matin"))
    header, *rows = content.decode().splitlines()
    table = [f"{header},Sur rendez-vous", *(f"{row},oui" for row in rows)]
    first, second = read_file("\n".join(table).encode()).rows()
    assert first.values["opening_hours"] == BOOKED
    assert second.values["opening_hours"] == "sur rendez-vous : lundi matin"
