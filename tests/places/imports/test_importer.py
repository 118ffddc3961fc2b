"""National files imported repeatedly, without harm."""

import datetime
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page, PageLogEntry

from places.imports.importer import BATCH, PlaceImporter
from places.models import PlacePage
from places.national.files import read_file
from places.national.standard import COLUMN_NAMES

NBSP = "\N{NO-BREAK SPACE}"
HEADER = ",".join(COLUMN_NAMES)
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "places"
PACA = SHARED / "paca-v1.0.2.csv"


def line(national_id="a", **cells):
    row = {
        "id": national_id,
        "pivot": "00000000000000",
        "nom": f"Lieu {national_id}",
        "commune": "Martigues",
        "code_postal": "13500",
        "adresse": "1 rue du Port",
        "date_maj": "2024-01-05",
        "telephone": "+33442000000",
        "horaires": "Mo-Fr 09:00-12:00",
        "services": "Loisirs et créations numériques",
        **cells,
    }
    return ",".join(f'"{row.get(name, "")}"' for name in COLUMN_NAMES)


def file_of(*lines):
    return "\n".join([HEADER, *lines, ""]).encode()


@pytest.fixture
def take(directory):
    """Import lines into the directory; return {identifier: outcome}."""

    def _take(*lines, **options):
        outcomes = list(
            PlaceImporter(directory, **options).import_rows(read_file(file_of(*lines)).rows())
        )
        return {outcome.national_id: outcome for outcome in outcomes}

    return _take


def differences(changes):
    return [(d.field, d.here, d.file) for d in changes]


def edit(national_id, **fields):
    """Change and publish a page, as an editor does."""
    page = PlacePage.objects.get(national_id=national_id)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_new_place_is_a_published_page_with_its_history(take, directory):
    outcome = take(line(nom="Médiathèque du Port", date_maj="2024-01-05"))["a"]
    assert outcome.status == "created"
    page = PlacePage.objects.get(national_id="a")
    assert page.live
    assert (page.title, page.slug, page.url) == (
        "Médiathèque du Port",
        "mediatheque-du-port",
        "/lieux/mediatheque-du-port/",
    )
    assert page.commune.code == "13056"
    assert page.kinds == ["mediatheque"]
    assert page.services == ["Loisirs et créations numériques"]
    assert page.updated_on == datetime.date(2024, 1, 5)
    assert page.latest_revision_id == page.live_revision_id
    assert not page.has_unpublished_changes
    assert page.latest_revision.as_object().city == "Martigues"
    assert page.first_published_at
    assert page.last_published_at
    actions = PageLogEntry.objects.filter(page=page.pk).values_list("action", flat=True)
    assert set(actions) == {"wagtail.create", "wagtail.edit", "wagtail.publish"}
    assert Page.find_problems() == ([], [], [], [], [])


def test_run_twice_it_changes_nothing(take):
    take(line("a"), line("b", horaires="n’importe quoi", typologie="NOUVEAU"))
    before = list(PlacePage.objects.order_by("pk").values())
    entries = PageLogEntry.objects.count()
    outcomes = take(line("a"), line("b", horaires="n’importe quoi", typologie="NOUVEAU"))
    assert {outcome.status for outcome in outcomes.values()} == {"unchanged"}
    assert list(PlacePage.objects.order_by("pk").values()) == before
    assert PageLogEntry.objects.count() == entries


def test_change_of_the_file_is_applied_and_reported(take):
    take(line())
    revision = PlacePage.objects.get().latest_revision_id
    outcome = take(line(adresse="2 rue du Port", telephone="+33442000001"))["a"]
    assert outcome.status == "changed"
    assert differences(outcome.differences) == [
        ("adresse", "1 rue du Port", "2 rue du Port"),
        ("telephone", "+33442000000", "+33442000001"),
    ]
    page = PlacePage.objects.get()
    assert page.address == "2 rue du Port"
    assert page.latest_revision_id == page.live_revision_id != revision


def test_field_edited_here_is_kept_and_reported(take):
    take(line())
    edit("a", address="3 quai du Port", phone="+33442999999")
    outcome = take(line(adresse="2 rue du Port", horaires="Mo 10:00-12:00"))["a"]
    assert differences(outcome.differences) == [("horaires", "Mo-Fr 09:00-12:00", "Mo 10:00-12:00")]
    assert differences(outcome.held) == [
        ("adresse", "3 quai du Port", "2 rue du Port"),
        ("telephone", "+33442999999", "+33442000000"),
    ]
    page = PlacePage.objects.get()
    assert (page.address, str(page.phone.as_e164)) == ("3 quai du Port", "+33442999999")


def test_field_edited_here_is_kept_by_every_run(take):
    take(line())
    edit("a", address="3 quai du Port")
    for _ in range(3):
        assert take(line())["a"].status == "unchanged"
    assert PlacePage.objects.get().address == "3 quai du Port"


def test_file_that_agrees_with_the_editor_applies_again(take):
    take(line())
    edit("a", address="3 quai du Port")
    assert take(line(adresse="3 quai du Port"))["a"].status == "unchanged"
    assert take(line(adresse="4 quai du Port"))["a"].status == "changed"
    assert PlacePage.objects.get().address == "4 quai du Port"


def test_field_new_in_the_file_fills_only_an_empty_one(take, place):
    place(national_id="a", title="Lieu a", address="3 quai du Port")
    outcome = take(line())["a"]
    assert ("adresse", "3 quai du Port", "1 rue du Port") in differences(outcome.held)
    assert ("telephone", "", "+33442000000") in differences(outcome.differences)


def test_a_value_emptied_in_the_file_is_emptied_here(take):
    take(line())
    assert differences(take(line(telephone=""))["a"].differences) == [
        ("telephone", "+33442000000", "")
    ]
    assert not PlacePage.objects.get().phone


def test_invalid_value_keeps_the_former_one(take):
    take(line())
    outcome = take(line(telephone="12", code_postal="x", services="Danse", date_maj="hier"))["a"]
    assert outcome.status == "unchanged"
    assert {(p.line, p.field, p.value) for p in outcome.problems} == {
        (2, "telephone", "12"),
        (2, "code_postal", "x"),
        (2, "services", "Danse"),
        (2, "date_maj", "hier"),
    }
    page = PlacePage.objects.get()
    assert (page.postcode, page.services) == ("13500", ["Loisirs et créations numériques"])


@pytest.mark.parametrize("state", ["draft", "unpublished", "locked"])
def test_page_being_edited_is_left(take, state):
    take(line())
    page = PlacePage.objects.get()
    if state == "draft":
        page.address = "brouillon"
        page.save_revision()
    elif state == "unpublished":
        page.unpublish()
    else:
        PlacePage.objects.update(locked=True)
    outcome = take(line(adresse="2 rue du Port"))["a"]
    assert (outcome.status, bool(outcome.reason)) == ("left", True)
    assert PlacePage.objects.get().address == "1 rue du Port"


def test_a_duplicated_identifier_is_refused_and_the_first_kept(take, directory):
    outcomes = list(
        PlaceImporter(directory).import_rows(
            read_file(file_of(line("a"), line("a", nom="Autre"))).rows()
        )
    )
    assert [(o.line, o.status, o.reason) for o in outcomes] == [
        (2, "created", ""),
        (3, "refused", "L’identifiant est déjà à la ligne 2."),
    ]
    assert PlacePage.objects.get().title == "Lieu a"


def test_invalid_rows_are_refused_and_the_others_imported(take):
    outcomes = take(line("a", nom=""), line("b"))
    assert {key: outcome.status for key, outcome in outcomes.items()} == {
        "a": "refused",
        "b": "created",
    }


LACKING = dict.fromkeys(["adresse", "telephone", "horaires"], "")


def test_new_place_without_commune_or_reach_is_held_back_with_the_reason(take):
    outcomes = take(line("a", commune="", code_postal=""), line("b", **LACKING), line("c"))
    assert [outcome.status for outcome in outcomes.values()] == ["left", "left", "created"]
    assert outcomes["a"].reason.endswith("Écrivez la commune.")
    assert "un téléphone, un courriel, une adresse ou des horaires" in outcomes["b"].reason
    assert PlacePage.objects.get().national_id == "c"


def test_change_that_leaves_no_way_to_reach_a_place_is_held_back(take):
    take(line())
    outcome = take(line(**LACKING, nom="Autre nom"))["a"]
    assert (outcome.status, outcome.differences) == ("left", [])
    page = PlacePage.objects.get()
    assert (page.title, page.address) == ("Lieu a", "1 rue du Port")


def test_places_of_one_name_have_different_slugs(take):
    take(*(line(key, nom="Mairie") for key in "abc"), line("d", nom="???"), line("e", nom="!"))
    assert set(PlacePage.objects.values_list("slug", flat=True)) == {
        "mairie",
        "mairie-martigues",
        "mairie-martigues-2",
        "lieu",
        "lieu-martigues",
    }


def test_dry_run_reports_the_same_and_writes_nothing(take):
    take(line("a"))
    lines = [line("a", adresse="2 rue du Port"), line("b"), line("b")]
    rehearsed = list(take(*lines, dry_run=True).values())
    assert PlacePage.objects.count() == 1
    assert PlacePage.objects.get().address == "1 rue du Port"
    assert [o.__dict__ for o in take(*lines).values()] == [o.__dict__ for o in rehearsed]


def test_interrupted_run_can_be_resumed(take, directory):
    count = BATCH + 30
    rows = read_file(file_of(*(line(f"n{number}") for number in range(count)))).rows()
    outcomes = PlaceImporter(directory).import_rows(rows)
    for _ in range(3):
        next(outcomes)
    outcomes.close()
    assert PlacePage.objects.count() == BATCH
    statuses = [o.status for o in take(*(line(f"n{n}") for n in range(count))).values()]
    assert statuses.count("unchanged") == BATCH
    assert statuses.count("created") == 30


# The command


def run(path, *options):
    out = StringIO()
    call_command("import_places", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def written(tmp_path):
    def write(data, name="lieux.csv"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return write


def test_command_prints_each_line_and_its_counts(directory, written):
    path = written(file_of(line("a"), line("b", telephone="12"), line("a"), "court,trop"))
    printed = run(path).splitlines()
    assert printed[-1] == "2 créés, 0 modifiés, 0 inchangés, 0 laissés, 2 refusés."
    assert "ligne 3 : créé : Lieu b [b]" in printed
    refused = "ligne 3 : telephone « 12 » refusé – Ce numéro n’a pas assez de chiffres"
    assert [entry for entry in printed if entry.startswith(refused)]
    assert "ligne 4 : refusé : Lieu a [a] – L’identifiant est déjà à la ligne 2." in printed
    assert "ligne 5 : « court » refusé – 2 cellules au lieu de 32." in printed
    assert run(path).splitlines()[-1].startswith("0 créés, 0 modifiés, 2 inchangés")


def test_quiet_command_prints_the_reason_of_each_row_left_or_refused(directory, written):
    path = written(file_of(line("a"), line("a"), line("b", commune="", code_postal=""), "court,x"))
    printed = run(path, "-v0").splitlines()
    assert printed[:3] == [
        "ligne 3 : refusé : Lieu a [a] – L’identifiant est déjà à la ligne 2.",
        f"ligne 4 : laissé : Lieu b [b] – Mis de côté{NBSP}: Écrivez la commune.",
        "ligne 5 : « court » refusé – 2 cellules au lieu de 32.",
    ]


def test_quiet_command_groups_the_rows_refused_for_the_same_reason(directory, written):
    nowhere = [line(f"n{number}", commune="", code_postal="") for number in range(55)]
    path = written(file_of(line("a"), *nowhere, line("a")))
    printed = run(path, "-v0").splitlines()
    numbers = ", ".join(str(number) for number in range(3, 58))
    assert printed[:2] == [
        f"lignes {numbers} : 55 laissés – Mis de côté{NBSP}: Écrivez la commune.",
        "ligne 58 : refusé : Lieu a [a] – L’identifiant est déjà à la ligne 2.",
    ]
    assert len(printed) == 3


def test_quiet_command_prints_a_limited_number_of_reasons(directory, written, monkeypatch):
    monkeypatch.setattr("places.management.commands.import_places.MOST_PRINTED", 2)
    nowhere = [line(f"n{number}", commune="", code_postal="") for number in range(4)]
    doubles = [line("a"), line("b"), line("a"), line("b"), line("a", nom="Autre")]
    printed = run(written(file_of(*nowhere, *doubles)), "-v0").splitlines()
    assert printed[:3] == [
        f"lignes 2, 3 et 2 autres : 4 laissés – Mis de côté{NBSP}: Écrivez la commune.",
        "lignes 8, 10 : 2 refusés – L’identifiant est déjà à la ligne 6.",
        "et 1 autre ligne",
    ]


def test_command_prints_changed_and_kept_fields(directory, written):
    run(written(file_of(line("a"))))
    edit("a", address="3 quai du Port")
    printed = run(written(file_of(line("a", adresse="2 rue", telephone="")))).splitlines()
    assert "    telephone : « +33442000000 » → «  »" in printed
    assert "    adresse : gardé « 3 quai du Port », le fichier dit « 2 rue »" in printed


def test_command_writes_a_json_report(directory, written, tmp_path):
    report = tmp_path / "out.json"
    run(written(file_of(line("a", services="Danse"))), "--dry-run", "--report", str(report))
    account = json.loads(report.read_text(encoding="utf-8"))
    assert account["dry_run"] is True
    assert account["counts"] == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "left": 0,
        "refused": 0,
    }
    (row,) = account["rows"]
    assert (row["line"], row["national_id"], row["status"]) == (2, "a", "created")
    (problem,) = row["problems"]
    assert problem == {
        "line": 2,
        "field": "services",
        "value": "Danse",
        "reason": "Cette valeur n’est pas dans la liste.",
        "kind": "refused",
    }
    assert PlacePage.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n1,2\n", "colonnes manquantes"),
        (file_of(line(nom="Médiathèque")).decode().encode("utf-32"), "UTF-32"),
        (b"", "vide"),
    ],
)
def test_command_refuses_an_invalid_file(directory, written, place, data, message):
    place(national_id="a")
    with pytest.raises(CommandError, match=message):
        run(written(data))
    assert PlacePage.objects.count() == 1


def test_command_without_file_or_directory_fails(home, written, tmp_path):
    with pytest.raises(CommandError, match="n’existe pas"):
        run(tmp_path / "absent.csv")
    with pytest.raises(CommandError, match="Créez d’abord la page"):
        run(written(file_of(line())))


def test_command_says_why_a_file_is_unreadable(directory, written, monkeypatch):
    def failing(path, *args, **kwargs):
        raise OSError("disque absent")  # without an error number, so without `strerror`

    path = written(file_of(line()))
    monkeypatch.setattr(Path, "open", failing)
    with pytest.raises(CommandError, match="disque absent"):
        run(path)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("aix-en-provence-v0.json", 38),
        ("bus-france-services-charente-v0.json", 12),
        ("charente-v1.json", 188),
        ("conseillers-numeriques-national-v0.json", 4927),
        (
            "data-inclusion-national-v0.json",
            3810,
        ),  # 240 have the numbers of places of another producer
        ("hinaura-auvergne-rhone-alpes-v0.json", 687),
        ("paca-v0-avec-doublons.json", 792),
        ("raw/bus-france-services-charente-brut.json", 12),
        ("raw/etapes-numeriques-la-poste.json", 95),
    ],
)
def test_each_real_file_is_rehearsed(directory, tmp_path, name, count):
    if not (SHARED / name).exists():
        pytest.skip("the real files of ../shared/data/places are absent")
    report = tmp_path / "report.json"
    assert f"{count} créés" in run(SHARED / name, "--dry-run", "-v0", "--report", str(report))
    account = json.loads(report.read_text(encoding="utf-8"))
    assert account["counts"]["created"] == count
    assert sum(account["counts"].values()) == len(account["rows"])
    problems = [problem for row in account["rows"] for problem in row["problems"]]
    assert all(p["line"] and p["field"] and p["reason"] for p in problems)
    assert PlacePage.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["corse.json", "france-services-20221201.csv", "gironde.json", "mulhouse.json"]
)
def test_real_table_outside_the_standard_is_refused(directory, tmp_path, name):
    if not (SHARED / "raw" / name).exists():
        pytest.skip("the real files of ../shared/data/places are absent")
    report = tmp_path / "report.json"
    with pytest.raises(CommandError, match="colonnes manquantes : id"):
        run(SHARED / "raw" / name, "--report", str(report))
    assert "colonnes manquantes : id" in json.loads(report.read_text(encoding="utf-8"))["fault"]


@pytest.mark.skipif(
    not PACA.exists(), reason="the regional file of ../shared/data/places is absent"
)
def test_regional_file_is_imported_twice(directory):
    assert run(PACA, "-v0").strip() == ("646 créés, 0 modifiés, 0 inchangés, 0 laissés, 0 refusés.")
    assert run(PACA, "-v0").strip() == ("0 créés, 0 modifiés, 646 inchangés, 0 laissés, 0 refusés.")
    assert Page.find_problems() == ([], [], [], [], [])
