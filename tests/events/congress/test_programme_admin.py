"""The programme of an edition in the admin, from a file, from last time, and line by line."""

import datetime
import json

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from events.congress.programme_copy import copy_programme
from events.congress.programme_files import UnreadableError, parse
from events.congress.programme_import import import_rows
from events.models import CalendarEntry, Room, Session, Track
from network.models import Person
from tests.events.conftest import PARIS
from tests.factories import CongressPageFactory, PersonFactory, RoomFactory, TopicFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = User.objects.create_superuser("editrice")
    client.force_login(user)
    return client


@pytest.fixture
def address(congress):
    return reverse("congress_programme", args=[congress.pk])


def lines(response, **changes):
    """The values of the form of the page, with `changes` ({"s3-title": …})."""
    forms = response.context["forms"]
    values = {
        form.add_prefix(name): form[name].value() if form[name].value() is not None else ""
        for form in forms
        for name in form.fields
    }
    for form in forms:
        start = form.instance.starts_at
        if start:
            values[form.add_prefix("starts_at")] = f"{start.astimezone(PARIS):%Y-%m-%dT%H:%M}"
    return values | changes


def test_sixty_sessions_are_one_list_in_few_queries(
    editor, congress, session, room, address, django_assert_max_num_queries
):
    for number in range(60):
        session(f"Séance {number}", hour=9 + number % 8, day=5 + number % 2, room=room)
    editor.get(address)
    with django_assert_max_num_queries(40):
        response = editor.get(address)
    assert len(response.context["forms"]) == 60


def test_a_line_is_changed_where_it_stands_and_subscribers_know(
    editor, congress, session, room, address
):
    held, other = session("Couture"), session("Cuisine", hour=11)
    draft = session("Brouillon", hour=12, published=False)
    before = other.latest_revision_id
    form = editor.get(address)
    response = editor.post(
        address,
        lines(
            form,
            **{
                f"s{held.pk}-starts_at": "2026-11-06T15:30",
                f"s{held.pk}-room": room.pk,
                f"s{held.pk}-status": "moved",
                f"s{draft.pk}-minutes": "20",
                "faire": "enregistrer",
            },
        ),
        follow=True,
    )
    assert "2 séances sont enregistrées." in response.content.decode()
    held.refresh_from_db()
    assert held.starts_at == datetime.datetime(2026, 11, 6, 15, 30, tzinfo=PARIS)
    assert (held.room, held.former_starts_at) == (room, congress.starts_at)
    assert held.entry.sequence == 1
    draft.refresh_from_db()
    assert (draft.live, draft.get_latest_revision_as_object().minutes) == (False, 20)
    other.refresh_from_db()
    assert other.latest_revision_id == before


def test_ticked_drafts_are_published_together(editor, congress, session, address):
    first, second = session("Un", published=False), session("Deux", hour=10, published=False)
    for each in (first, second):
        each.save_revision()
    form = editor.get(address)
    editor.post(address, lines(form, faire="publier", publie=[str(first.pk)]))
    assert list(Session.objects.public()) == [first]


def test_what_is_wrong_in_a_line_saves_nothing_and_loses_nothing(
    editor, congress, session, address
):
    held, other = session("Couture"), session("Cuisine", hour=11)
    form = editor.get(address)
    changes = {
        f"s{held.pk}-starts_at": "2026-12-24T10:00",
        f"s{other.pk}-title": "Cuisine du monde",
        "faire": "enregistrer",
    }
    text = editor.post(address, lines(form, **changes)).content.decode()
    assert "Ce jour n’est pas de cette édition" in text
    assert "Cuisine du monde" in text
    assert set(Session.objects.values_list("title", flat=True)) == {"Couture", "Cuisine"}


def test_who_is_in_two_rooms_at_once_is_told_and_not_blocked(
    editor, congress, session, room, address
):
    jeanne = PersonFactory(name="Jeanne Aubert")
    session("Couture", room=room, published__people=[jeanne])
    session("Cuisine", hour=9, minute=30, room=room, published__people=[jeanne])
    session("Annulée", room=room, status="cancelled", published__people=[jeanne])
    text = editor.get(address).content.decode()
    clash = "à 9\u00a0h\u00a030\u00a0: «\u00a0Couture\u00a0» et «\u00a0Cuisine\u00a0»"
    assert f"Amphithéâtre, {clash}" in text
    assert f"Jeanne Aubert, {clash}" in text
    assert "Annulée\u00a0»" not in text


def test_only_who_may_edit_the_page_sees_its_programme(client, congress, address):
    user = User.objects.create_user("autre", is_staff=True)
    client.force_login(user)
    assert client.get(address).status_code in (302, 403)


def test_the_team_may_write_programmes(db):
    rights = set(
        Group.objects.get(name="Équipe du réseau").permissions.values_list("codename", flat=True)
    )
    assert rights >= {"add_session", "change_session", "publish_session", "add_room", "add_track"}


def test_last_time_is_done_again_as_drafts(assises, congress, session, room):
    jeanne, topic = PersonFactory(name="Jeanne Aubert"), TopicFactory(name="Gestes")
    track = Track.objects.create(congress=congress, name="Agir")
    held = session(
        "Couture", room=room, track=track, has_lsf=True, replay_url="https://example.org/v",
        published__people=[jeanne], published__topics=[topic],
    )  # fmt: skip
    session("Clore", hour=16, day=6)
    session("Annulée", hour=12, status="cancelled")
    session("Brouillon", hour=13, published=False)
    # In summer: the same hours of the clock.
    target = CongressPageFactory(
        parent=assises,
        title="Assises 2028",
        slug="2028",
        starts_at=datetime.datetime(2028, 6, 8, 9, tzinfo=PARIS),
        ends_at=datetime.datetime(2028, 6, 9, 17, tzinfo=PARIS),
    )
    assert copy_programme(congress, target) == 2
    first, second = target.sessions.order_by("starts_at")
    assert (first.title, first.live, first.has_lsf) == ("Couture", False, True)
    assert first.starts_at == datetime.datetime(2028, 6, 8, 9, tzinfo=PARIS)
    assert second.starts_at == datetime.datetime(2028, 6, 9, 16, tzinfo=PARIS)
    assert (first.room.name, first.room.capacity) == ("Amphithéâtre", 200)
    assert first.room.congress == first.track.congress == target
    assert first.people == [jeanne]
    assert list(first.topics.all()) == [topic]
    assert first.replay_url == ""
    assert first.guid != held.guid
    assert not Session.objects.public().filter(congress=target).exists()
    # Once more: rooms are not doubled.
    copy_programme(congress, target)
    assert target.rooms.count() == 1


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
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"schedule": 3}',
        b'{"schedule": {"conference": {"days": [{"rooms": {}}]}}}',
        b"\x00\xff\xfe",
        b"a;b;c\n1;2;3",
        b"PK\x03\x04" + bytes(range(256)),
        b'{"schedule":' * 50_000,
        b"titre;debut\n" + b"x;2026-11-05T09:00\n" * 501,
        b"x" * (2 * 1024 * 1024 + 1),
        b'titre;debut\n"' + b"x" * 200_000,
    ],
    ids=range(13),
)
def test_a_file_that_is_no_programme_is_refused_with_what_to_do(editor, congress, address, content):
    for name in ("programme.csv", "schedule.json"):
        file = SimpleUploadedFile(name, content or b" ")
        response = editor.post(address, {"faire": "lire", "fichier": file})
        assert response.status_code == 200
        assert response.context["problem"]
        with pytest.raises(UnreadableError):
            parse(content, name)
    assert not congress.sessions.exists()


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
def test_a_session_that_means_nothing_is_told_by_its_line(congress, event):
    document = {"schedule": {"conference": {"days": [{"rooms": {"A": [event]}}]}}}
    result = import_rows(congress, parse(json.dumps(document).encode(), "schedule.json"))
    assert [line for line, _title, _why in result.refused] == [1]
    assert not congress.sessions.exists()


def test_a_session_added_from_the_programme_is_of_its_edition(editor, congress):
    other = CongressPageFactory(parent=congress.get_parent(), title="Autre", slug="autre")
    own, foreign = (
        RoomFactory(congress=congress, name="Ici"),
        RoomFactory(congress=other, name="Là"),
    )
    address = reverse("wagtailsnippets_events_session:add")
    form = editor.get(f"{address}?congress={congress.pk}").context["form"]
    assert form.instance.congress == congress
    assert list(form.fields["room"].queryset) == [own]
    assert foreign not in form.fields["room"].queryset
    assert editor.get(f"{address}?congress=zzz").status_code == 200
