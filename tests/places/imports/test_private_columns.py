"""Internal columns are published only after an explicit choice."""

import importlib
import json
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection

from places.models import FileMapping, PlacePage
from places.national.guessing import guess
from places.national.headers import is_private
from places.national.standard import COLUMN_NAMES
from search.indexing.waiting import catch_up

from .test_columns import command as command  # a fixture
from .test_columns import send, typed
from .test_import_runs import RUNS, moved_on

SECRET = "Basalte confidentiel"
PRIVATE = """
Commentaire | Commentaires | COMMENTAIRES | commentaire_interne | Commentaire interne |
Commentaire(s) | CommentaireInterne | commentaire2 | Comment | comments | Internal comments |
Note | Notes | Note(s) | NOTES_EQUIPE | Notes équipe | notesInternes | Private notes | Mémo |
Remarque | Remarques | REMARQUES / OBSERVATIONS | Remarks | Observation | observations_2026 |
Infos internes | Info interne | Usage interne | Internal | Réservé à l’équipe | Staff only |
Suivi | suivi_interne | Date de suivi | Follow-up | Relances | À faire | To do | Historique |
Privé | Données privées | private | Confidentiel | Information confidentielle | Ne pas publier |
Personne référente | Référent | référents | Mail du référent | Téléphone de la référente |
Personne contact | Contact person | contact_name | Nom du contact | Nom de la personne à contacter |
Responsable | Nom du conseiller | Prénom | Tél. perso | Adresse personnelle | Description interne |
Given name | givenNames | Surname | Family name | Forename | Full names |
Présentation (interne) | q5[comment]. Que faites-vous ? [Commentaire]
""".replace("\n", " ").split("|")
PUBLIC = """
Description | Présentation | Nom de la structure | Nom du lieu | Adresse | Complément d’adresse |
ADR_COMPL | Commune | nom_comm | Téléphone | Téléphone contact | E-mail | Site internet | Publics |
Public accueilli | Services proposés | Horaires d’ouverture | Tarifs | Date de mise à jour
""".replace("\n", " ").split("|")
TABLE = (
    "Nom du lieu;Ville;Adresse;Présentation;{column};Mail du référent;Nom du référent\n"
    "EPN du Port;Martigues;1 rue du Port;Atelier ouvert;{secret};camille@exemple.fr;"
    "Camille {secret}\n"
)


def table(column="Commentaire interne"):
    return TABLE.format(column=column, secret=SECRET).encode()


def public_texts(client):
    """Return {address: response} of every public output of the only place."""
    place = PlacePage.objects.get()
    catch_up()
    url = place.get_url()
    index = place.get_parent().get_url()
    addresses = [
        *(url, f"{url}fiche/", f"{url}carte-a-integrer/", index),
        *(f"{index}lieux.{suffix}" for suffix in ("csv", "json", "geojson")),
        "/recherche/?q=basalte",
        "/recherche/?q=camille",
        f"/api/v2/pages/{place.pk}/?fields=*",
    ]
    return {address: client.get(address) for address in addresses}


def assert_unpublished(client):
    place = PlacePage.objects.get()
    assert (place.title, place.presentation) == ("EPN du Port", "Atelier ouvert")
    assert (place.emails, place.phone) == ("", "")
    responses = public_texts(client)
    assert {response.status_code for response in responses.values()} == {200}
    for address, response in responses.items():
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode()
        # The search quotes what was typed, never the text beside it.
        assert "confidentiel" not in text, address
        assert "camille@" not in text, address


@pytest.mark.parametrize("header", [header.strip() for header in PRIVATE])
def test_private_header_is_never_guessed(header):
    assert is_private(header)
    for cell in ("un texte", "camille@exemple.fr", "06 12 34 56 78", "https://exemple.fr"):
        assert guess([header], [{header: cell}]) == {}


@pytest.mark.parametrize("header", [header.strip() for header in PUBLIC])
def test_public_header_is_guessed(header):
    cell = "a@exemple.fr" if header == "E-mail" else "x"
    assert not is_private(header)
    assert guess([header], [{header: cell}])


def test_no_column_of_the_standard_is_private():
    assert [name for name in COLUMN_NAMES if is_private(name)] == []


@pytest.mark.parametrize("header", ["Complément d’information", "Informations complémentaires"])
def test_additional_information_is_no_part_of_the_address(header):
    assert guess([header], [{header: "Demander Camille"}]) == {}


def test_admin_lists_private_columns_and_publishes_none(editor, client):
    run = send(editor, "a.csv", table())
    page = editor.get(f"{RUNS}{run.pk}/", follow=True).content.decode()
    assert "sauf si vous choisissez leur contenu et le confirmez" in page
    assert "<strong>Commentaire interne</strong>, <strong>Mail du référent</strong>" in page
    editor.post(f"{RUNS}{run.pk}/colonnes/", typed(page) | {"apply": "1"})
    run = moved_on(editor, run)
    editor.post(f"{RUNS}{run.pk}/", {"take": "1"})
    moved_on(editor, run)
    assert_unpublished(client)


def test_admin_publishes_a_private_column_on_request(editor):
    run = send(editor, "a.csv", table())
    page = editor.get(f"{RUNS}{run.pk}/", follow=True).content.decode()
    chosen = typed(page) | {"colonne-3": "", "colonne-4": "presentation_detail"}
    page = editor.post(f"{RUNS}{run.pk}/colonnes/", chosen | {"apply": "1"}).content.decode()
    assert "Confirmez que le public peut lire ces colonnes" in page
    run.refresh_from_db()
    assert run.stage == "joining"
    confirmed = chosen | {"apply": "1", "publier": ["Commentaire interne"]}
    editor.post(f"{RUNS}{run.pk}/colonnes/", confirmed)
    run = moved_on(editor, run)
    editor.post(f"{RUNS}{run.pk}/", {"take": "1"})
    moved_on(editor, run)
    assert PlacePage.objects.get().presentation == SECRET


@pytest.mark.parametrize(
    "column", ["Commentaire interne", "commentaires", "NOTES_EQUIPE", "Observations", "Remarques"]
)
def test_guess_of_the_command_lists_private_columns_and_publishes_none(command, client, column):
    line = f"non publiées sauf si --mapping les nomme : {column}, Mail du référent, Nom du référent"
    with pytest.raises(CommandError, match=line):
        command(table(column))
    assert line in command(table(column), dry_run=True)
    assert line in command(table(column), guess=True)
    assert column not in FileMapping.objects.get().mapping
    assert_unpublished(client)


def test_command_publishes_a_private_column_that_its_mapping_names(command, tmp_path):
    mapping_file = tmp_path / "colonnes.json"
    mapping_file.write_text(
        json.dumps(
            {"Nom du lieu": "nom", "Ville": "commune", "Adresse": "adresse"}
            | {"Commentaire interne": "presentation_detail"}
        ),
        encoding="utf-8",
    )
    printed = command(table(), mapping=mapping_file)
    assert "publiées parce que quelqu’un l’a choisi : Commentaire interne" in printed
    assert PlacePage.objects.get().presentation == SECRET


@pytest.mark.django_db
def test_migration_deletes_guessed_comment_columns():
    rows = {
        "guessed": {"nom": "nom", "Commentaires": "presentation_detail"},
        "unrelated": {"nom": "nom", "Description": "presentation_detail"},
        "kept": {"nom": "nom", "Commentaires": "horaires"},
    }
    for digest, mapping in rows.items():
        FileMapping.objects.create(digest=digest, mapping=mapping)
    migration = importlib.import_module("places.migrations.0002_forget_guessed_comment_columns")
    migration.forget(apps, SimpleNamespace(connection=connection))
    assert set(FileMapping.objects.values_list("digest", flat=True)) == {"unrelated", "kept"}
