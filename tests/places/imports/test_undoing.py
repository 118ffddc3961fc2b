"""A whole import undone: created places are removed, changed fields restored, later edits kept."""

import datetime
from collections import Counter
from io import StringIO

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Comment, Page, PageLogEntry, ReferenceIndex

from events.editing.withdrawn_admin import withdrawn_pages
from events.models import FeedFetch, PendingLetters
from events.registrations import seats
from places.imports import parts, undoing
from places.imports import runs as import_runs
from places.imports.importer import PlaceImporter
from places.models import (
    Correction,
    DeclinedPlace,
    FormerPlace,
    ImportedChange,
    ImportRun,
    PlaceHost,
    PlaceMembership,
    PlacePage,
    PlaceSource,
)
from places.national.files import read_file
from places.upkeep.duplicates.merging import merge
from places.upkeep.duplicates.merging import undo as separate
from search.models import SearchDocument
from tests.factories import EventPageFactory, PlacePageFactory

from .test_import_runs import RUNS, answer, moved_on, send, taken
from .test_importer import edit, file_of, line


def undo(editor, run):
    """Confirm the undo in the admin, press « Continuer » until it is over, and return the run."""
    response = editor.post(f"{RUNS}{run.pk}/annuler/")
    assert response.status_code == 302
    return moved_on(editor, run)


def states(run):
    return dict(run.changes.values_list("title", "state"))


def facts(page):
    names = [field.name for field in PlacePage._meta.fields if field.name not in MOVING]
    return {name: getattr(page, name) for name in names}


# They follow every publication.
MOVING = {"latest_revision", "live_revision", "latest_revision_created_at", "last_published_at"}


def test_undo_makes_few_queries_for_each_created_place(
    directory, django_capture_on_commit_callbacks
):
    numbers, base = [], ContentType.objects.get_for_model(Page)
    for count in (2, 12):
        run = taken(*(line(f"{count}-{number}") for number in range(count)))
        page = PlacePage.objects.first()
        ReferenceIndex.create_or_update_for_object(page)
        assert ReferenceIndex.objects.filter(base_content_type=base, object_id=page.pk).exists()
        undoing.begin(run)
        with (
            CaptureQueriesContext(connection) as queries,
            django_capture_on_commit_callbacks(execute=True),
        ):
            import_runs.finish(ImportRun.objects.get(pk=run.pk))
        numbers.append(len(queries))
        assert not PlacePage.objects.exists()
        references = ReferenceIndex.objects.filter(base_content_type=base, object_id=page.pk)
        assert not references.exists()
        assert not SearchDocument.objects.filter(page_id=page.pk).exists()
    assert (numbers[1] - numbers[0]) / 10 <= 22


@pytest.fixture
def two(editor):
    """Return a run that changed the place « Lieu a » and created the place « Lieu b »."""
    taken(line("a"))
    return taken(line("a", adresse="9 quai Neuf", telephone="+33142000000", services=""), line("b"))


def test_undo_removes_created_places_and_restores_changed_ones(editor):
    taken(line("a", courriels="a@exemple.fr", latitude="43.4", longitude="5.05"))
    before = facts(PlacePage.objects.get(national_id="a"))
    run = taken(
        line(
            "a",
            nom="AUTRE NOM",
            adresse="9 quai Neuf",
            telephone="",
            courriels="",
            latitude="43.41",
            longitude="5.06",
            services="Parentalité et éducation avec le numérique",
            horaires="Sa 09:00-12:00",
            date_maj="2025-02-03",
        ),
        line("b"),
    )
    assert PlacePage.objects.get(national_id="a").title != before["title"]
    run = undo(editor, run)
    assert (run.stage, run.undone_by.username) == ("undone", "admin")
    assert facts(PlacePage.objects.get(national_id="a")) == before
    assert not PlacePage.objects.filter(national_id="b").exists()
    assert states(run) == {"Autre NOM": "restored", "Lieu b": "deleted"}


def test_undone_place_can_be_imported_again(editor, two):
    undo(editor, two)
    assert not DeclinedPlace.objects.exists()
    assert taken(line("a"), line("b")).counts["created"] == 1


def test_field_edited_since_is_kept_and_listed(editor, two):
    edit("a", address="3 place du Marché")
    run = undo(editor, two)
    page = PlacePage.objects.get(national_id="a")
    assert (page.address, str(page.phone.as_e164)) == ("3 place du Marché", "+33442000000")
    assert page.services == ["Loisirs et créations numériques"]
    shown = editor.get(f"{RUNS}{run.pk}/").content.decode()
    assert "3 place du Marché" in shown
    assert "1 rue du Port" in shown


def test_created_place_edited_since_is_kept_and_listed(editor, two):
    edit("b", bring="Un justificatif")
    run = undo(editor, two)
    assert PlacePage.objects.get(national_id="b").live
    assert states(run)["Lieu b"] == "kept"
    assert "Quelqu’un l’a modifié depuis." in editor.get(f"{RUNS}{run.pk}/").content.decode()


def test_kept_field_can_be_undone_later(editor, two):
    edit("a", address="3 place du Marché")
    run = undo(editor, two)
    edit("a", address="9 quai Neuf")
    undo(editor, run)
    assert PlacePage.objects.get(national_id="a").address == "1 rue du Port"
    assert set(states(run).values()) == {"restored", "deleted"}
    assert not undoing.can_be_undone(run)


def test_coordinates_are_kept_together(editor):
    taken(line("a", latitude="43.4", longitude="5.05"))
    run = taken(line("a", latitude="43.41", longitude="5.06"))
    edit("a", latitude=43.42)
    undo(editor, run)
    page = PlacePage.objects.get()
    assert page.given_position == (43.42, 5.06)


@pytest.mark.parametrize("published_by_wagtail", [False, True])
def test_checked_position_is_checked_again(editor, admin_user, published_by_wagtail):
    taken(line("a", latitude="43.4", longitude="5.05"))
    edit("a", position_checked=True)
    run = taken(line("a", latitude="43.41", longitude="5.06"))
    assert not PlacePage.objects.get().position_checked
    if published_by_wagtail:
        page = PlacePage.objects.get()
        Comment.objects.create(page=page, user=admin_user, text="?", contentpath="title")
    undo(editor, run)
    page = PlacePage.objects.get()
    assert (page.given_position, page.position_checked) == ((43.4, 5.05), True)


def test_fields_edited_before_the_import_are_still_kept_from_later_files(editor):
    taken(line("a"))
    edit("a", address="3 quai")
    run = taken(line("a", adresse="3 quai"))
    undo(editor, run)
    assert taken(line("a", adresse="5 quai")).counts["changed"] == 0
    assert PlacePage.objects.get().address == "3 quai"


def test_place_with_events_people_or_links_is_unpublished(
    editor, directory, admin_user, django_user_model
):
    run = taken(*map(line, "abcdefg"))
    pages = {page.national_id: page for page in PlacePage.objects.all()}
    event = EventPageFactory(parent=pages["a"], place=pages["a"], capacity=8)
    date = event.occurrences.select_related("event").get()
    seats.register(date, name="Camille", contact="a@exemple.fr")
    user = django_user_model.objects.create_user("x", "x@exemple.fr", "x")
    PlaceMembership.objects.create(place=pages["b"], user=user)
    Redirect.objects.create(old_path="/c", redirect_page=Page.objects.get(pk=pages["c"].pk))
    Correction.objects.create(place=pages["d"], message="L’entrée est derrière.")
    host = PlaceHost.objects.create(place=pages["f"], first_name="Nadia", consent_how="spoken")
    link = f'<p><a linktype="page" id="{pages["e"].pk}">e</a></p>'
    page = PlacePageFactory(parent=directory, body=[{"type": "paragraph", "value": link}])
    ReferenceIndex.create_or_update_for_object(page)
    FeedFetch.objects.create(
        question="/agenda/lieux/lieu-a/agenda.ics?theme=x",
        day=timezone.localdate(),
        family="apple",
        count=7,
        last_at=timezone.now(),
    )
    shown = editor.get(f"{RUNS}{run.pk}/annuler/").content.decode()
    assert "6 lieux créés par l’import seront seulement retirés du site" in shown
    assert "1 lieu créé par l’import sera supprimé" in shown
    assert "1 événement à venir" in shown
    assert "1 personne inscrite. Elle ne recevra aucune lettre" in shown
    assert "7 lectures de leur agenda" in shown
    assert "Lieu a" in shown
    run = undo(editor, run)
    assert states(run) == {
        **dict.fromkeys([f"Lieu {each}" for each in "abcdef"], "offline"),
        "Lieu g": "deleted",
    }
    assert list(PlacePage.objects.live()) == [page]
    assert withdrawn_pages(admin_user) == []
    assert PlacePage.objects.count() == 7
    assert PlaceHost.objects.get().pk == host.pk
    event.refresh_from_db()
    assert event.place_id == pages["a"].pk
    assert not PendingLetters.objects.exists()
    assert mail.outbox == []


@pytest.mark.parametrize("change", ["lock", "draft"])
def test_locked_page_and_page_with_a_draft_are_kept(editor, two, change):
    page = PlacePage.objects.get(national_id="a")
    if change == "lock":
        Page.objects.filter(pk=page.pk).update(locked=True)
    else:
        page.bring = "Un chargeur"
        page.save_revision()
    run = undo(editor, two)
    assert PlacePage.objects.get(national_id="a").address == "9 quai Neuf"
    assert states(run)["Lieu a"] == "kept"


def test_public_outputs_follow(editor, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        taken(line("a"))
        two = taken(line("a", adresse="9 quai Neuf"), line("b"))
    assert SearchDocument.objects.filter(kind="place").count() == 2
    assert b"Lieu b" in client.get("/lieux/").content
    with django_capture_on_commit_callbacks(execute=True):
        undo(editor, two)
    assert SearchDocument.objects.filter(kind="place").count() == 1
    assert b"Lieu b" not in client.get("/lieux/").content
    assert b"Lieu b" not in client.get("/lieux.json").content
    assert client.get("/lieux/lieu-b/").status_code == 404
    assert b"1 rue du Port" in client.get("/lieux/lieu-a/").content
    index = Page.objects.get(slug="lieux")
    assert index.numchild == index.get_children().count() == 1
    log = PageLogEntry.objects.filter(action="wagtail.delete")
    assert [entry.label.partition(",")[0] for entry in log] == ["Lieu b"]


def test_interrupted_undo_continues(editor, directory, monkeypatch):
    monkeypatch.setattr(undoing, "STEP", 2)
    run = taken(*map(line, "abcde"))
    assert undoing.begin(run)
    import_runs.step(run)
    assert PlacePage.objects.count() == 3
    with monkeypatch.context() as patch:

        def fail(*args):
            raise DatabaseError

        patch.setattr(undoing, "_restore", fail)
        with pytest.raises(DatabaseError):
            import_runs.step(run)
    assert PlacePage.objects.count() == 3
    run.refresh_from_db()
    assert (run.stage, undoing.progress(run)) == ("undoing", (2, 5))
    assert not undoing.begin(run)
    assert import_runs.finish(run).stage == "undone"
    assert not PlacePage.objects.exists()


def test_second_undo_changes_nothing(editor, two):
    run = undo(editor, two)
    page = PlacePage.objects.get()
    response = editor.post(f"{RUNS}{run.pk}/annuler/", follow=True)
    assert "Cet import ne peut plus être annulé." in response.content.decode()
    assert PlacePage.objects.get().latest_revision_id == page.latest_revision_id


def test_partly_applied_import_can_be_undone(editor, directory, monkeypatch):
    monkeypatch.setattr(parts, "STEP", 1)
    run = send(editor, line("a"), line("b"))
    run = moved_on(editor, run)
    answer(editor, run, take="1")
    import_runs.step(run)
    editor.post(f"{RUNS}{run.pk}/abandon/")
    assert PlacePage.objects.count() == 1
    assert undo(editor, run).stage == "undone"
    assert PlacePage.objects.count() == 0


def test_import_from_the_command_line_can_be_undone(editor, tmp_path):
    path = tmp_path / "lieux-du-hub.csv"
    path.write_bytes(file_of(line("a"), line("b")))
    call_command("import_places", str(path), verbosity=0, stdout=StringIO())
    run = ImportRun.objects.get()
    assert (run.file_name, run.stage, run.counts["created"]) == ("lieux-du-hub.csv", "done", 2)
    undo(editor, run)
    assert not PlacePage.objects.exists()
    path.write_bytes(file_of(line("a")))
    call_command("import_places", str(path), "--dry-run", verbosity=0, stdout=StringIO())
    assert ImportRun.objects.count() == 1


def test_import_in_progress_on_the_command_line_is_not_ended_by_its_screen(editor):
    run = import_runs.begin_at_once("lieux.csv")
    shown = editor.get(f"{RUNS}{run.pk}/").content.decode()
    assert "Une commande importe ce fichier" in shown
    assert "<run-steps>" not in shown
    assert f"{RUNS}{run.pk}/abandon/" not in shown
    # An editor ends the import of a killed command.
    moved_on(editor, run)
    assert ImportRun.objects.get().stage == "done"


def test_command_does_not_undo_the_undo_of_its_import(editor, directory):
    run = import_runs.begin_at_once("lieux.csv")
    list(PlaceImporter(directory, run=run).import_rows(read_file(file_of(line("a"))).rows()))
    assert undo(editor, moved_on(editor, ImportRun.objects.get())).stage == "undone"
    assert import_runs.end_at_once(run, Counter(created=1))
    run = ImportRun.objects.get()
    assert (run.stage, run.total) == ("undone", 1)
    assert None not in (run.undone_at, run.undone_by)


def test_import_from_the_command_line_links_every_place_on_its_screen(editor, tmp_path):
    path = tmp_path / "lieux.csv"
    path.write_bytes(file_of(line("a", nom="EPN du Port"), line("b", nom="EPN des Prés")))
    out = StringIO()
    call_command("import_places", str(path), stdout=out)
    run = ImportRun.objects.get()
    assert f"/admin/imports_de_lieux/{run.pk}/" in out.getvalue()
    text = editor.get(f"{RUNS}{run.pk}/").content.decode()
    assert "Rien ne change" not in text
    for place in PlacePage.objects.all():
        assert place.name_in_full == f"{place.title}, {place.town}"
        assert f'<a href="/admin/pages/{place.pk}/edit/">{place.name_in_full}</a>' in text
        assert f'href="{place.url}"' in text
    path.write_bytes(file_of(line("a", nom="EPN du Port (fermé)"), line("b", nom="EPN des Prés")))
    out = StringIO()
    call_command("import_places", str(path), verbosity=0, stdout=out)
    assert "d’après le fichier\N{NO-BREAK SPACE}: EPN du Port (fermé) [a]" in out.getvalue()
    run.changes.all().delete()
    assert "gardée que 30 jours" in editor.get(f"{RUNS}{run.pk}/").content.decode()


def test_import_is_undone_for_thirty_days(editor, two):
    late = timezone.now() + datetime.timedelta(days=30, minutes=1)
    with time_machine.travel(late - datetime.timedelta(minutes=2), tick=False):
        call_command("purge_imports", stdout=StringIO())
        assert undoing.can_be_undone(two)
    with time_machine.travel(late, tick=False):
        assert not undoing.can_be_undone(two)
        call_command("purge_imports", stdout=StringIO())
    assert not ImportedChange.objects.filter(run=two).exists()
    assert PlacePage.objects.count() == 2


def test_undo_warns_about_a_trusted_source(editor, two):
    source = PlaceSource.objects.create(
        name="Hub du Var", url="https://exemple.fr/l.csv", is_trusted=True
    )
    ImportRun.objects.filter(pk=two.pk).update(source=source)
    assert "remettra ces lieux" in editor.get(f"{RUNS}{two.pk}/annuler/").content.decode()


def test_undo_requires_the_right_to_publish(client, editor, two, django_user_model):
    client.force_login(django_user_model.objects.create_user("x", "x@exemple.fr", "x"))
    assert client.post(f"{RUNS}{two.pk}/annuler/").status_code in {302, 403}
    two.refresh_from_db()
    assert two.stage == "done"


def test_merged_place_is_kept(editor, two):
    lost, kept = (PlacePage.objects.get(national_id=each) for each in "ba")
    merge(lost, kept)
    run = undo(editor, two)
    assert states(run)["Lieu b"] == "kept"
    separate(FormerPlace.objects.get())
