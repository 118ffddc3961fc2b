"""Files sent in the admin or pulled from a source: rehearsed, reviewed, applied in steps."""

from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.links.download import DownloadError
from places.imports import parts as import_parts
from places.imports import runs as import_runs
from places.imports.runs import begin, finish, pull, step, take
from places.models import IgnoredField, ImportRun, PlacePage, PlaceSource
from places.national.files import PlaceFile

from .test_importer import edit, file_of, line

RUNS = "/admin/imports_de_lieux/"


def taken(*lines):
    """Import a whole file without the answers of an editor."""
    run = finish(begin(file_of(*lines), "lieux.csv"))
    if run.stage == "waiting":
        take(run)
        run.refresh_from_db()
        run = finish(run)
    return run


def send(client, *lines):
    """Send a file in the admin and return its run."""
    file = SimpleUploadedFile("lieux.csv", file_of(*lines))
    answer = client.post(RUNS, {"file": file}, follow=True)
    assert answer.status_code == 200
    return ImportRun.objects.latest("pk")


def answer(client, run, **typed):
    return client.post(f"{RUNS}{run.pk}/", typed, follow=True)


def moved_on(client, run):
    """Press « Continuer » until the stage is over."""
    run.refresh_from_db()
    while run.is_moving:
        client.post(f"{RUNS}{run.pk}/suite/")
        run.refresh_from_db()
    return run


def test_count_of_one_is_in_the_singular():
    run = ImportRun(counts={import_runs.CREATED: 1, import_runs.CHANGED: 2, "left": 0})
    assert import_runs.format_counts(run) == "1 nouveau, 2 modifiés"
    run = ImportRun(counts={import_runs.OUTSIDE: 1})
    assert import_runs.format_counts(run) == "1 hors de notre territoire"


def test_nothing_changes_before_the_review(editor):
    taken(line("a"))
    run = send(editor, line("a", adresse="2 rue"), line("b"))
    assert (run.stage, run.counts["changed"], run.counts["created"]) == ("waiting", 1, 1)
    assert list(PlacePage.objects.values_list("address", flat=True)) == ["1 rue du Port"]
    page = editor.get(f"{RUNS}{run.pk}/").content.decode()
    assert "2 rue" in page
    assert "Lieu b" in page
    answer(editor, run, take="1")
    assert moved_on(editor, run).stage == "done"
    assert PlacePage.objects.get(national_id="a").address == "2 rue"
    assert PlacePage.objects.filter(national_id="b", live=True).exists()
    assert run.parts.count() == 0


@pytest.mark.parametrize(
    ("choice", "address"),
    [("take", "2 rue"), ("keep", "1 rue du Port"), ("ignore", "1 rue du Port")],
)
def test_each_field_is_taken_kept_or_ignored(editor, choice, address):
    taken(line("a"))
    run = send(editor, line("a", adresse="2 rue", telephone=""))
    proposal = run.proposals.get()
    answer(editor, run, **{f"{proposal.pk}:adresse": choice, "take": "1"})
    moved_on(editor, run)
    page = PlacePage.objects.get()
    assert (page.address, str(page.phone)) == (address, "")


def test_kept_field_is_proposed_again_and_ignored_field_never(editor):
    taken(line("a"))
    run = send(editor, line("a", adresse="2 rue", telephone=""))
    key = run.proposals.get().pk
    answer(editor, run, **{f"{key}:adresse": "keep", f"{key}:telephone": "ignore", "take": "1"})
    moved_on(editor, run)
    assert [i.field for i in IgnoredField.objects.all()] == ["telephone"]
    again = send(editor, line("a", adresse="2 rue", telephone=""))
    assert [row["field"] for row in again.proposals.get().differences] == ["adresse"]
    assert PlacePage.objects.get().phone


def test_edited_field_is_overwritten_only_on_request(editor):
    taken(line("a"))
    edit("a", address="3 quai")
    run = send(editor, line("a"))
    key = run.proposals.get().pk
    answer(editor, run, **{f"{key}:adresse": "take", "take": "1"})
    moved_on(editor, run)
    assert PlacePage.objects.get().address == "1 rue du Port"


def test_field_changed_since_the_rehearsal_is_kept(editor):
    taken(line("a"))
    edit("a", address="3 quai")
    run = send(editor, line("a"))
    key = run.proposals.get().pk
    edit("a", address="4 quai")
    answer(editor, run, **{f"{key}:adresse": "take", "take": "1"})
    moved_on(editor, run)
    assert PlacePage.objects.get().address == "4 quai"


def test_new_place_can_be_declined(editor):
    run = send(editor, line("a"), line("b"))
    first, second = run.proposals.all()
    answer(editor, run, **{f"{first.pk}:": "keep", "take": "1"})
    moved_on(editor, run)
    assert list(PlacePage.objects.values_list("national_id", flat=True)) == ["b"]


def test_cancelled_import_changes_nothing(editor):
    run = send(editor, line("a"))
    editor.post(f"{RUNS}{run.pk}/abandon/")
    run.refresh_from_db()
    assert (run.stage, run.parts.count(), PlacePage.objects.count()) == ("dropped", 0, 0)
    answer(editor, run, take="1")
    run.refresh_from_db()
    assert run.stage == "dropped"


def test_import_cancelled_halfway_keeps_the_places_already_imported(editor, monkeypatch):
    monkeypatch.setattr("places.imports.parts.STEP", 1)
    run = send(editor, line("a"), line("b"))
    moved_on(editor, run)
    answer(editor, run, take="1")
    editor.post(f"{RUNS}{run.pk}/suite/")
    cancelled = editor.post(f"{RUNS}{run.pk}/abandon/", follow=True)
    assert "les lieux déjà importés restent en ligne" in cancelled.text
    assert PlacePage.objects.count() == 1
    again = editor.post(f"{RUNS}{run.pk}/abandon/", follow=True)
    assert "Cet import était déjà terminé" in again.text


def test_run_without_a_directory_is_left_as_it_is(editor, monkeypatch):
    run = send(editor, line("a"))
    ImportRun.objects.filter(pk=run.pk).update(stage="rehearsing")
    monkeypatch.setattr("places.models.PlaceIndexPage.main", lambda: None)
    assert finish(ImportRun.objects.get(pk=run.pk)).stage == "rehearsing"


def test_unreadable_file_gives_a_reason(editor):
    editor.post(RUNS, {"file": SimpleUploadedFile("lieux.xlsx", b"PK\x03\x04")})
    run = ImportRun.objects.get()
    assert (run.stage, "classeur" in run.fault) == ("failed", True)
    assert "classeur" in editor.get(RUNS).content.decode()


def test_refused_and_repaired_cells_are_reported_by_line(editor):
    run = send(editor, line("a", telephone="12"), line("b", telephone="0442000000"), "court")
    page = BeautifulSoup(editor.get(f"{RUNS}{run.pk}/").content, "html.parser")
    assert page.h1.get_text(strip=True) == "lieux.csv"
    problems = [
        " ".join(row.get_text().split()) for row in page.select("main section li, details li")
    ]
    assert [text.partition(" : ")[0].replace("\N{NO-BREAK SPACE}", " ") for text in problems] == [
        "Ligne 4, « court » refusé",
        "telephone « 12 » refusé",
        "telephone « 0442000000 » corrigé",
    ]


@pytest.mark.parametrize("kept_in_memory", [0, 2_621_440])
def test_a_file_too_large_is_refused(editor, monkeypatch, settings, kept_in_memory):
    """The server writes 200 MB to the disk before they are checked."""
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = kept_in_memory
    taken(line("a"))
    monkeypatch.setattr("places.imports.admin.LARGEST", 10)
    page = editor.post(RUNS, {"file": SimpleUploadedFile("lieux.csv", file_of(line("b")))})
    shown = BeautifulSoup(page.content, "html.parser")
    assert page.status_code == 200
    assert shown.select_one("#id_file_error").get_text(strip=True) == "Le fichier dépasse 50 Mo."
    assert ImportRun.objects.count() == 1
    assert [place.national_id for place in PlacePage.objects.all()] == ["a"]


def test_import_requires_the_right_to_publish(client, directory, django_user_model):
    user = django_user_model.objects.create_user("lea", "lea@exemple.fr", "secret")
    client.force_login(user)
    assert client.get(RUNS).status_code == 302
    assert client.get("/admin/doublons_de_lieux/").status_code == 302


def test_long_file_shows_its_progress_and_resumes(editor, monkeypatch):
    monkeypatch.setattr(import_parts, "STEP", 2)
    lines = [line(key) for key in "abcde"]
    run = send(editor, *lines, line("a"))
    assert (run.stage, run.read, run.total) == ("rehearsing", 2, 6)
    page = editor.get(f"{RUNS}{run.pk}/").content.decode()
    assert '<progress value="2" max="6">' in page
    run = moved_on(editor, run)
    assert (run.counts["created"], run.counts["refused"]) == (5, 1)
    take(run)
    run = step(run)
    assert (run.stage, PlacePage.objects.count()) == ("taking", 2)

    def killed(*_args, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(import_runs, "record_pairs", killed)
        with pytest.raises(KeyboardInterrupt):
            step(run)
    run.refresh_from_db()
    run = finish(run)
    assert (run.stage, run.counts["created"]) == ("done", 5)
    assert PlacePage.objects.count() == 5


def test_step_reads_only_its_own_lines(editor, monkeypatch):
    """Reading a long file again from its start at each step would cost a hundred times more."""
    monkeypatch.setattr(import_parts, "STEP", 2)
    run = begin(file_of(line("a"), "court", *[line(key) for key in "bcdefa"]), "lieux.csv")
    read = []
    monkeypatch.setattr(PlaceFile, "rows", spied(PlaceFile.rows, read))
    run = step(run)
    with CaptureQueriesContext(connection) as first:
        run = step(run)
    with CaptureQueriesContext(connection) as second:
        run = step(run)
    run = finish(run)
    assert read == [1, 2, 2, 2]
    assert len(first) == len(second)
    assert (run.stage, run.counts["created"], run.counts["refused"]) == ("waiting", 6, 2)
    assert [problem["line"] for problem in run.problems] == [3]
    assert "ligne 2" in run.proposals.get(status="refused").reason


def spied(rows, read):
    def counted(table):
        results = list(rows(table))
        read.append(len(results))
        return iter(results)

    return counted


def test_characters_that_a_database_refuses_do_not_stop_a_file(editor):
    run = send(
        editor, line("a\0b", nom="Lieu\0"), line("c\ud800".encode("utf-8", "replace").decode())
    )
    assert (run.stage, run.counts["created"]) == ("waiting", 2)


def test_file_uploaded_to_disk_is_read(editor, settings):
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
    run = send(editor, line("a"))
    assert (run.stage, run.counts["created"]) == ("waiting", 1)


def test_an_editor_reads_hours_and_lists_in_words(editor):
    taken(line("a", horaires="Mo 09:00-12:00"))
    services = "Aide aux démarches administratives|Loisirs et créations numériques"
    run = send(editor, line("a", horaires="Tu 14:00-17:00", services=services))
    page = BeautifulSoup(editor.get(f"{RUNS}{run.pk}/").content, "html.parser").get_text(" ")
    page = " ".join(page.split())
    assert "Mardi : 14 h – 17 h" in page
    assert "Aide aux démarches administratives Loisirs et créations numériques" in page
    assert "Tu 14:00" not in page


# Sources


def test_a_source_waits_for_an_editor(source, there):
    etags = there(file_of(line("a")))
    run = pull(source)
    assert (run.stage, PlacePage.objects.count()) == ("waiting", 0)
    assert pull(source) is None
    assert etags == ["", '"1"']


def test_newer_file_replaces_the_waiting_one(source, there):
    there(file_of(line("a")))
    first = pull(source)
    there(file_of(line("a"), line("b")), etag='"2"')
    second = pull(source)
    first.refresh_from_db()
    assert (first.stage, second.stage) == ("dropped", "waiting")


def test_trusted_source_is_applied_at_once_except_edited_fields(source, there):
    PlaceSource.objects.update(is_trusted=True)
    source.refresh_from_db()
    taken(line("a"))
    edit("a", address="3 quai")
    there(file_of(line("a", adresse="2 rue", telephone="")))
    assert pull(source).stage == "done"
    page = PlacePage.objects.get()
    assert (page.address, str(page.phone)) == ("3 quai", "")


def test_nightly_command_prints_each_source_and_fails_with_an_error(source, there):
    there(file_of(line("a")))
    out = StringIO()
    call_command("pull_places", stdout=out)
    assert out.getvalue() == "Hub : à relire : 1 nouveau.\n"
    there(DownloadError("Le serveur répond 500."))
    with pytest.raises(CommandError, match="Hub"):
        call_command("pull_places", stdout=out)
    source.refresh_from_db()
    assert source.fault == "Le serveur répond 500."
    there(file_of(line("b")), etag='"2"')
    call_command("pull_places", stdout=out)
    source.refresh_from_db()
    assert source.fault == ""


def test_unexpected_error_does_not_stop_the_other_sources(source, monkeypatch):
    PlaceSource.objects.create(name="Zone", url="https://zone.exemple.fr/a.csv")
    seen = []

    def fail(source):
        seen.append(source.name)
        raise ValueError

    monkeypatch.setattr("places.management.commands.pull_places.pull", fail)
    with pytest.raises(CommandError, match="Hub, Zone"):
        call_command("pull_places", stdout=StringIO())
    assert seen == ["Hub", "Zone"]


def test_an_editor_keeps_sources_in_the_admin(editor):
    url = "/admin/sources_de_lieux/new/"
    page = editor.post(url, {"name": "Hub", "url": "http://exemple.fr/a.csv"})
    assert "https" in page.content.decode()
    assert PlaceSource.objects.count() == 0
    editor.post(url, {"name": "Hub", "url": "https://exemple.fr/a.csv", "is_active": "on"})
    assert PlaceSource.objects.get().is_active
