"""Rows of places that their file calls closed, planned or not published."""

import datetime

import pytest

from places.imports.runs import begin, finish
from places.models import PlacePage
from places.national.files import read_file
from places.national.statuses import held_back, is_status
from tests.places.imports.test_importer import file_of, line

TODAY = datetime.date(2026, 11, 30)
CLOSED = [
    {"Statut": "Fermé"},
    {"Status": "❌ Fermé"},
    {"STATUT DU LIEU": "Fermeture définitive"},
    {"Situation": "en projet"},
    {"État de la fiche": "Brouillon"},
    {"business_status": "CLOSED_PERMANENTLY"},
    {"post_status": "draft"},
    {"publicationStatus": "unpublished"},
    {"fiche.statut": "archivée"},
    {"Statut": "Ouverture prochaine"},
    {"Statut": "Pas encore ouvert"},
    {"État": "N’existe plus"},
    {"disused": "yes"},
    {"abandoned": "yes"},
    {"disused:amenity": "library", "name": "Bibliothèque"},
    {"was:office": "association"},
    {"closed:shop": "computer"},
    {"Fermé": "oui"},
    {"is_closed": "TRUE"},
    {"Ouvert ?": "non"},
    {"Actif": "0"},
    {"G4Q1. Le lieu est-il encore ouvert ?": "Non"},
    {"date_fermeture": "2024-05-01"},
    {"end_date": "2019"},
    {"Date de fermeture": "01/09/2026"},
    {"Statut": "Hors ligne"},
    {"Statut": "Non validé"},
    {"Statut": "En cours de validation"},
    {"Statut": "En sommeil"},
    {"Statut": "Fermé (ouvert jusqu’en 2022)"},
    {"publication": "brouillon"},
    {"Le lieu existe-t-il encore ?": "non"},
    {"Validé": "non"},
    {"À publier": "Non"},
    {"Statut": "Déménagé"},
    {"Statut": "fusionné avec la médiathèque"},
    {"Statut": "À supprimer"},
    {"Statut": "Ne pas diffuser"},
    {"Statut": "réouverture en 2027"},
    {"Statut": "Ouverture janvier 2027"},
    {"Statut": "ouvert jusqu'au 30/06/2026"},
    {"Statut": "fermé en juin 2024"},
    {"etat_equip": "En travaux"},
    {"status": "-4"},
    {"status": "0"},
    {"start_date": "2027-01"},
    {"Date de fin": "31/12/2025"},
    {"J’accepte la publication": "Non"},
    {"Acceptez-vous que votre fiche soit publiée ?": "non"},
    {"Diffusion autorisée": "NON"},
    {"Date d’ouverture": "01/02/2027"},
    {"Statut": "Fermé jusqu'au 15/01/2027"},
    {"Statut": "En travaux jusqu'en mars 2027"},
    {"Statut": "Suspendu jusqu’au 1er septembre 2027"},
    {"Statut": "Suspendu jusqu’en novembre 2026"},
    {"Statut": "Fermé jusqu’au 30/11/2026"},
    {"Statut": "Ouvert, puis fermé jusqu’au 15.01.2027"},
    {"Statut": "Pas encore ouvert jusqu’au 15/01/2027"},
    {"Statut": "Jusqu’au 15/01/2027 : fermé"},
    {"Statut": "ouvert jusqu’en octobre 2026"},
    {"Statut": "Fermé définitivement, ouverture du nouveau site le 12/01/2020"},
    {"Statut": "Fermé depuis mars 2024. Réouverture en 2027"},
    {"Statut": "Fermé depuis le 12/01/2025, réouverture prochaine"},
    {"Statut": "Réouverture prochaine, fermé depuis le 12/01/2020"},
    {"Statut": "Fermé jusqu’à nouvel ordre (depuis le 12/01/2020)"},
    {"Statut": "Fermé jusqu’au déménagement du 12/01/2026"},
    {"Statut": "Fermé jusqu’au 15/01/2026, prolongé jusqu’au 15/01/2027"},
    {"Statut": "Fermé jusqu’au 15/01/2026, puis abandonné"},
    {"Statut": "Ouvert jusqu’au déménagement du 12/01/2026"},
    {"Statut": "Ouvert jusqu’au 2026-11-10"},
    {"Statut": "15/01/2027 : ouverture"},
    {"Statut": "Ouverture le 2027-01-15"},
    {"Statut": "Ouverture en 2019, fermé en 2024"},
    {"Statut": "Ouverture prévue en décembre 2026"},
    {"Statut": "Ouverture en 2026"},
    {"J’accepte la publication": "Non merci"},
    {"Acceptez-vous la publication ?": "Non, je refuse"},
    {"Autorisation de publication": "Refusée"},
    {"Autorisation de publication": "❌"},
    {"Accord pour la diffusion": "Je ne suis pas d’accord"},
    {"J’accepte que la fiche soit en ligne": "Non"},
    {"J’autorise la mise en ligne": "Non"},
    {"Le lieu est-il encore ouvert ?": "Non, depuis juin"},
    {"Fermé ?": "Oui, définitivement"},
]
OPEN = [
    {"Statut": "Association"},
    {"Statut juridique": "Fermé"},
    {"Statut": "Ouvert"},
    {"Statut": "non fermé"},
    {"Status": "✅ Actif"},
    {"post_status": "publish"},
    {"Ouvert": "9h-12h"},
    {"Fermé": "le lundi"},
    {"Fermeture annuelle": "août"},
    {"disused": "no"},
    {"disused:amenity": "post_office", "amenity": "library"},
    {"disused:railway": "station"},
    {"date_fermeture": "2027-05-01"},
    {"Accès": "fermé par une barrière"},
    {"result_status": "ok"},
    {"Statut": "Ouvert (fermé en août)"},
    {"publication": "2026-10-01"},
    {"Validé": "oui"},
    {"Statut": "Fermé le lundi"},
    {"Statut": "Ouverture en 2019"},
    {"Statut": "ouvert jusqu'au 30/06/2027"},
    {"status": "1"},
    {"Date de fin": "31/12/2026"},
    {"Date de fin de labellisation": "31/12/2025"},
    {"J’accepte la publication": "Oui"},
    {"Acceptez-vous le public handicapé ?": "non"},
    {"Diffusion autorisée": ""},
    {"start_date": "1998"},
    {"Date d’ouverture": "septembre 2012"},
    {"Statut": "Fermé jusqu'au 15/01/2026"},
    {"Statut": "En travaux jusqu'en mars 2026"},
    {"Statut": "Ouvert jusqu'en 2026"},
    {"Statut": "Ouvert jusqu’en novembre 2026"},
    {"Statut": "Ouvert jusqu’au 30/11/2026"},
    {"Statut": "Ouvert jusqu’au 30/06/2027, fermeture définitive ensuite"},
    {"Statut": "Fermé pour travaux, réouverture le 12/01/2020"},
    {"Statut": "Ouverture en 2019 (fermé en août)"},
    {"Statut": "Ouverture prévue en octobre 2026"},
    {"J’accepte la publication": "Oui, pas de problème"},
    {"J’accepte la publication": "Oui, mais pas la photo"},
    {"Paiement accepté en ligne": "Non"},
    {"Ouvert ?": "non-stop"},
    {"Actif": "Non renseigné"},
    {"J’accepte la publication": "non communiqué"},
    {"Statut": "Fermé jusqu’à la fin du mois de mars 2026"},
    {"Fermé ?": "Oui, le lundi"},
    {},
]


@pytest.mark.parametrize("cells", CLOSED)
def test_closed_row_is_held_back_with_its_cell(cells):
    reason = held_back(cells, TODAY)
    assert reason.startswith(f"{next(iter(cells))} : ")
    assert is_status(next(iter(cells)))


@pytest.mark.parametrize("cells", OPEN)
def test_open_row_is_not_held_back(cells):
    assert held_back(cells, TODAY) == ""


@pytest.mark.parametrize(
    "cells",
    [
        {"nom": "EPN du Port (fermé)"},
        {"nom": "[FERMÉ] EPN du Port"},
        {"nom": "EPN du Port – fermé définitivement"},
        {"horaires": "Fermé définitivement"},
    ],
)
def test_closed_name_or_hours_hold_a_row_of_the_standard_back(cells):
    (row,) = read_file(file_of(line("a", **cells))).rows()
    assert row.held_back


@pytest.mark.parametrize("cells", [{"nom": "Café fermier"}, {"horaires": "Mo off; Tu fermé"}])
def test_other_words_do_not_hold_back(cells):
    (row,) = read_file(file_of(line("a", **cells))).rows()
    assert not row.held_back


def test_closed_row_of_the_standard_is_neither_created_nor_changed(directory):
    header, first = file_of(line("a")).decode().splitlines()[:2]
    content = f"{header},statut\n{first},Ouvert\n"
    assert finish(begin(content.encode(), "a.csv")).counts["created"] == 1
    PlacePage.objects.update(live=True)
    run = finish(begin(content.replace("Ouvert", "Fermé").encode(), "a.csv"))
    assert (run.counts["left"], run.counts["changed"]) == (1, 0)
    (problem,) = run.problems
    assert (problem["field"], problem["kind"]) == ("statut", "repaired")


@pytest.mark.parametrize(
    "name", ["35600000000048", "356 000 000 00048", "SIRET : 35600000000048", "3,56E+13"]
)
def test_row_named_by_the_number_of_a_company_is_held_back(name):
    (row,) = read_file(file_of(line("a", nom=name))).rows()
    assert row.held_back == name


@pytest.mark.parametrize("name", ["104", "Le 104", "Espace 2000", "Siret et cie"])
def test_other_figures_do_not_hold_back(name):
    (row,) = read_file(file_of(line("a", nom=name))).rows()
    assert not row.held_back
    doubts = [problem.kind for problem in row.problems if problem.field == "nom"]
    assert doubts == (["kept"] if name == "104" else [])
