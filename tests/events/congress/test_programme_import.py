"""Importing sessions from a file."""

import datetime
import json

import pytest
from django.urls import reverse

from events.congress.programme.files import parse
from events.congress.programme.importing import import_rows
from events.models import CalendarEntry, CongressPage, Room, Track
from network.models import Person, Territory
from tests.events.conftest import PARIS
from tests.factories import CongressPageFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_exported_schedule_is_imported(client, congress, session, room, assises):
    track = Track.objects.create(congress=congress, name="Agir")
    people = [PersonFactory(name="Jeanne Aubert"), PersonFactory(name="Malik Benhaddou")]
    sewing = session("Couture", room=room, track=track, minutes=150, kind="atelier",
                   abstract="Un.\n\nDeux.", language="en", published__people=people)  # fmt: skip
    uid = CalendarEntry.objects.get(event=congress).uid
    content = client.get(reverse("events:schedule_json", args=[uid])).content
    # In the same edition, the session with this guid is changed.
    document = json.loads(content.decode().replace("Couture", "Couture facile"))
    result = import_rows(congress, parse(json.dumps(document).encode(), "schedule.json"))
    assert (result.created, result.changed, result.refused) == (0, 1, [])
    sewing.refresh_from_db()
    assert sewing.title == "Couture"
    assert sewing.has_unpublished_changes
    assert sewing.get_latest_revision_as_object().title == "Couture facile"
    # In another edition, a draft is created with a guid of its own.
    other = CongressPageFactory(parent=assises, title="Autre", slug="autre",
                                starts_at=congress.starts_at, ends_at=congress.ends_at)  # fmt: skip
    result = import_rows(other, parse(content, "schedule.json"))
    assert (result.created, result.changed, result.refused) == (1, 0, [])
    copy = other.sessions.get()
    assert copy.guid != sewing.guid
    assert copy.live is False
    assert (copy.title, copy.minutes, copy.language) == ("Couture", 150, "en")
    assert (copy.kind, copy.abstract) == ("atelier", "Un.\n\nDeux.")
    assert (copy.room.name, copy.track.name) == ("Amphithéâtre", "Agir")
    assert copy.people == people
    assert copy.starts_at == sewing.starts_at


def test_programme_of_an_overseas_congress_keeps_its_hours(client, congress, session):
    sewing = session("Couture")
    commune = Territory.objects.create(code="97411", kind="commune", name="Saint-Denis")
    CongressPage.objects.filter(pk=congress.pk).update(commune=commune)
    uid = CalendarEntry.objects.get(event=congress).uid
    content = client.get(reverse("events:schedule_json", args=[uid])).content
    assert b"+04:00" in content
    result = import_rows(CongressPage.objects.get(), parse(content, "schedule.json"))
    assert (result.created, result.changed, result.refused) == (0, 1, [])
    sewing.refresh_from_db()
    assert sewing.get_latest_revision_as_object().starts_at == sewing.starts_at


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00Z", "9999-12-31T23:00:00-10:00"])
def test_start_in_an_impossible_year_is_refused_overseas(congress, start):
    """The first one is the zero date of Go, for a start that was never set."""
    commune = Territory.objects.create(code="97209", kind="commune", name="Fort-de-France")
    CongressPage.objects.filter(pk=congress.pk).update(commune=commune)
    [row] = parse(f"Titre;Début\nOuverture;{start}\n".encode(), "programme.csv")
    result = import_rows(CongressPage.objects.get(), [row])
    assert (result.created, result.changed) == (0, 0)
    [(_line, _title, problem)] = result.refused
    assert "Le début manque ou ne se lit pas" in problem


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Awa Diop, Jean Petit", ["Awa Diop", "Jean Petit"]),
        ("Awa Diop et Jean Petit", ["Awa Diop", "Jean Petit"]),
        ("Awa Diop, Jean Petit et Ana Roux", ["Awa Diop", "Jean Petit", "Ana Roux"]),
        ("Diop, Awa", ["Diop, Awa"]),
        ("Awa Diop, directrice", ["Awa Diop, directrice"]),
        ("Awa Diop|Jean Petit", ["Awa Diop", "Jean Petit"]),
    ],
)
def test_names_of_one_cell_are_several_people(cell, names):
    table = f"Titre;Jour;Heure;Intervenants\nOuverture;05/11/2026;9h30;{cell}\n"
    [row] = parse(table.encode(), "programme.csv")
    assert row.people == names


def test_name_of_a_schedule_is_one_person():
    event = {
        "title": "x",
        "date": "2026-11-05T09:00",
        "persons": [{"name": "Awa Diop, Jean Petit"}],
    }
    document = {"schedule": {"conference": {"days": [{"rooms": {"A": [event]}}]}}}
    [row] = parse(json.dumps(document).encode(), "schedule.json")
    assert row.people == ["Awa Diop, Jean Petit"]


def test_table_typed_by_hand_is_imported(congress):
    table = (
        "Titre;Jour;Heure;Durée;Salle;Intervenants;Présentation\n"
        "Ouverture;05/11/2026;9h30;1 h 30;Grande salle;Jeanne Aubert|Malik B.;Bonjour à tous\n"
        "\n"
        "Trop tard;05/12/2026;10:00;60;;;\n"
        "Sans heure;05/11/2026;;60;;;\n"
        ";05/11/2026;10:00;60;;;\n"
    )
    result = import_rows(congress, parse(table.encode("cp1252"), "programme.csv"))
    assert result.created == 1
    assert [line for line, _title, _why in result.refused] == [4, 5, 6]
    opening = congress.sessions.get()
    assert opening.starts_at == datetime.datetime(2026, 11, 5, 9, 30, tzinfo=PARIS)
    assert (opening.minutes, opening.room.name, opening.abstract) == (
        90,
        "Grande salle",
        "Bonjour à tous",
    )
    assert [person.name for person in opening.people] == ["Jeanne Aubert", "Malik B."]
    # Refused rows create no rooms and no people.
    assert Room.objects.count() == 1
    assert Person.objects.count() == 2


def test_corrected_table_without_guids_changes_the_same_sessions(congress):
    def load(*rows):
        table = "\n".join(["Titre;Jour;Heure;Durée", *rows])
        return import_rows(congress, parse(table.encode(), "programme.csv"))

    def starts():
        drafts = [each.get_latest_revision_as_object() for each in congress.sessions.all()]
        return sorted((one.title, one.starts_at.astimezone(PARIS).hour) for one in drafts)

    first = ["Ouverture;05/11/2026;9h;60", "Pause;05/11/2026;10h;60", "Pause;05/11/2026;15h;60"]
    assert load(*first).created == 3
    result = load("ouverture;05/11/2026;11h;60", *first[1:])
    assert (result.created, result.changed) == (0, 3)
    assert starts() == [("Pause", 10), ("Pause", 15), ("ouverture", 11)]
    # Of two sessions with one title, the one with the same start is changed.
    result = load("Pause;05/11/2026;15h;30", "Pause;05/11/2026;12h;60", "Clôture;05/11/2026;17h;60")
    assert (result.created, result.changed) == (1, 2)
    assert starts() == [("Clôture", 17), ("Pause", 12), ("Pause", 15), ("ouverture", 11)]


def test_corrected_table_without_guids_changes_the_drafts_corrected_before(congress):
    def load(*rows):
        table = "\n".join(["Titre;Jour;Heure;Durée", *rows])
        result = import_rows(congress, parse(table.encode(), "programme.csv"))
        return result.created, result.changed

    assert load("Pause;05/11/2026;10h;60", "Pause;05/11/2026;15h;60") == (2, 0)
    assert load("Pause;05/11/2026;10h30;60", "Pause;05/11/2026;15h;60") == (0, 2)
    assert load("Pause;05/11/2026;10h30;60", "Pause;05/11/2026;15h30;60") == (0, 2)
    # An editor corrects the title of a draft, then the table is corrected.
    draft = congress.sessions.first().get_latest_revision_as_object()
    draft.title = "Pause café"
    draft.save_revision()
    start = draft.starts_at.astimezone(PARIS)
    assert load(f"Pause café;05/11/2026;{start:%Hh%M};45") == (0, 1)
    assert congress.sessions.count() == 2


@pytest.mark.parametrize(
    "event",
    [
        None,
        3,
        {},
        {"title": "x", "date": 12, "duration": {}, "persons": "abc", "guid": []},
        {"title": "x", "date": "2026-11-05T09:00:00+01:00", "duration": "99:99"},
        {"title": "x", "date": "9999-99-99"},
        {"title": "\x00\ud800", "date": "2026-11-05T09:00:00+01:00"},
    ],
)
def test_invalid_session_of_schedule_is_refused_with_its_line(congress, event):
    document = {"schedule": {"conference": {"days": [{"rooms": {"A": [event]}}]}}}
    result = import_rows(congress, parse(json.dumps(document).encode(), "schedule.json"))
    assert [line for line, _title, _why in result.refused] == [1]
    assert not congress.sessions.exists()
