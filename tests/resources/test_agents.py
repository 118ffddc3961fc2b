import pytest

from resources.agents import agents, organization_named, organizations_named, without_remark


@pytest.mark.parametrize(
    ("text", "default", "found"),
    [
        ("Jeanne Aubert", "Organization", [("Person", "Jeanne Aubert")]),
        ("Ada d’Orves", "Organization", [("Person", "Ada d’Orves")]),
        ("Le fablab des Étangs", "Person", [("Organization", "Le fablab des Étangs")]),
        ("Réseau Mailles du Sud", "Person", [("Organization", "Réseau Mailles du Sud")]),
        ("Le Monde", "Person", [("Organization", "Le Monde")]),
        ("INSEE", "Person", [("Organization", "INSEE")]),
        ("Anne", "Person", [("Person", "Anne")]),
        ("Anne", "Organization", [("Organization", "Anne")]),
        (
            "Julie Argouarc’h et Donia Essaieh",
            "Person",
            [("Person", "Julie Argouarc’h"), ("Person", "Donia Essaieh")],
        ),
        (
            "Ada Un, Bob Deux et Cléo Trois (dir.)",
            "Person",
            [("Person", "Ada Un"), ("Person", "Bob Deux"), ("Person", "Cléo Trois")],
        ),
        ("Coopération et partage", "Organization", [("Organization", "Coopération et partage")]),
        ("Anne et Bob", "Person", []),
        ("Le dossier « Tiers-lieux et EPN »", "Person", []),
        ("la définition de la Free Software Foundation", "Person", []),
        ("l’appel à projets de la Datar", "Organization", []),
        ("", "Person", []),
    ],
)
def test_only_names_are_people_or_organisations(text, default, found):
    assert [(each["@type"], each["name"]) for each in agents(text, default=default)] == found


@pytest.mark.parametrize(
    "text", ["les règles européennes de l’association", "l'appel à projets", "un « dossier »", ""]
)
def test_a_publisher_is_a_name(text):
    assert organization_named(text) is None
    assert organization_named("La Poste") == {"@type": "Organization", "name": "La Poste"}


def test_organisations_of_a_survey_are_each_their_own():
    names = [each["name"] for each in organizations_named("Deskmag, avec Coworking Europe")]
    assert names == ["Deskmag", "Coworking Europe"]


def test_a_job_title_has_no_remark():
    assert without_remark("directeur de Bug (raconté avec nos mots)") == "directeur de Bug"
