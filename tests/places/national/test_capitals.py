"""Names in capitals are converted to French case; names typed by an editor are unchanged."""

import pytest

from places.models import PlacePage
from places.national.refining.capitals import town_name, write_name
from places.national.refining.refine import refine
from places.national.standard import read_row
from tests.places.imports.test_import_runs import taken
from tests.places.imports.test_importer import edit, line

# Real names and streets of Provence-Alpes-Côte d’Azur.
NAMES = [
    ("CCAS ORANGE", "CCAS Orange"),
    ("LA POSTE", "La Poste"),
    ("MAIRIE D ORAISON", "Mairie d'Oraison"),
    ("CENTRE COMMUNAL D'ACTION SOCIALE", "Centre Communal d'Action Sociale"),
    ("LA MEDIATHEQUE", "La Médiathèque"),
    ("GROUPE SOS SOLIDARITES", "Groupe SOS Solidarités"),
    ("MTP/CS BONNEVEINE", "MTP/CS Bonneveine"),
    ("COMMUNE DE SAINT LAURENT DU VAR", "Commune de Saint Laurent du Var"),
    ("L'ARBOPOSTALE", "L'Arbopostale"),
    # These may be acronyms.
    ("ZINC", None),
    ("APPASE", "APPASE"),
    ("Médiathèque ZOLA", None),
]
STREETS = [
    ("26 BD PAUL PONS", "26 Bd Paul Pons"),
    ("PL DE L'HOTEL DE VILLE", "Pl de l'Hôtel de Ville"),
    ("7331 RUE DE L HOPITAL", "7331 Rue de l'Hôpital"),
    ("672BIS AVENUE DES CONTENTS", "672bis Avenue des Contents"),
    ("12 D AVENUE FOCH", "12 D Avenue Foch"),
    ("RUE LOUIS XIV ZA LE PRE", "Rue Louis XIV ZA le Pre"),
    ("3 rue du Port", None),
]


@pytest.mark.parametrize(("typed", "read"), NAMES)
def test_name_in_capitals_becomes_french_case(typed, read):
    assert refine(read_row(1, {"nom": typed})).values["title"] == (read or typed)


@pytest.mark.parametrize(("typed", "read"), STREETS)
def test_street_in_capitals_becomes_french_case(typed, read):
    row = refine(read_row(1, {"adresse": typed}))
    assert row.values["address"] == (read or typed)
    problems = [(problem.kind, problem.value) for problem in row.problems]
    assert problems == ([("repaired", typed)] if read else [])


@pytest.mark.parametrize(
    ("name", "town", "read"),
    [
        ("Mairie de TOUDON", "Toudon", "Mairie de Toudon"),
        ("CCAS de TOULON", "TOULON", "CCAS de Toulon"),
        (
            "Mairie de LA ROQUETTE SUR SIAGNE",
            "La Roquette-sur-Siagne",
            "Mairie de La Roquette-sur-Siagne",
        ),
        ("Bibliothèque d'UCHAUX", "Uchaux", "Bibliothèque d'Uchaux"),
        (
            "Médiathèque de STE-CECILE-LES-VIGNES",
            "Sainte-Cécile-les-Vignes",
            "Médiathèque de Sainte-Cécile-les-Vignes",
        ),
        # Another word, a part of a longer one, or a possible acronym.
        ("Centre Paul FARAUD", "Plan-d’Orgon", "Centre Paul FARAUD"),
        ("Espace TOULONNAIS", "Toulon", "Espace TOULONNAIS"),
        ("Bureau de l’ARS", "Ars", "Bureau de l’ARS"),
    ],
)
def test_town_in_capitals_within_a_name_becomes_french_case(name, town, read):
    row = refine(read_row(1, {"nom": name, "commune": town}))
    assert row.values["title"] == read


def test_a_commune_has_its_official_name():
    assert town_name("NICE", "06000") == "Nice"
    assert town_name("ZIVE", "06000") == "ZIVE"
    assert town_name("DIGNE LES BAINS", "04000") == "Digne-les-Bains"
    assert town_name("CANNES LA BOCCA", "06150") == "Cannes la Bocca"
    assert write_name("EPN DE GAP", "Gap") == "EPN de Gap"
    assert write_name("CYBER COMMUNE DE PLERIN", "Plérin") == "Cyber Commune de Plérin"


def test_an_editor_who_prefers_the_capitals_keeps_them(directory):
    shouted = line("a", nom="LA POSTE", adresse="26 BD PAUL PONS")
    taken(shouted)
    page = PlacePage.objects.get()
    assert (page.title, page.address) == ("La Poste", "26 Bd Paul Pons")
    edit("a", title="LA POSTE")
    run = taken(shouted)
    assert run.counts["changed"] == 0
    assert PlacePage.objects.get().title == "LA POSTE"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("VIEN A ZOT", "VIEN A ZOT"),
        ("CLUB DE PRODUCTIONS C.L.A.P", "Club de Productions C.L.A.P"),
        ("ATELIER A BRIGNOLES", "Atelier a Brignoles"),
    ],
)
def test_a_small_word_is_written_small_beside_words_that_are(name, read):
    assert write_name(name) == read
