"""Decisions of editors about imports persist: declined places, vanished places."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from events.editing.withdrawn_admin import withdrawn_pages
from network.models import Person
from places.imports.runs import pull
from places.models import DeclinedPlace, PlacePage, PlaceSource, VanishedPlace

from .test_import_runs import answer, moved_on, send, taken
from .test_importer import file_of, line

LIST = "/admin/suites_des_imports/"


def decline(editor, run):
    proposal = run.proposals.get(national_id="b")
    answer(editor, run, **{f"{proposal.pk}:": "keep", "take": "1"})
    return moved_on(editor, run)


def test_declined_place_is_not_proposed_again(editor):
    decline(editor, send(editor, line("a"), line("b")))
    again = send(editor, line("a", adresse="2 rue"), line("b"))
    assert (again.counts["created"], again.counts["left"]) == (0, 1)
    answer(editor, again, take="1")
    moved_on(editor, again)
    assert list(PlacePage.objects.values_list("national_id", flat=True)) == ["a"]
    # Nor does the nightly import propose it.
    assert taken(line("a"), line("b")).counts["created"] == 0


def test_refusal_can_be_withdrawn(editor):
    decline(editor, send(editor, line("a"), line("b", nom="Cyber b")))
    assert "<strong>Cyber b, Martigues</strong>" in editor.get(LIST).content.decode()
    editor.post(f"{LIST}voulu/{DeclinedPlace.objects.get().pk}/")
    assert send(editor, line("b", nom="Cyber b")).counts["created"] == 1


def test_deleted_place_is_listed_with_its_commune(editor, place):
    page = place(national_id="a", title="Médiathèque", city="Martigues", insee_code="13056")
    editor.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert "<strong>Médiathèque, Martigues</strong>" in editor.get(LIST).content.decode()


def test_deleting_people_in_bulk_declines_no_place(editor, place):
    person = Person.objects.create(pk=place(national_id="a").pk, name="Camille Roux")
    url = reverse("wagtail_bulk_action", args=["network", "person", "delete"])
    assert editor.post(f"{url}?id={person.pk}").status_code == 302
    assert not Person.objects.exists()
    assert not DeclinedPlace.objects.exists()


@pytest.mark.parametrize("is_trusted", [False, True])
def test_vanished_place_is_reported_and_never_closed_automatically(
    editor, source, there, is_trusted, admin_user
):
    PlaceSource.objects.update(is_trusted=is_trusted)
    source.refresh_from_db()
    taken(line("a"), line("b", nom="Cyber b"), line("c"))
    there(file_of(line("a"), line("b", nom="Cyber b")))
    pull(source)
    there(file_of(line("a")), etag='"2"')
    pull(source)
    # Place "c" was never in the file, so it cannot vanish from it.
    assert [row.place.national_id for row in VanishedPlace.objects.all()] == ["b"]
    assert PlacePage.objects.live().count() == 3
    assert "<strong>Cyber b, Martigues</strong>" in editor.get(LIST).content.decode()
    editor.post(f"{LIST}disparu/{VanishedPlace.objects.get().pk}/", {"close": "1"})
    assert not PlacePage.objects.get(national_id="b").live
    assert withdrawn_pages(admin_user) == []
    editor.get(LIST)  # shows the message of the decision once
    assert "Cyber b" not in editor.get(LIST).content.decode()


@pytest.mark.parametrize("is_first", [True, False])
def test_place_that_its_file_calls_closed_is_reported_like_a_vanished_one(
    editor, source, there, is_first
):
    taken(line("a"), line("b", nom="Cyber b"))
    if not is_first:
        there(file_of(line("a"), line("b", nom="Cyber b")))
        pull(source)
    for number in range(2):
        there(
            file_of(line("a"), line("b", nom="Cyber b (fermé)", adresse=f"{number}")), str(number)
        )
        pull(source)
        assert [row.place.national_id for row in VanishedPlace.objects.all()] == ["b"]
    assert PlacePage.objects.live().count() == 2
    assert "Cyber b" in editor.get(LIST).content.decode()
    there(file_of(line("a"), line("b", nom="Cyber b")), "open again")
    pull(source)
    assert not VanishedPlace.objects.exists()


def test_second_row_of_an_open_place_called_a_duplicate_does_not_report_it(source, there):
    taken(line("a", nom="Cyber a"))
    there(file_of(line("a", nom="Cyber a"), line("a", nom="Cyber a (doublon)")))
    pull(source)
    assert not VanishedPlace.objects.exists()


def test_returned_or_kept_place_is_not_reported(editor, source, there):
    taken(line("a"), line("b"))
    for number, lines in enumerate(([line("a"), line("b")], [line("a")], [line("a"), line("b")])):
        there(file_of(*lines), etag=f'"{number}"')
        pull(source)
    assert VanishedPlace.objects.count() == 0
    there(file_of(line("a")), etag='"9"')
    pull(source)
    editor.post(f"{LIST}disparu/{VanishedPlace.objects.get().pk}/")
    there(file_of(line("a", adresse="2 rue")), etag='"10"')
    pull(source)
    assert VanishedPlace.objects.count() == 0
    assert PlacePage.objects.live().count() == 2


@pytest.fixture
def closed(editor, source, there):
    """Import a file each night with `closed(*nights)`, and close Cyber b when it is reported."""
    taken(line("a"), line("b", nom="Cyber b"))

    def read(*nights):
        for lines in nights:
            there(file_of(*lines), etag=f'"{lines}"')
            pull(source)
            for row in VanishedPlace.objects.filter(closed_on=None):
                editor.post(f"{LIST}disparu/{row.pk}/", {"close": "1"})

    return read


BOTH, FIRST = [line("a"), line("b", nom="Cyber b")], [line("a")]
CHANGED = [line("a"), line("b", nom="Cyber b", adresse="2 rue")]


@pytest.mark.parametrize(("pressed", "is_live"), [("reopen", True), ("", False)])
def test_closed_place_that_returns_is_reported(editor, source, there, closed, pressed, is_live):
    closed(BOTH, FIRST)
    assert not editor.get(LIST).context["returned"]
    closed(CHANGED)
    (row,) = editor.get(LIST).context["returned"]
    assert "lieu disparu de sa source, ou revenu" in editor.get("/admin/").content.decode()
    editor.post(f"{LIST}disparu/{row.pk}/", {pressed: "1"} if pressed else {})
    place = PlacePage.objects.get(national_id="b")
    assert place.live == is_live
    # The content of the file is proposed, although the file has not changed.
    source.refresh_from_db()
    there(file_of(*CHANGED), etag=f'"{CHANGED}"')
    run = pull(source)
    assert (run.counts["changed"] if is_live else run) == (1 if is_live else None)
    assert VanishedPlace.objects.count() == 0


def test_draft_typed_while_a_place_was_closed_is_kept_but_not_published(editor, closed):
    closed(BOTH, FIRST, BOTH)
    draft = PlacePage.objects.get(national_id="b")
    draft.bring = "Un brouillon."
    draft.save_revision()
    (row,) = editor.get(LIST).context["returned"]
    editor.post(f"{LIST}disparu/{row.pk}/", {"reopen": "1"})
    place = PlacePage.objects.get(national_id="b")
    assert (place.live, place.bring, place.has_unpublished_changes) == (True, "", True)
    assert place.get_latest_revision_as_object().bring == "Un brouillon."


def test_place_that_vanishes_repeatedly_is_reported_each_time(editor, closed):
    closed(BOTH, FIRST, BOTH, FIRST)
    assert not editor.get(LIST).context["returned"]
    closed(BOTH)
    (row,) = editor.get(LIST).context["returned"]
    editor.post(f"{LIST}disparu/{row.pk}/", {"reopen": "1"})
    closed(FIRST)
    assert VanishedPlace.objects.get().closed_on
    assert not PlacePage.objects.get(national_id="b").live


def test_answers_about_a_waiting_file_are_copied_to_the_next(editor, source, there):
    taken(line("a"))
    there(file_of(line("a", adresse="2 rue", telephone=""), line("b"), line("c")))
    run = pull(source)
    keys = {proposal.national_id: proposal.pk for proposal in run.proposals.all()}
    kept = {
        f"{keys['a']}:adresse": "keep",
        f"{keys['a']}:telephone": "keep",
        f"{keys['b']}:": "keep",
    }
    answer(editor, run, **kept)  # without applying the import
    there(file_of(line("a", adresse="3 rue", telephone=""), line("b"), line("d")), etag='"2"')
    run = pull(source)
    assert dict(run.proposals.exclude(answers={}).values_list("national_id", "answers")) == {
        "a": {"telephone": "keep"},  # the address changed, so its answer is not copied
        "b": {"": "keep"},
    }


@pytest.mark.parametrize("is_bulk", [False, True])
def test_deleted_place_is_not_proposed_again(editor, is_bulk):
    taken(line("a"), line("b", nom="Cyber b"))
    page = PlacePage.objects.get(national_id="b")
    if is_bulk:
        editor.post(f"/admin/bulk/wagtailcore/page/delete/?id={page.pk}", {"next": "/admin/"})
    else:
        editor.post(f"/admin/pages/{page.pk}/delete/")
    assert not PlacePage.objects.filter(pk=page.pk).exists()
    assert taken(line("a"), line("b", nom="Cyber b")).counts["created"] == 0
    assert "Cyber b" in editor.get(LIST).content.decode()


def test_unreadable_file_makes_nothing_vanish(source, there):
    taken(line("a"))
    there(file_of(line("a")))
    pull(source)
    there(b"<html>Erreur 500</html>", etag='"2"')
    pull(source)
    assert VanishedPlace.objects.count() == 0


def test_decisions_require_the_right_to_publish(client, django_user_model, directory):
    client.force_login(django_user_model.objects.create_user("x", "x@exemple.fr", "x"))
    assert client.get(LIST).status_code in {302, 403}


def test_endless_etag_is_ignored(editor, source, there):
    """No column is long enough for this etag: only the content shows that nothing changed."""
    there(file_of(line("a")), etag=f'"{"e" * 500}"')
    assert pull(source)
    assert not pull(source)


def test_unchanged_file_is_read_again_on_the_day_that_ends_a_closure(source, there):
    PlaceSource.objects.update(is_trusted=True)
    source.refresh_from_db()
    header, *rows = file_of(line("a"), line("b"), line("c")).decode().splitlines()
    closures = ["Fermé jusqu’au", "", "31/01/2027", ""]
    ends = ["Date de fermeture", "", "", "15/02/2027"]
    table = zip([header, *rows], closures, ends, strict=True)
    there("\n".join(",".join(cells) for cells in table).encode())

    def read_on(month, day):
        with time_machine.travel(datetime(2027, month, day, 3, tzinfo=UTC), tick=False):
            run = pull(source)
            return run and (run.stage, run.counts["created"])

    with time_machine.travel(datetime(2026, 12, 2, 3, tzinfo=UTC), tick=False):
        assert pull(source).counts["created"] == 2
    assert source.changes_on == date(2027, 2, 1)
    assert read_on(1, 31) is None
    assert read_on(2, 1) == ("done", 1)
    assert PlacePage.objects.filter(national_id="b", live=True).exists()
    assert source.changes_on == date(2027, 2, 15)
    assert not VanishedPlace.objects.exists()
    assert read_on(2, 15) == ("done", 0)
    assert [row.place.national_id for row in VanishedPlace.objects.all()] == ["c"]
    assert source.changes_on is None
    assert read_on(2, 16) is None
