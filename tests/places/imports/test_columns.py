"""Real tables outside the standard: guessed, mapped by an editor, imported again."""

import json
import re
from importlib import import_module
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from places.imports.columns import delete_mapping, save_mapping
from places.imports.runs import begin, finish, pull
from places.models import FileMapping, ImportRun, PlacePage, PlaceSource, ValueMeaning
from places.national.files import read_file
from places.national.guessing import guess
from places.national.mapping import apply_mapping
from places.national.raw_tables import digest_of, read_raw
from places.national.standard import read_row
from places.national.statuses import is_ticked_to_publish

from .test_import_runs import RUNS, moved_on
from .test_importer import file_of, line

DATA = Path(__file__).parents[1] / "data"
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [5.05, 43.4]},
                "properties": {"c_nom": "EPN", "c_adresse": "1 rue", "c_commune": "Martigues"},
            }
        ],
    }
).encode()
SURVEY = (
    "Horodateur;Quel est le nom de votre structure ?;Dans quelle commune ?;Adresse complète;"
    "Votre numéro de téléphone;Siret (ou RNA)\n"
    "12/03/2024 10:12:33;Cyber base;Martigues;3 rue du Port 13500 Martigues;04 42 00 00 00;"
    "43493312300029\n"
).encode()
# {file: (its content, name, commune, hours of the first place)}
TABLES = {
    "corse": ("no-standard-corse.json", "Mairie de Corscia", "Mo-Tu,Th-Fr 09:00-17:00"),
    "gironde": ("no-standard-gironde.json", "Abracodabra", ""),
    "mulhouse": ("no-standard-mulhouse.json", "Le REZO!", "Mo-Fr 10:00-12:00,14:00-17:00"),
    "france-services": (
        "no-standard-france-services.csv",
        "France services de Valserhône",
        "; ".join(f"{day} 09:00-12:00,13:30-17:00" for day in "Mo Tu We Th".split())
        + "; Fr 09:00-12:00,13:30-16:00",
    ),
    "geojson": (GEOJSON, "EPN", ""),
    "survey": (SURVEY, "Cyber base", ""),
}


def content_of(name):
    content = TABLES[name][0]
    return content if isinstance(content, bytes) else (DATA / content).read_bytes()


def send(client, name, content):
    client.post(RUNS, {"file": SimpleUploadedFile(name, content)}, follow=True)
    return ImportRun.objects.latest("pk")


def typed(run_page):
    """Return the form data of an unchanged page."""
    from bs4 import BeautifulSoup

    selects = BeautifulSoup(run_page, "html.parser").select("select[name^=colonne]")
    chosen = {select["name"]: select.find("option", selected=True) for select in selects}
    return {name: option["value"] if option else "" for name, option in chosen.items()}


@pytest.mark.parametrize("name", TABLES)
def test_real_table_is_imported_as_guessed_and_the_next_one_automatically(editor, name):
    content, (_file, title, hours) = content_of(name), TABLES[name]
    run = send(editor, name, content)
    assert run.stage == "joining"
    page = editor.get(f"{RUNS}{run.pk}/", follow=True).content.decode()
    assert title in page
    editor.post(f"{RUNS}{run.pk}/colonnes/", typed(page) | {"apply": "1"})
    run = moved_on(editor, run)
    assert (run.stage, run.counts["created"], run.counts["refused"]) == ("waiting", run.total, 0)
    editor.post(f"{RUNS}{run.pk}/", {"take": "1"})
    moved_on(editor, run)
    place = PlacePage.objects.order_by("pk").first()
    assert (place.title, place.opening_hours) == (title, hours)
    assert place.city
    # A file with the same columns needs no editor, and changes nothing.
    again = finish(begin(content, name))
    assert (again.stage, again.counts["unchanged"]) == ("done", again.total)


@pytest.fixture
def command(directory, tmp_path):
    """Run `import_places` on bytes and return its output."""

    def run(content, **options):
        path = tmp_path / "lieux"
        path.write_bytes(content)
        out = StringIO()
        call_command("import_places", str(path), stdout=out, stderr=StringIO(), **options)
        return out.getvalue()

    return run


@pytest.mark.parametrize("name", TABLES)
def test_command_shows_its_guess_and_applies_it_once_accepted(command, name):
    content, (_file, title, hours) = content_of(name), TABLES[name]
    with pytest.raises(CommandError, match="(?s): nom\n.*--guess"):
        command(content)
    shown = command(content, dry_run=True)
    assert f"créé : {title} [" in shown
    assert "Ces colonnes sont lues ainsi" in shown
    assert not PlacePage.objects.exists()
    assert not FileMapping.objects.exists()
    command(content, guess=True)
    place = PlacePage.objects.order_by("pk").first()
    assert (place.title, place.opening_hours) == (title, hours)
    # The accepted mapping is saved for the command and for the admin.
    assert " 0 créés, 0 modifiés," in f" {command(content, verbosity=0)}"
    again = finish(begin(content, name))
    assert (again.stage, again.counts["unchanged"]) == ("done", again.total)


@pytest.mark.parametrize(
    ("answers", "held"), [(("checked", ""), ["EPN 1"]), (("x", "x"), []), (("oui", ""), [])]
)
def test_blank_cell_of_a_column_of_ticks_does_not_publish(editor, command, answers, held):
    rows = "".join(f"EPN {n};1 rue;Istres;{each}\n" for n, each in enumerate(answers))
    content = f"Titre;Voie;Ville;Publié\n{rows}".encode()
    command(content, guess=True)
    assert {*map(str, PlacePage.objects.all())} == {"EPN 0", "EPN 1"} - {*held}
    FileMapping.objects.all().delete()
    run = send(editor, "b.csv", content)
    page = editor.get(f"{RUNS}{run.pk}/colonnes/").content.decode()
    editor.post(f"{RUNS}{run.pk}/colonnes/", typed(page) | {"apply": "1"})
    run = moved_on(editor, run)
    assert [each.title for each in run.proposals.filter(status="left")] == held


@pytest.mark.parametrize("header", ["En ligne", "Disponible", "Diffusion", "Affichage"])
def test_blank_cell_of_a_ticked_service_publishes(header):
    assert not is_ticked_to_publish(header, {"x"})
    assert is_ticked_to_publish("Publié", {"x"})


def test_command_prints_five_cells_of_every_column(command):
    rows = "".join(f"EPN {number};Istres;note {number}\n" for number in range(7))
    shown = command(f"Nom;Ville;Obs\n{rows}".encode(), dry_run=True)
    for name, cells in (("Nom", "EPN"), ("Obs", "note")):
        five = ", ".join(f"«\N{NO-BREAK SPACE}{cells} {n}\N{NO-BREAK SPACE}»" for n in range(5))
        assert re.search(rf"  {name} : .*\n +Ex\.\s: {five}…\n", shown)
    assert re.search(r"  Ville : commune\n +Ex\.\s: «\sIstres\s»\n", shown)


def test_command_applies_a_given_mapping(command, tmp_path):
    content = b"titre;ou;voie;autre\nEPN;Martigues;1 rue du Port;x\n"
    mapping_file = tmp_path / "colonnes.json"
    for mapping, reason in (
        ('{"titre": "nom", "la": "commune"}', "n’a pas de colonne la"),
        ('{"titre": "name"}', "la norme n’a pas de colonne name"),
        ('{"ou": "commune"}', "quelle colonne donne le nom"),
        ("[1]", "attendu"),
        ("titre", "pas du JSON"),
    ):
        mapping_file.write_text(mapping, encoding="utf-8")
        with pytest.raises(CommandError, match=reason):
            command(content, mapping=mapping_file)
    mapping = {"titre": "nom", "ou": "commune", "voie": "adresse"}
    mapping_file.write_text(json.dumps(mapping), encoding="utf-8")
    command(content, mapping=mapping_file)
    assert PlacePage.objects.get().city == "Martigues"
    assert FileMapping.objects.get().mapping == mapping


def test_an_editor_corrects_the_guess_and_sees_the_first_places(editor):
    run = send(editor, "a.csv", b"titre;ou;autre\nEPN;Martigues;x\n")
    url = f"{RUNS}{run.pk}/colonnes/"
    refused = editor.post(url, {"apply": "1"}).content.decode()
    assert "quelle colonne donne le nom" in refused
    columns = {"colonne-0": "nom", "colonne-1": "commune"}
    page = editor.post(url, columns).content.decode()
    assert "<dd>Martigues</dd>" in page
    assert not FileMapping.objects.exists()
    editor.post(url, columns | {"apply": "1"})
    assert FileMapping.objects.get().mapping == {"titre": "nom", "ou": "commune"}


def test_preview_does_not_count_closed_places(editor):
    rows = ["EPN;Ouvert", "Fab;Fermé définitivement", "Cale;En projet", "Café;Ouvert"]
    run = send(editor, "a.csv", "\n".join(["Nom du lieu;Statut", *rows]).encode())
    page = editor.get(f"{RUNS}{run.pk}/colonnes/").content.decode()
    assert "Sur les 4 premières lignes, 2 donnent un lieu." in page


def test_preview_shows_places_by_appointment(editor):
    run = send(editor, "a.csv", b"Nom du lieu;Horaires\nEPN;sur rendez-vous\n")
    page = editor.get(f"{RUNS}{run.pk}/colonnes/").content.decode()
    assert "<dd>Sur rendez-vous</dd>" in page


def test_proposed_target_has_its_name_in_the_menu(editor):
    run = send(editor, "a.csv", "Nom du lieu;Tarif\nEPN;Gratuit\nCafé;5 €\nFab;9 €\n".encode())
    page = BeautifulSoup(editor.get(f"{RUNS}{run.pk}/colonnes/").content, "html.parser")
    prices = page.select("form > div")[1]
    (option,) = prices.select("option[value=frais_a_charge]")
    assert f"Peut-être\N{NO-BREAK SPACE}: {option.get_text()}." in prices.get_text()


def test_a_source_waits_for_an_editor_once(source, there, editor):
    content = content_of("france-services")
    there(content)
    run = pull(source)
    assert (run.stage, source.fault) == ("joining", "")
    page = editor.get(f"{RUNS}{run.pk}/colonnes/").content.decode()
    editor.post(f"{RUNS}{run.pk}/colonnes/", typed(page) | {"apply": "1"})
    there(content.replace(b"Papetiers", b"Tanneurs"), etag='"2"')
    assert pull(source).stage == "waiting"


TWO_NAMES = "numero;lieu;porteur;commune;voie\n{};{};{};Martigues;1 rue du Port\n"


@pytest.fixture
def other_source(directory):
    return PlaceSource.objects.create(name="Ville", url="https://exemple.fr/ville.csv")


def pull_and_map(editor, source, there, content, *columns):
    """Read the file of a new source and map its columns; return the run that waits for a review."""
    there(content.encode())
    run = pull(source)
    assert run.stage == "joining"
    typed = {f"colonne-{number}": target for number, target in enumerate(columns)}
    editor.post(f"{RUNS}{run.pk}/colonnes/", typed | {"apply": "1"})
    return moved_on(editor, run)


def test_each_source_has_its_own_mapping_of_the_same_columns(editor, source, other_source, there):
    hub, town = (TWO_NAMES.format(1, *names) for names in (("EPN", "Hub"), ("Cyber", "Mairie")))
    pull_and_map(editor, source, there, hub, "id", "nom", "", "commune", "adresse")
    there(town.encode())
    page = editor.get(f"{RUNS}{pull(other_source).pk}/colonnes/").content.decode()
    # The mapping of the other source is only the first choice.
    assert list(typed(page).values()) == ["id", "nom", "", "commune", "adresse"]
    other_source.clear_validators()
    other_source.save()
    pull_and_map(editor, other_source, there, town, "id", "", "nom", "commune", "adresse")
    for each, content, name in [(source, hub, "EPN"), (other_source, town, "Mairie")]:
        each.refresh_from_db()
        there(content.replace("Martigues", "Istres").encode(), etag='"2"')
        [proposal] = pull(each).proposals.all()
        assert (proposal.title, proposal.status) == (name, "created")


def test_row_numbers_of_two_sources_are_different_places(editor, source, other_source, there):
    runs = [
        pull_and_map(editor, *each, "id", "nom", "", "commune", "adresse")
        for each in [
            (source, there, TWO_NAMES.format(1, "EPN", "Hub")),
            (other_source, there, TWO_NAMES.format(1, "Cyber", "Mairie")),
        ]
    ]
    for run in runs:
        editor.post(f"{RUNS}{run.pk}/", {"take": "1"})
        moved_on(editor, run)
    assert set(PlacePage.objects.values_list("title", flat=True)) == {"EPN", "Cyber"}
    # A source whose mapping is forgotten keeps its identifiers.
    for each in (source, other_source):
        each.refresh_from_db()
    editor.post(f"{RUNS}{runs[1].pk}/colonnes/oublier/")
    other_source.refresh_from_db()
    again = TWO_NAMES.format(1, "Cyber", "Ville")
    run = pull_and_map(editor, other_source, there, again, "id", "nom", "", "commune", "adresse")
    assert run.counts["unchanged"] == 1


def test_forgotten_mapping_is_that_of_one_source(source, other_source):
    digest = digest_of(["a", "b"])
    for each in (source, other_source, None):
        save_mapping(digest, {"a": "nom"}, each)
        ValueMeaning.objects.create(
            source=each, digest="" if each else digest, column="services", key="x", value="x"
        )
    run = ImportRun.objects.create(file_name="a.csv", source=source, columns_digest=digest)
    delete_mapping(run)
    owners = FileMapping.objects.values_list("source", flat=True)
    assert set(owners) == {other_source.pk, None}
    assert ValueMeaning.objects.count() == 3
    delete_mapping(ImportRun.objects.create(file_name="b.csv", columns_digest=digest))
    assert FileMapping.objects.get().source == other_source
    assert not ValueMeaning.objects.filter(source=None).exists()


def test_migration_copies_the_mapping_of_a_form_to_its_sources(source, other_source):
    save_mapping("form", {"a": "nom"})
    for owner in (source, source, other_source, None):
        ImportRun.objects.create(file_name="a.csv", source=owner, columns_digest="form")
    PlaceSource.objects.create(name="Autre", url="https://exemple.fr/autre.csv")
    migration = import_module("places.migrations.0008_file_mapping_per_source")
    migration.copy_to_sources(apps, SimpleNamespace(connection=connection))
    owners = FileMapping.objects.filter(mapping={"a": "nom"}).values_list("source", flat=True)
    assert sorted(owners, key=str) == sorted([source.pk, other_source.pk, None], key=str)
    migration.delete_copies(apps, SimpleNamespace(connection=connection))
    assert FileMapping.objects.get().source is None


def test_two_tables_with_row_numbers_are_kept_apart(directory):
    first = b"id_a;lib_fs;lib_com\n1;EPN;Martigues\n"
    second = first.replace(b"id_a", b"id_b")
    rows = [next(read_raw(content))[1] for content in (first, second)]
    ids = {
        apply_mapping({next(iter(row)): "id", "lib_fs": "nom"}, row, prefix)["id"]
        for row, prefix in zip(rows, "xy", strict=True)
    }
    assert ids == {"x-1", "y-1"}


def test_repeated_headers_hide_no_column():
    rows = list(read_raw(b"a;a;a (2)\n1;2;3\n4;5;6\n"))
    assert [list(row.values()) for _number, row in rows] == [["1", "2", "3"], ["4", "5", "6"]]


def test_remark_in_a_header_is_ignored():
    data = file_of(line("a")).replace(b"pivot", b"Pivot (siret ou rna)")
    table = read_file(data)
    assert not [problem for problem in table.problems if "Colonne" in str(problem.reason)]
    assert "pivot" in next(table.rows()).values


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("09:00-12:00/13:30-17:00", "Mo 09:00-12:00,13:30-17:00"),
        ("-", ""),
        ("sur demande", "lundi : sur demande"),
    ],
)
def test_hours_of_a_day_are_converted_or_kept_as_typed(cell, hours):
    row = apply_mapping({"n": "nom", "h_lundi": "jour_0"}, {"n": "EPN", "h_lundi": cell})
    assert read_row(1, row).values["opening_hours"].replace("\xa0", " ") == hours


def test_hours_in_words_are_converted_beside_blank_columns_of_days():
    mapping = {"n": "nom", "h": "horaires", "h_lundi": "jour_0", "h_mardi": "jour_1"}
    cells = {"n": "EPN", "h": "du lundi au vendredi 9h-12h", "h_lundi": "", "h_mardi": ""}
    assert apply_mapping(mapping, cells)["horaires"] == "Mo-Fr 09:00-12:00"
    days = cells | {"h": "", "h_lundi": "9h-12h"}
    assert apply_mapping(mapping, days)["horaires"] == "Mo 09:00-12:00"


def test_hints_follow_the_format(editor):
    run = begin(b'[{"a": "x"}]', "a.json")
    assert (run.stage, "virgule" in run.fault) == ("failed", False)
    assert "virgule" in begin(b"bonjour\ntout le monde\n", "a.csv").fault


def test_short_names_of_columns_are_understood():
    columns = ["ID_EPN", "NOM_EPN", "ADR", "CP", "VILLE"]
    assert [*guess(columns, []).values()] == ["id", "nom", "adresse", "code_postal", "commune"]


def test_former_columns_are_mapped_to_themselves():
    columns = ["nom", "publics_accueillis", "conditions_acces", "SIRET"]
    assert guess(columns, []) == {
        "nom": "nom",
        "publics_accueillis": "publics_accueillis",
        "conditions_acces": "conditions_acces",
        "SIRET": "pivot",
    }


def test_mapping_requires_the_right_to_publish(client, django_user_model, editor):
    run = send(editor, "a.csv", b"titre;ou\nEPN;Martigues\n")
    client.force_login(django_user_model.objects.create_user("x", "x@exemple.fr", "x"))
    assert client.get(f"{RUNS}{run.pk}/colonnes/").status_code in {302, 403}


def test_ambiguous_header_is_judged_by_its_cells():
    """The answers to a form, in the format of Google Forms."""
    rows = [
        {
            "Horodateur": "2026/10/03 9:12:44 AM UTC+2",
            "Quel est le nom de votre structure ?": "Point numérique",
            "Adresse complète (rue, code postal, ville)": "8 place Vignal 30120 Le Vigan",
            "Est-ce gratuit ?": "Oui",
        }
    ]
    mapping = guess(list(rows[0]), rows)
    assert list(mapping.values()) == ["date_maj", "nom", "adresse", "frais_a_charge"]
    read = read_row(1, apply_mapping(mapping, rows[0]))
    assert (read.values["updated_on"].isoformat(), read.values["fees"]) == (
        "2026-10-03", ["Gratuit"]
    )  # fmt: skip


def test_each_column_shows_five_cells_and_what_would_be_lost(editor):
    rows = [
        f"EPN {number};0490000{number:03};Tricot {number};secret {number}" for number in range(7)
    ]
    head = "Nom du lieu;Téléphone;Services;Commentaires"
    run = send(editor, "a.csv", "\n".join([head, *rows, "EPN 8;sonnez;Wifi;x"]).encode())
    url = f"{RUNS}{run.pk}/colonnes/"
    page = BeautifulSoup(editor.get(url).content, "html.parser")
    texts = {each.label.get_text(): each for each in page.select("form > div")}
    assert len(texts["Nom du lieu"].find("p").find_all("q")) == 5
    assert "sonnez" in texts["Téléphone"].find_all("p")[1].get_text()
    assert "Laissée de côté\N{NO-BREAK SPACE}: 8 valeurs." in texts["Commentaires"].get_text()
    assert texts["Commentaires"].find("input", type="checkbox")["value"] == "Commentaires"
    assert texts["Services"].find("input", type="checkbox") is None
    typed = {"colonne-0": "nom", "colonne-2": "services"}
    page = BeautifulSoup(editor.post(url, typed).content, "html.parser")
    services = page.select("form > div")[2].get_text(" ", strip=True)
    assert "Ne sera pas lu" in services
    assert "Tricot 0" in services
    assert "Vous pourrez dire ensuite" in services


def test_migration_lets_unchanged_sources_be_read_again(source):
    PlaceSource.objects.update(etag="a", modified="b", digest="c")
    migration = import_module("places.migrations.0010_not_stated")
    migration.read_sources_again(apps, SimpleNamespace(connection=connection))
    read = PlaceSource.objects.values_list("etag", "modified", "digest")
    assert set(read) == {("", "", "")}
