"""What an editor decided of a file lasts: a place not wanted, a place that its source lost."""

import pytest

from places.imports.runs import pull
from places.models import DeclinedPlace, PlacePage, PlaceSource, VanishedPlace

from .test_import_runs import answer, moved_on, send, taken
from .test_importer import file_of, line

LIST = "/admin/suites_des_imports/"


def decline(editor, run):
    proposal = run.proposals.get(national_id="b")
    answer(editor, run, **{f"{proposal.pk}:": "keep", "take": "1"})
    return moved_on(editor, run)


def test_a_place_not_wanted_is_never_proposed_again(editor):
    decline(editor, send(editor, line("a"), line("b")))
    again = send(editor, line("a", adresse="2 rue"), line("b"))
    assert (again.counts["created"], again.counts["left"]) == (0, 1)
    answer(editor, again, take="1")
    moved_on(editor, again)
    assert list(PlacePage.objects.values_list("national_id", flat=True)) == ["a"]
    # A night that nobody reads is no occasion either.
    assert taken(line("a"), line("b")).counts["created"] == 0


def test_an_editor_may_want_it_after_all(editor):
    decline(editor, send(editor, line("a"), line("b", nom="Cyber b")))
    assert "Cyber b" in editor.get(LIST).content.decode()
    editor.post(f"{LIST}voulu/{DeclinedPlace.objects.get().pk}/")
    assert send(editor, line("b", nom="Cyber b")).counts["created"] == 1


@pytest.mark.parametrize("is_trusted", [False, True])
def test_a_place_gone_from_its_source_is_proposed_and_never_closed_by_itself(
    editor, source, there, is_trusted
):
    PlaceSource.objects.update(is_trusted=is_trusted)
    source.refresh_from_db()
    taken(line("a"), line("b", nom="Cyber b"), line("c"))
    there(file_of(line("a"), line("b", nom="Cyber b")))
    pull(source)
    there(file_of(line("a")), etag='"2"')
    pull(source)
    # What the file never held, as "c", is not its to lose.
    assert [row.place.national_id for row in VanishedPlace.objects.all()] == ["b"]
    assert PlacePage.objects.live().count() == 3
    assert "Cyber b" in editor.get(LIST).content.decode()
    editor.post(f"{LIST}disparu/{VanishedPlace.objects.get().pk}/", {"close": "1"})
    assert not PlacePage.objects.get(national_id="b").live
    editor.get(LIST)  # says once what was done
    assert "Cyber b" not in editor.get(LIST).content.decode()


def test_a_place_that_comes_back_or_is_kept_is_not_proposed(editor, source, there):
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


def test_a_file_that_cannot_be_read_makes_nothing_vanish(source, there):
    taken(line("a"))
    there(file_of(line("a")))
    pull(source)
    there(b"<html>Erreur 500</html>", etag='"2"')
    pull(source)
    assert VanishedPlace.objects.count() == 0


def test_who_may_not_publish_decides_nothing(client, django_user_model, directory):
    client.force_login(django_user_model.objects.create_user("x", "x@exemple.fr", "x"))
    assert client.get(LIST).status_code in {302, 403}
