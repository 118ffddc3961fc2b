"""Guesses for the columns of foreign tables: certain ones, proposals, and columns left aside."""

import pytest

from places.national.guessing import certain_of, guess, guesses, losses
from places.national.mapping import apply_mapping
from places.national.standard import read_row

NAME = {"Nom": "Espace Vauban"}
CONTACTS = {"courriels": "a@b.fr", "telephone": "04 92 00 00 00"}


def columns_of(rows):
    return list(rows[0])


def certain(columns, rows):
    return certain_of(guesses(columns, rows))


@pytest.mark.parametrize(
    "header",
    [
        "result_id", "ban_id", "id_ban", "ID_ADRESSE", "cle_ban", "osm_score", "result_name",
        "place_id", "geo_id", "geo_adresse", "Google Place ID", "display_name", "boundingbox",
        "importance",
    ],
)  # fmt: skip
def test_column_of_a_geocoder_is_never_guessed(header):
    rows = [{**NAME, header: "13055_0095"}]
    assert guess(columns_of(rows), rows) == {"Nom": "nom"}


BAN = {
    "label": "8 Rue Vauban 06600 Antibes",
    "score": "0.9",
    "id": "06004_1230_00008",
    "type": "housenumber",
    "name": "8 Rue Vauban",
    "postcode": "06600",
    "citycode": "06004",
    "city": "Antibes",
    "x": "1037000.1",
    "y": "6285000.2",
    "context": "06, Alpes-Maritimes",
    "importance": "0.6",
    "street": "Rue Vauban",
}


def test_reading_of_the_national_geocoder_is_neither_the_identifier_nor_the_name():
    rows = [{"Lieu": "Espace Vauban", "Voie": "8 rue Vauban", "Ville": "Antibes"} | BAN]
    mapping = guess(columns_of(rows), rows)
    assert mapping == {"Lieu": "nom", "Voie": "adresse", "Ville": "commune"}


def test_same_columns_without_a_geocoder_are_those_of_the_place():
    rows = [{name: BAN[name] for name in ("id", "name", "street", "postcode", "city")}]
    assert set(certain(columns_of(rows), rows).values()) == {
        *("id", "nom", "adresse", "code_postal", "commune")
    }


def test_key_of_an_object_found_by_a_geocoder_does_not_identify_the_place():
    object_found = {"osm_type": "way", "osm_id": "4821", "display_name": "Rue Vauban, Antibes"}
    rows = [{**NAME, **object_found}]
    assert guess(columns_of(rows), rows) == {"Nom": "nom"}


def test_key_of_an_object_identifies_the_places_exported_from_openstreetmap():
    rows = [{**NAME, "osm_id": "4821", "amenity": "library"}]
    assert certain(columns_of(rows), rows)["osm_id"] == "id"


@pytest.mark.parametrize("header", ["Structure", "Organisme", "Raison sociale"])
def test_place_beside_an_organisation_is_not_a_certain_name(header):
    rows = [{header: "Familles rurales", "Lieu": "Riez"}, {header: "Avenir 84", "Lieu": "Apt"}]
    assert "nom" not in certain(columns_of(rows), rows).values()
    assert guess(columns_of(rows), rows)["Lieu"] == "nom"


def test_title_of_a_person_is_not_the_name_of_the_place():
    rows = [{"Titre": "Madame", "Nom du lieu": "Espace Vauban"}]
    assert certain(columns_of(rows), rows) == {"Nom du lieu": "nom"}


def test_short_header_of_comments_is_not_the_commune():
    rows = [{**NAME, "Com": "Très bien", "Nom com": "Antibes"}]
    assert certain(columns_of(rows), rows) == {"Nom": "nom", "Nom com": "commune"}


def test_identifier_with_a_duplicate_is_generated_instead():
    rows = [{"id": "7", "libelle": "A"}, {"id": "7", "libelle": "B"}]
    mapping = guess(columns_of(rows), rows)
    assert mapping == {"libelle": "nom"}
    assert apply_mapping(mapping, rows[0])["id"] == "a"


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Type (Association, Collectivité, établissement public)", ["Association"]),
        ("c_siren_site", ["130015332"]),
        ("Recevez-vous sur rendez-vous pour ces services ?", ["Oui", "Non"]),
        ("Fax", ["04 92 00 00 00"]),
        ("numeroFax", ["04 92 00 00 00"]),
        ("TelephoneAstreinte2", ["04 92 00 00 00"]),
        ("resultScore", ["0.9"]),
        ("Commentaires", ["Un lieu calme"]),
        ("Adresse mail du directeur", ["a@exemple.fr"]),
    ],
)
def test_misleading_header_is_left_aside(header, cells):
    rows = [{**NAME, header: cell} for cell in cells]
    assert header not in guess(columns_of(rows), rows)


@pytest.mark.parametrize(
    ("header", "cell", "target"),
    [
        ("Publics", "Demandeurs d’emploi", "publics_specifiquement_adresses"),
        ("Tarif", "Selon le quotient familial", "frais_a_charge"),
        ("Employeur", "Ville de Gap", "structure_parente"),
        ("Mail du secrétariat", "a@exemple.fr", "courriels"),
        ("Site web", "en construction", "site_web"),
    ],
)
def test_doubtful_column_is_proposed_and_not_certain(header, cell, target):
    rows = [{**NAME, header: cell}]
    assert guess(columns_of(rows), rows)[header] == target
    assert header not in certain(columns_of(rows), rows)


def test_email_of_a_respondent_is_not_certain():
    rows = [{"Horodateur": "12/09/2026 14:03:22", "Adresse e-mail": "a@b.fr", "Nom du lieu": "EPN"}]
    assert list(certain(columns_of(rows), rows).values()) == ["date_maj", "nom"]


@pytest.mark.parametrize(
    ("header", "cell", "target"),
    [
        ("Adresse (Ville)", "Gap", "commune"),
        ("Adresse du lieu (Code postal)", "05000", "code_postal"),
        ("Lieu (commune)", "Gap", "commune"),
        ("Contact (mail)", "a@b.fr", "courriels"),
        ("Adresse (rue, code postal, ville)", "1 rue A 05000 Gap", "adresse"),
    ],
)
def test_part_in_brackets_names_the_column(header, cell, target):
    rows = [{**NAME, header: cell}]
    assert certain(columns_of(rows), rows)[header] == target


@pytest.mark.parametrize("header", ["Dénomination du site", "Nom du site", "nom_lieu"])
def test_name_of_a_site_is_certain(header):
    assert certain([header], [{header: "Espace Vauban"}]) == {header: "nom"}


def test_english_headers_of_an_address_are_certain():
    cells = {"address_line1": "1 rue A", "post_code": "05000", "municipality": "Gap"}
    rows = [{**NAME, **cells, "created_by": "a@exemple.fr"}]
    found = certain(columns_of(rows), rows)
    assert [found[header] for header in cells] == ["adresse", "code_postal", "commune"]
    assert "created_by" not in guess(columns_of(rows), rows)


@pytest.mark.parametrize(
    "header", ["Ville (siège)", "Code postal de facturation", "Adresse du siège"]
)
def test_address_of_the_head_office_is_not_certain(header):
    cell = "05000" if "Code" in header else "Gap"
    rows = [{**NAME, header: cell}]
    assert certain(columns_of(rows), rows) == {"Nom": "nom"}


@pytest.mark.parametrize(
    "form", [{"État du dossier": "Accepté"}, {"Heure de début": "x"}, {"Submitted at": "x"}]
)
@pytest.mark.parametrize("header", ["Email", "Adresse de messagerie", "Nom"])
def test_account_of_the_person_who_answers_is_not_certain(form, header):
    cell = "Paul Martin" if header == "Nom" else "a@b.fr"
    rows = [{**form, header: cell, "Nom du lieu": "EPN"}]
    assert certain(columns_of(rows), rows).get(header) is None


def test_export_of_openstreetmap_with_dates_is_no_form():
    rows = [{"@id": "node/1", "@timestamp": "2026-01-01", "name": "EPN", "email": "a@b.fr"}]
    expected = {"@id": "id", "name": "nom", "email": "courriels"}
    assert certain(columns_of(rows), rows) == expected
    form = [{"Timestamp": "2026-01-01", "name": "Paul", "email": "a@b.fr", "Lieu": "EPN"}]
    assert certain(columns_of(form), form) == {"Lieu": "nom"}


def test_contacts_that_the_cell_keeps_for_the_team_are_not_published():
    cells = {"telephone": "04 92 00 00 00 / 06 12 34 56 78 (Paul, perso)", "id": "a", "nom": "EPN"}
    row = read_row(1, cells | {"courriels": "epn@ex.fr, paul@ex.fr (ne pas diffuser)"})
    assert (row.values["phone"], row.values.get("other_phone", "")) == ("+33492000000", "")
    assert row.values["emails"] == "epn@ex.fr"
    assert {problem.value for problem in row.problems} >= {"paul@ex.fr"}
    assert "emails" not in read_row(1, cells | {"courriels": "paul@ex.fr (perso)"}).values


@pytest.mark.parametrize("person", ["Contact", "Nom du référent", "Responsable"])
@pytest.mark.parametrize("mail", ["paul.martin@exemple.fr", "pmartin@exemple.fr"])
def test_contact_of_a_named_person_is_proposed_and_not_certain(person, mail):
    row = {"Lieu": "EPN", person: "Paul Martin", "Mail": mail, "Téléphone": "06 12 34 56 78"}
    assert certain(columns_of([row]), [row]) == {"Lieu": "nom"}
    assert guess(columns_of([row]), [row])["Mail"] == "courriels"


@pytest.mark.parametrize("contact", ["Paul Martin", "Accueil de la mairie", ""])
def test_contact_of_the_place_beside_a_person_is_certain(contact):
    row = {"Lieu": "EPN", "Contact": contact, "Mail": "mairie@exemple.fr", "Tél": "04 92 00 00 00"}
    assert {"Mail", "Tél"} <= certain(columns_of([row]), [row]).keys()


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Votre courriel", "courriels"),
        ("Votre téléphone", "telephone"),
        ("Your e-mail", "courriels"),
        ("Quelle est votre adresse e-mail ?", "courriels"),
        ("Quel est votre téléphone ?", "telephone"),
        ("Merci d'indiquer votre courriel", "courriels"),
        ("Veuillez préciser votre téléphone", "telephone"),
    ],
)
def test_contact_of_the_person_who_answers_is_proposed_and_not_certain(header, target):
    rows = [{"Nom du lieu": "EPN", header: CONTACTS[target]}]
    assert certain(columns_of(rows), rows) == {"Nom du lieu": "nom"}
    assert guess(columns_of(rows), rows)[header] == target


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Quel est le téléphone de votre structure ?", "telephone"),
        ("Courriel de votre établissement", "courriels"),
    ],
)
def test_contact_of_your_place_is_certain(header, target):
    rows = [{"Nom du lieu": "EPN", header: CONTACTS[target]}]
    assert certain(columns_of(rows), rows)[header] == target


def test_number_before_the_street_belongs_to_the_address():
    rows = [
        {"Nom": "EPN", "N°": "12", "Voie": "rue Haute"},
        {"Nom": "CCAS", "N°": "8 bis", "Voie": "place du Marché"},
    ]
    assert certain(columns_of(rows), rows)["N°"] == "adresse"
    ranks = [dict(row, **{"N°": str(rank)}) for rank, row in enumerate(rows, 1)]
    whole = [dict(row, Voie=f"3 {row['Voie']}") for row in rows]
    for others in (ranks, whole):
        assert "N°" not in certain(columns_of(others), others)


def test_name_beside_a_first_name_is_a_person():
    rows = [{"Nom": "Martin", "Prénom": "Camille", "Structure": "EPN"}]
    assert certain(columns_of(rows), rows) == {"Structure": "nom"}


@pytest.mark.parametrize(
    "header",
    [
        "Prénom", "Prénom(s)", "Prénom2", "prenomContact", "contactPrenom", "first_name",
        "First names", "Given name", "givenNames", "Forename",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["Nom", "Name"])
def test_name_and_telephone_beside_any_first_name_are_not_certain(header, name):
    rows = [{header: "Paul", name: "Martin", "Ville": "Nice", "Tel": "06 12 34 56 78"}]
    assert certain(columns_of(rows), rows) == {"Ville": "commune"}
    assert guess(columns_of(rows), rows)[name] == "nom"


@pytest.mark.parametrize("header", ["Nom d’usage", "Nom usuel", "Enseigne", "nom_usage"])
@pytest.mark.parametrize("official", ["Nom", "Raison sociale", "Structure", "Nom officiel"])
def test_usual_name_is_guessed_beside_the_official_one(header, official):
    rows = [{header: "La Ruche", official: "CCAS de Fuveau"}]
    assert certain(columns_of(rows), rows) == {header: "nom_usage", official: "nom"}
    read = read_row(1, apply_mapping(certain(columns_of(rows), rows), rows[0]))
    assert (read.values["title"], read.values["official_name"]) == ("La Ruche", "CCAS de Fuveau")


@pytest.mark.parametrize("header", ["Nom d’usage", "Nom usuel du lieu", "Enseigne commerciale"])
def test_usual_name_alone_is_the_name(header):
    rows = [{header: "La Ruche", "Commune": "Fuveau"}]
    assert certain(columns_of(rows), rows)[header] == "nom"


def test_place_with_its_usual_name_only_has_an_identifier():
    mapping = {"Raison sociale": "nom", "Enseigne": "nom_usage"}
    read = read_row(1, apply_mapping(mapping, {"Raison sociale": "", "Enseigne": "La Ruche"}))
    assert (read.is_usable, read.national_id, read.values["title"]) == (
        True,
        "la-ruche",
        "La Ruche",
    )


def test_only_one_column_is_the_usual_name():
    rows = [{"Nom": "CCAS", "Nom usuel": "La Ruche", "Enseigne": "La Ruche de Fuveau"}]
    assert guess(columns_of(rows), rows) == {"Nom": "nom", "Nom usuel": "nom_usage"}


def test_usual_name_of_a_person_is_left_aside():
    person = {"Nom de naissance": "Petit", "Nom d’usage": "Martin", "Prénom": "Camille"}
    rows = [{**person, "Lieu": "EPN"}]
    assert guess(columns_of(rows), rows) == {"Lieu": "nom"}


def test_two_telephone_columns_are_both_kept_landline_first():
    rows = [{"Nom": "EPN", "Mobile": "06 11 22 33 44", "Fixe": "04 92 00 00 00"}]
    mapping = certain(columns_of(rows), rows)
    values = read_row(1, apply_mapping(mapping, rows[0])).values
    assert (values["phone"], values["other_phone"]) == ("+33492000000", "+33611223344")


@pytest.mark.parametrize(
    ("cell", "phones"),
    [
        ("04 92 00 00 00 / 06 11 22 33 44", ("+33492000000", "+33611223344")),
        ("06 11 22 33 44 ou 04 92 00 00 00", ("+33492000000", "+33611223344")),
        ("Accueil : 04.92.00.00.00, Léo : 06.11.22.33.44", ("+33492000000", "+33611223344")),
        ("+33 4 92 00 00 00 +33492000000", ("+33492000000", None)),
        ("04 92 00 00 00", ("+33492000000", None)),
        ("3646", ("3646", None)),
        # A word after its number: the number of the fax is never published.
        ("04 92 00 00 01 (fax) 04 92 00 00 00 (tél)", ("+33492000000", None)),
        ("04 92 00 00 00 (tél) / 04 92 00 00 01 (fax)", ("+33492000000", None)),
        ("04 92 00 00 00 (tél) / 04 92 00 00 01 fax", ("+33492000000", None)),
        ("04 92 00 00 00 ; 06 11 22 33 44 (astreinte)", ("+33492000000", None)),
        ("04 92 00 00 00 (tél/fax) 06 11 22 33 44", ("+33492000000", "+33611223344")),
        ("04 92 00 00 01 (fax)", ("", None)),
        ("04 92 00 00 00 / 06 11 22 33 44 (n° d’urgence le soir)", ("+33492000000", None)),
        ("04 92 00 00 00 / 06 11 22 33 44 (fax et tél.)", ("+33492000000", "+33611223344")),
        # A word before its number.
        ("(tél) 04 92 00 00 00 (fax) 04 92 00 00 01", ("+33492000000", None)),
        ("Tél : 04 92 00 00 00 (fax) 04 92 00 00 01", ("+33492000000", None)),
        ("04 92 00 00 00 (fax : 04 92 00 00 01)", ("+33492000000", None)),
        ("04 92 00 00 00 fax 04 92 00 00 01", ("+33492000000", None)),
        # The word may belong to both: neither is certain.
        ("04 92 00 00 01 (fax) 04 92 00 00 00", ("", None)),
        ("Hors urgences : 04 92 00 00 00", ("+33492000000", None)),
        ("En dehors des urgences : 04 92 00 00 00", ("+33492000000", None)),
    ],
)
def test_two_numbers_in_one_cell_are_both_kept(cell, phones):
    values = read_row(1, {"id": "a", "nom": "EPN", "telephone": cell}).values
    assert (values["phone"], values.get("other_phone")) == phones


@pytest.mark.parametrize(
    ("first", "other", "phones"),
    [
        ("04 92 00 00 00", "3949", ("+33492000000", "3949")),
        ("3949", "04 92 00 00 00", ("3949", "+33492000000")),
        ("04 92 00 00 00", "+687 75.12.34", ("+33492000000", "+687751234")),
        ("04 92 00 00 00", "04.92.00.00.00", ("+33492000000", "")),
    ],
)
def test_short_number_beside_a_whole_one_is_kept(first, other, phones):
    cells = {"id": "a", "nom": "EPN", "telephone": first, "autre_telephone": other}
    row = read_row(1, cells)
    assert (row.values["phone"], row.values.get("other_phone")) == phones


@pytest.mark.parametrize("column", ["telephone", "autre_telephone"])
def test_short_number_beside_two_whole_ones_is_dropped_with_a_remark(column):
    cells = {"telephone": "04 92 00 00 00 / 06 11 22 33 44", "autre_telephone": "04 92 00 00 00"}
    if column == "telephone":
        cells["autre_telephone"] = cells["telephone"]
    row = read_row(1, {"id": "a", "nom": "EPN", **cells, column: "3949"})
    if column == "telephone":
        assert (row.values["phone"], row.values["other_phone"]) == ("+33492000000", "+33611223344")
    assert [problem.value for problem in row.problems if problem.kind == "kept"] == ["3949"]


@pytest.mark.parametrize(
    ("cell", "audiences"),
    [
        ("Tout_public, Seniors (+ 65 ans)", ["Tout public"]),
        ("Seniors, tout public", ["Tout public"]),
        ("Tous", ["Tout public"]),
        ("Jeunes (16-26 ans), Seniors (+ 65 ans), Familles/enfants", ["Tout public"]),
        ("Adultes", []),
        ("Adultes, Seniors", []),
        ("Adultes, tout public", ["Tout public"]),
        ("", []),
        ("Seniors/Jeunes", ["Jeunes", "Seniors"]),
        ("Jeunes\nÉtudiants", ["Jeunes", "Étudiants"]),
        ("Jeunes + Seniors", ["Jeunes", "Seniors"]),
        ("Seniors (+ 65 ans)", ["Seniors"]),
        ("Seniors, Demandeurs d’emploi", None),
    ],
)
def test_audiences_are_never_narrower_than_the_file(cell, audiences):
    row = {"id": "a", "nom": "EPN", "publics_specifiquement_adresses": cell}
    assert read_row(1, row).values.get("audiences") == audiences


@pytest.mark.parametrize(
    ("column", "cell", "fees"),
    [
        ("Gratuit ?", "oui", ["Gratuit"]),
        ("Gratuit ?", "non", []),
        ("fee", "no", ["Gratuit"]),
        ("fee", "yes", ["Payant"]),
        ("Tarif", "oui", None),
        ("Tarif", "Gratuit – sous conditions de ressources", None),
        ("Tarif", "Gratuit, 5 € la séance", None),
        ("Tarif", "Gratuit : sans frais", ["Gratuit"]),
    ],
)
def test_price_is_read_only_if_it_is_certain(column, cell, fees):
    row = apply_mapping({"n": "nom", column: "frais_a_charge"}, {"n": "EPN", column: cell})
    assert read_row(1, row).values.get("fees") == fees


def test_parity_of_weeks_restricts_the_hours_beside_it():
    rows = [
        {
            "id": "1",
            "nom": "Bus",
            "horaires": "Mo 09:30-12:30; PH off",
            "ouverture": "Semaine paire",
        }
    ]
    mapping = certain(columns_of(rows), rows)
    assert mapping["ouverture"] == "horaires"
    row = apply_mapping(mapping, rows[0])
    assert row["horaires"] == "week 2-52/2 Mo 09:30-12:30; PH off"


@pytest.mark.parametrize(
    ("first", "second", "hours"),
    [
        ("9h-12h", "Mardi", "Tu 09:00-12:00"),
        ("Mardi", "9h-12h", "Tu 09:00-12:00"),
        # The second column may be the weekly closing day.
        ("mardi 9h-12h", "mercredi", "mardi 9h-12h mercredi"),
        ("Tu 09:00-12:00", "mercredi", "Tu 09:00-12:00 mercredi"),
    ],
)
def test_days_are_joined_to_the_hours_without_days_only(first, second, hours):
    mapping = {"Nom": "nom", "Horaires": "horaires", "Jour": "horaires"}
    cells = NAME | {"Horaires": first, "Jour": second}
    assert apply_mapping(mapping, cells)["horaires"] == hours


def test_losses_are_the_values_that_would_not_be_imported():
    cells = ["Aide aux démarches administratives, Vélo", "Tricot"]
    assert losses("services", "Services", cells) == ["Vélo", "Tricot"]
    numbers = ["04 92 75 36 48 / 04 92 75 36 49 / 06 12 34 56 78"]
    assert losses("telephone", "Tél.", numbers) == ["06 12 34 56 78"]
    assert losses("autre_telephone", "Tél.", numbers) == ["06 12 34 56 78"]
    assert losses("latitude", "Lat.", ["43,29", "au nord", "43.3"]) == ["au nord"]
    assert losses("position", "GPS", ["43.29, 5.37", "45,04"]) == ["45,04"]


@pytest.mark.parametrize("header", ["Horaires (hiver)", "Horaires été", "Opening hours (summer)"])
def test_hours_of_a_season_are_proposed_only(header):
    rows = [{**NAME, header: "Mo-Fr 09:00-12:00"}]
    found = guesses(columns_of(rows), rows)
    assert header not in certain_of(found)


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("Fermé pendant les vacances scolaires ?", "Oui", "Mo-Fr 09:00-12:00; SH off"),
        ("Fermeture vacances scolaires", "x", "Mo-Fr 09:00-12:00; SH off"),
        ("Ouvert pendant les vacances", "non", "Mo-Fr 09:00-12:00; SH off"),
        ("Ouvert pendant les vacances", "oui", "Mo-Fr 09:00-12:00"),
        ("Fermé pendant les vacances scolaires ?", "Non", "Mo-Fr 09:00-12:00"),
        ("Fermé pendant les ateliers", "Oui", "Mo-Fr 09:00-12:00"),
    ],
)
def test_place_closed_during_school_holidays_is_not_open_then(header, cell, expected):
    cells = {**NAME, "Horaires": "Lundi au vendredi 9h-12h", header: cell}
    assert apply_mapping({"Nom": "nom", "Horaires": "horaires"}, cells)["horaires"] == expected
