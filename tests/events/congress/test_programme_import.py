"""A programme in a file, made sessions."""

import datetime
import json

import pytest
from django.urls import reverse

from events.congress.programme.files import parse
from events.congress.programme.importing import import_rows
from events.models import CalendarEntry, Room, Track
from network.models import Person
from tests.events.conftest import PARIS
from tests.factories import CongressPageFactory, PersonFactory

pytestmark = pytest.mark.django_db


def test_our_own_schedule_is_read_back(client, congress, session, room, assises):
    track = Track.objects.create(congress=congress, name="Agir")
    people = [PersonFactory(name="Jeanne Aubert"), PersonFactory(name="Malik Benhaddou")]
    held = session("Couture", room=room, track=track, minutes=150, kind="atelier",
                   abstract="Un.\n\nDeux.", language="en", published__people=people)  # fmt: skip
    uid = CalendarEntry.objects.get(event=congress).uid
    content = client.get(reverse("events:schedule_json", args=[uid])).content
    # Into the same edition: the session is known by its guid, and changed.
    document = json.loads(content.decode().replace("Couture", "Couture facile"))
    result = import_rows(congress, parse(json.dumps(document).encode(), "schedule.json"))
    assert (result.created, result.changed, result.refused) == (0, 1, [])
    held.refresh_from_db()
    assert held.title == "Couture"
    assert held.has_unpublished_changes
    assert held.get_latest_revision_as_object().title == "Couture facile"
    # Into another one: a draft, with a name for life of its own.
    other = CongressPageFactory(parent=assises, title="Autre", slug="autre",
                                starts_at=congress.starts_at, ends_at=congress.ends_at)  # fmt: skip
    result = import_rows(other, parse(content, "schedule.json"))
    assert (result.created, result.changed, result.refused) == (1, 0, [])
    copy = other.sessions.get()
    assert copy.guid != held.guid
    assert copy.live is False
    assert (copy.title, copy.minutes, copy.language) == ("Couture", 150, "en")
    assert (copy.kind, copy.abstract) == ("atelier", "Un.\n\nDeux.")
    assert (copy.room.name, copy.track.name) == ("Amphithéâtre", "Agir")
    assert copy.people == people
    assert copy.starts_at == held.starts_at


def test_a_table_typed_by_somebody_is_read(congress):
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
    held = congress.sessions.get()
    assert held.starts_at == datetime.datetime(2026, 11, 5, 9, 30, tzinfo=PARIS)
    assert (held.minutes, held.room.name, held.abstract) == (90, "Grande salle", "Bonjour à tous")
    assert [person.name for person in held.people] == ["Jeanne Aubert", "Malik B."]
    # What is refused makes no room and nobody.
    assert Room.objects.count() == 1
    assert Person.objects.count() == 2


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
def test_a_session_that_means_nothing_is_reported_by_its_line(congress, event):
    document = {"schedule": {"conference": {"days": [{"rooms": {"A": [event]}}]}}}
    result = import_rows(congress, parse(json.dumps(document).encode(), "schedule.json"))
    assert [line for line, _title, _why in result.refused] == [1]
    assert not congress.sessions.exists()
